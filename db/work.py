"""The work on an assignment: what it shows, what is typed, what was answered, and what comes next."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from sqlite_utils import Database

from db import events
from db.batches import Batch, batch
from db.consent import require_consent
from db.errors import Conflict, Invalid, NotFound, Refused
from db.guesses import begun, refuse_after_guessing
from db.handovers import Step, hand_over, steps_of, turn_of
from db.instructions import NewInstruction, accept_instruction
from db.labels import Label, labels_of
from db.people import ROLES, Person, require
from db.polished import PolishedResponse, polished_response
from db.records import Record, as_record
from db.signoffs import is_signed
from db.study import Study, reading, writing

LONGEST_DRAFT = 200_000
LONGEST_ACTIVE_MS = 24 * 3600 * 1000
# written out, because others wait for their turn to write while sqlite-utils looks up what the table is like
INSERTED = """
    insert into annotations (
        assignment_id, revision, replaces, status, answers, answers_hash, reason, nonce, by_person, active_ms,
        simulated, at
    ) values (
        :assignment_id, :revision, :replaces, :status, :answers, :answers_hash, :reason, :nonce, :by_person,
        :active_ms, :simulated, :at
    )
"""


@dataclass(frozen=True)
class Annotation:
    """One revision of an answer; `already` says that this nonce had been stored before."""

    id: int
    assignment_id: int
    revision: int
    status: str
    answers: Mapping
    at: str
    already: bool = False


@dataclass(frozen=True)
class Given:
    """What a person gave in one assignment so far."""

    status: str
    answers: Mapping


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


@dataclass(frozen=True)
class Queue:
    """One person's assignments in one batch, in order; `done` are those submitted or skipped.

    `median_active_ms` is of those done; None before the first.
    """

    batch_id: int
    activity: str
    name: str
    state: str
    assignment_ids: tuple[int, ...]
    done: frozenset[int]
    median_active_ms: int | None

    @property
    def next(self) -> int | None:
        """The first one not done."""
        return next((each for each in self.assignment_ids if each not in self.done), None)


def work(study: Study, actor: Person, assignment_id: int) -> Work:
    """The actor's own assignment; somebody else's is refused in the same words as one that is not there."""
    with reading(study) as database:
        row = _own(database, actor, assignment_id)
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
            steps=steps_of(database, row["item_id"]),
            turn=turn_of(database, row["item_id"]),
            question=shown[0]["question"] if shown else record["question"],
            case_description=record["case_description"],
            qa_pairs=_qa_pairs(record),
            conversations={each["slot"]: tuple(json.loads(each["conversation"])) for each in shown},
            draft=dict(draft),
            annotation=_current(database, assignment_id),
            annotators=_annotators(database, row["item_id"]),
            polished=_polished(database, row["item_id"]),
            signed=signed,
            final=drawn.state != "open" or signed or begun(database, actor.id, drawn.id),
        )


def queues(study: Study, actor: Person) -> list[Queue]:
    """The actor's own batches that are open or closed for answers, oldest first."""
    require(actor, *ROLES)
    with reading(study) as database:
        rows = database.execute(
            """
            select i.batch_id, b.activity, b.name, s.state, a.id, c.active_ms,
                   t.to_role is a.role
                     and c.id < (select max(annotation_id) from handovers where item_id = a.item_id)
            from assignments a join items i on i.id = a.item_id join batches b on b.id = i.batch_id
            join batch_state s on s.batch_id = b.id left join current_annotations c on c.assignment_id = a.id
            left join item_turn t on t.item_id = a.item_id
            where a.person_id = ? and s.state <> 'draft' order by i.batch_id, a.place
            """,
            (actor.id,),
        ).fetchall()
    grouped: dict[tuple, list] = {}
    for *key, assignment_id, active_ms, back_again in rows:
        grouped.setdefault(tuple(key), []).append((assignment_id, active_ms, back_again))
    return [_queue(key, assigned) for key, assigned in grouped.items()]


def given(study: Study, actor: Person, batch_id: int) -> dict[int, Given]:
    """The actor's own current answers in a batch, by assignment; one not answered yet is left out."""
    require(actor, *ROLES)
    with reading(study) as database:
        rows = database.execute(
            """
            select c.assignment_id, c.status, c.answers from current_annotations c
            join assignments a on a.id = c.assignment_id join items i on i.id = a.item_id
            where a.person_id = ? and i.batch_id = ? order by a.place
            """,
            (actor.id, batch_id),
        ).fetchall()
    return {id_: Given(status, json.loads(answers)) for id_, status, answers in rows}


def save_draft(study: Study, actor: Person, assignment_id: int, field: str, value: str) -> str:
    """Keep what is being typed in one field; the last to arrive stands. Returns when it was saved."""
    if not 0 < len(field) <= 100 or len(value) > LONGEST_DRAFT:
        raise Invalid(f"A draft's field has a short name and at most {LONGEST_DRAFT} characters.")
    with writing(study) as database:
        _answerable(database, actor, _own(database, actor, assignment_id))
        saved_at = study.now()
        database.execute(
            """
            insert into drafts values (?, ?, ?, ?)
            on conflict (assignment_id, field)
            do update set value = excluded.value, saved_at = excluded.saved_at
            """,
            (assignment_id, field, value, saved_at),
        )
    return saved_at


