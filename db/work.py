"""An assignment with all that its page needs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db.annotations import Annotation, current_annotation, own_assignment
from db.batches import Batch, batch
from db.guesses import begun
from db.handovers import Step, steps_of, turn_of
from db.labels import Label, labels_of
from db.people import Person
from db.polished import PolishedResponse, polished_response
from db.records import Record, as_record
from db.signoffs import is_signed
from db.study import Study, reading


@dataclass(frozen=True)
class Work:
    """An assignment with all that its page needs. Only `present` decides what of it a person sees.

    `labels` are those of the rule version that the batch's settings name, best first.
    `steps` are all answers to the item so far, whoever gave them, where it goes from hand to hand; `turn` is
    the role that has it now, "" where it does not. `annotators` are the assignments of those who answer it
    first. `polished` is what a verification is about, None elsewhere; `signed` locks it. `final` says that no
    answer of the person's is taken any more: the batch is locked or signed, or they were told its sources.
    """

    assignment_id: int
    batch: Batch
    person_id: int
    role: str
    place: int
    record: Record
    labels: tuple[Label, ...]
    steps: tuple[Step, ...]
    turn: str
    question: str
    case_description: str
    qa_pairs: tuple[tuple[str, str], ...]
    conversations: Mapping[str, tuple[Mapping[str, str], ...]]
    draft: Mapping[str, str]
    annotation: Annotation | None
    annotators: tuple[int, ...] = ()
    polished: PolishedResponse | None = None
    signed: bool = False
    final: bool = False


def work(study: Study, actor: Person, assignment_id: int, nonce: str = "") -> Work:
    """The actor's own assignment; somebody else's is refused in the same words as one that is not there.

    Its `steps` are those before what is stored under the nonce: so an answer that is sent again is checked
    against what the item was when it was first sent.
    """
    with reading(study) as database:
        row = own_assignment(database, actor, assignment_id)
        record = next(database.query("select * from records where id = :record_id", row))
        shown = list(
            database.query(
                """
                select p.slot, r.question, r.conversation from presentations p
                join responses r on r.id = p.response_id where p.assignment_id = :id order by p.slot
                """,
                row,
            )
        )
        draft = database.execute(
            "select field, value from drafts where assignment_id = ?", (assignment_id,)
        ).fetchall()
        drawn = batch(database, row["batch_id"])
        signed = is_signed(database, drawn.id)
        return Work(
            assignment_id=assignment_id,
            batch=drawn,
            person_id=row["person_id"],
            role=row["role"],
            place=row["place"],
            record=as_record(record),
            labels=labels_of(database, row["record_id"], drawn.settings.get("rule_version")),
            steps=_steps(database, row["item_id"], nonce),
            turn=turn_of(database, row["item_id"]),
            question=shown[0]["question"] if shown else record["question"],
            case_description=record["case_description"],
            qa_pairs=_qa_pairs(record),
            conversations={each["slot"]: tuple(json.loads(each["conversation"])) for each in shown},
            draft=dict(draft),
            annotation=current_annotation(database, assignment_id),
            annotators=_annotators(database, row["item_id"]),
            polished=_polished(database, row["item_id"]),
            signed=signed,
            final=drawn.state != "open" or signed or begun(database, actor.id, drawn.id),
        )


def _steps(database: Database, item_id: int, nonce: str) -> tuple[Step, ...]:
    stored = nonce and database.execute("select id from annotations where nonce = ?", (nonce,)).fetchone()
    return tuple(each for each in steps_of(database, item_id) if not stored or each.annotation_id < stored[0])


def _annotators(database: Database, item_id: int) -> tuple[int, ...]:
    rows = database.execute(
        "select id from assignments where item_id = ? and role = 'annotator' order by id", (item_id,)
    )
    return tuple(row[0] for row in rows)


def _polished(database: Database, item_id: int) -> PolishedResponse | None:
    row = database.execute(
        "select polished_id from verified_responses where item_id = ?", (item_id,)
    ).fetchone()
    return polished_response(database, row[0]) if row else None


def _qa_pairs(record: dict) -> tuple[tuple[str, str], ...]:
    """The record's own questions and answers; a record with one answer has one pair."""
    pairs = json.loads(record["metadata"]).get("qa_pairs")
    if not pairs:
        return ((record["question"], record["answer"]),)
    return tuple((pair["question"], pair["answer"]) for pair in pairs)