def store_annotation(
    study: Study,
    actor: Person,
    assignment_id: int,
    *,
    answers: Mapping,
    status: str,
    expected_revision: int,
    reason: str,
    nonce: str,
    active_ms: int,
    simulated: bool = False,
    hand_on_to: str = "",
    accepts: NewInstruction | None = None,
) -> Annotation:
    """Append one revision of an answer, clear its draft, and log it: all on disk on return.

    `hand_on_to` is the role that has the item next ("nobody" when it is settled), "" where it stays.
    `accepts` is an instruction that the answer accepts: it is kept in the same transaction.
    A nonce seen before is answered with what it stored. Raises Conflict when another tab was first,
    Refused when the assignment is not the actor's, the batch not open, or the item another role's now.
    """
    if not 0 <= active_ms <= LONGEST_ACTIVE_MS:
        raise Invalid(
            "The active time is not one a person could have spent.", "记录的用时不合理，请刷新后重试。"
        )
    stored = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    with writing(study) as database:
        row = _own(database, actor, assignment_id)
        before = _by_nonce(database, nonce)
        if before:
            return before
        _answerable(database, actor, row)
        last = _current(database, assignment_id)
        revision = _next_revision(last, expected_revision, reason)
        annotation = {
            "assignment_id": assignment_id,
            "revision": revision,
            "replaces": last.id if last else None,
            "status": status,
            "answers": stored,
            "answers_hash": hashlib.sha256(stored.encode()).hexdigest(),
            "reason": reason.strip(),
            "nonce": nonce,
            "by_person": actor.id,
            "active_ms": active_ms,
            "simulated": int(simulated),
            "at": study.now(),
        }
        annotation_id = database.execute(INSERTED, annotation).lastrowid
        if hand_on_to:
            hand_over(database, annotation_id, row["item_id"], hand_on_to)
        if accepts:
            accept_instruction(study, database, actor, accepts, row["item_id"])
        database.execute("delete from drafts where assignment_id = ?", (assignment_id,))
        events.append(
            study, database, actor.login, f"annotation {status}", f"assignment {assignment_id}",
            batch=row["batch_id"], revision=revision, answers_hash=annotation["answers_hash"],
        )  # fmt: skip
    return Annotation(annotation_id, assignment_id, revision, status, answers, annotation["at"])


def _next_revision(last: Annotation | None, expected_revision: int, reason: str) -> int:
    """The number of the revision to come; refused when the page knew another last one."""
    revision = last.revision if last else 0
    if expected_revision != revision:
        raise Conflict(
            "This answer was changed in another tab; reload to see it.",
            "此答案已在另一个标签页修改，请刷新后查看。",
        )
    if last and len(reason.strip()) < 2:
        raise Invalid("Say in a few words why the answer changes.", "请简要写明修改原因。")
    return revision + 1


def _queue(key: tuple, assigned: list[tuple[int, int | None, int]]) -> Queue:
    times = [active_ms for _, active_ms, _ in assigned if active_ms is not None]
    answered = [(id_, back) for id_, active_ms, back in assigned if active_ms is not None]
    return Queue(
        *key,
        assignment_ids=tuple(id_ for id_, _, _ in assigned),
        done=frozenset(id_ for id_, back_again in answered if not back_again),
        median_active_ms=round(median(times)) if times else None,
    )


def _own(database: Database, actor: Person, assignment_id: int) -> dict:
    require(actor, "physician", "senior", "lead")
    rows = list(
        database.query(
            """
            select a.id, a.item_id, a.person_id, a.role, a.place, i.record_id, i.batch_id, s.state
            from assignments a
            join items i on i.id = a.item_id join batch_state s on s.batch_id = i.batch_id
            where a.id = :id and a.person_id = :person
            """,
            {"id": assignment_id, "person": actor.id},
        )
    )
    if not rows or rows[0]["state"] == "draft":
        raise NotFound("There is no such item among yours.", "这不是分配给您的题目。")
    return rows[0]


def _answerable(database: Database, actor: Person, row: dict) -> None:
    """Refuse what the actor may not write into their own assignment, its `row` as `_own` found it."""
    require_consent(database, actor)
    refuse_after_guessing(database, actor, row["batch_id"])
    if row["state"] != "open":
        raise Refused("This batch is locked: answers are no longer taken.", "本批次已锁定，不再接受答案。")
    if is_signed(database, row["batch_id"]):
        raise Refused("This batch is signed, and therefore locked.", "本批次已签名并锁定，不再接受答案。")
    if turn_of(database, row["item_id"]) not in ("", row["role"]):
        raise Refused(
            "This item is with somebody else now; reload to see how it stands.",
            "此题现在由他人处理，请刷新后查看。",
        )


def _by_nonce(database: Database, nonce: str) -> Annotation | None:
    rows = list(database.query("select * from annotations where nonce = :nonce", {"nonce": nonce}))
    return _annotation(rows[0], already=True) if rows else None


def _current(database: Database, assignment_id: int) -> Annotation | None:
    rows = list(
        database.query("select * from current_annotations where assignment_id = :id", {"id": assignment_id})
    )
    return _annotation(rows[0]) if rows else None


def _annotation(row: dict, already: bool = False) -> Annotation:
    return Annotation(
        row["id"],
        row["assignment_id"],
        row["revision"],
        row["status"],
        json.loads(row["answers"]),
        row["at"],
        already,
    )


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
