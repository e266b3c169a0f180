"""Answers as they are stored: one revision after another, and what is being typed before them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.consent import require_consent
from db.errors import Conflict, Invalid, NotFound, Refused
from db.guesses import refuse_after_guessing
from db.handovers import hand_over, turn_of
from db.instructions import NewInstruction, accept_instruction
from db.people import Person, require
from db.reasons import require_reason
from db.signoffs import is_signed
from db.stored_answers import refuse_other_content, stored_answers
from db.study import Study, writing
from db.typed_elsewhere import SubmittedElsewhere, refuse_other_draft, refuse_unseen_drafts

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
KEPT = """
    insert into drafts values (?, ?, ?, ?)
    on conflict (assignment_id, field) do update set value = excluded.value, saved_at = excluded.saved_at
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
class KeptDraft:
    """When a draft was kept; `revision` is the item's last answer, 0 before the first.

    `changed` says that drafts are stored beside that answer, which are no part of it.
    """

    saved_at: str
    revision: int
    changed: bool


def save_draft(
    study: Study,
    actor: Person,
    assignment_id: int,
    field: str,
    value: str,
    typed_on: Collection[str] = (),
    stands: bool = False,
) -> KeptDraft:
    """Keep what is being typed in one field.

    `typed_on` are the digests (`short_digest`) of the stored texts that it was typed over. Raises
    TypedElsewhere when another text is stored. `stands` says that the item's answer has this very value
    there: then no draft of the field is left, for there is no change to submit.
    """
    refuse_long_draft(field, value)
    with writing(study) as database:
        _refuse_closed(database, actor, own_assignment(database, actor, assignment_id))
        refuse_other_draft(database, assignment_id, field, value, typed_on)
        saved_at = study.now()
        if stands:
            database.execute(
                "delete from drafts where (assignment_id, field) = (?, ?)", (assignment_id, field)
            )
        else:
            database.execute(KEPT, (assignment_id, field, value, saved_at))
        last = current_annotation(database, assignment_id)
        left = database.execute("select 1 from drafts where assignment_id = ?", (assignment_id,)).fetchone()
    return KeptDraft(saved_at, last.revision if last else 0, bool(last and left))


def refuse_long_draft(field: str, value: str) -> None:
    """Raises Invalid for a draft that is longer than any is kept, or whose field's name is."""
    if not 0 < len(field) <= 100 or len(value) > LONGEST_DRAFT:
        raise Invalid(
            f"A draft's field has a short name and at most {LONGEST_DRAFT} characters.",
            f"草稿的字段名应简短，内容不超过 {LONGEST_DRAFT} 字。",
        )


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
    seen: Mapping[str, Collection[str]] | None = None,
) -> Annotation:
    """Append one revision of an answer, clear its draft, and log it: all on disk on return.

    `hand_on_to` is the role that has the item next ("nobody" when it is settled), "" where it stays.
    `accepts` is an instruction that the answer accepts: it is kept in the same transaction.
    `seen` are the digests of the drafts that the answer takes into account, by their fields; None is all.
    A nonce seen before is answered with what it stored, and for another assignment with NotFound. Raises
    Conflict when it stored something else, or another tab was first, TypedElsewhere when a draft is stored
    that it has not seen, NotFound when the assignment is not the actor's, Refused when the batch is not open,
    or the item another role's now.
    """
    _refuse_impossible(active_ms)
    with writing(study) as database:
        row = own_assignment(database, actor, assignment_id)
        content = {"status": status, **stored_answers(answers), "reason": reason.strip()}
        if before := _by_nonce(database, nonce, assignment_id, content):
            return before
        _refuse_closed(database, actor, row, expected_revision)
        annotation = {
            "assignment_id": assignment_id,
            **_next_revision(database, assignment_id, expected_revision, reason),
            **content,
            "nonce": nonce,
            "by_person": actor.id,
            "active_ms": active_ms,
            "simulated": int(simulated),
            "at": study.now(),
        }
        refuse_unseen_drafts(database, assignment_id, seen)
        annotation_id = database.execute(INSERTED, annotation).lastrowid
        if hand_on_to:
            hand_over(database, annotation_id, row["item_id"], hand_on_to)
        if accepts:
            accept_instruction(study, database, actor, accepts, row["item_id"])
        database.execute("delete from drafts where assignment_id = ?", (assignment_id,))
        _log(study, database, actor, row["batch_id"], annotation)
    return Annotation(annotation_id, assignment_id, annotation["revision"], status, answers, annotation["at"])


def own_assignment(database: Database, actor: Person, assignment_id: int) -> dict:
    """The actor's own assignment with its item, batch and state; another's looks as if it were not there."""
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
        raise _not_yours()
    return rows[0]


def _not_yours() -> NotFound:
    return NotFound("There is no such item among yours.", "这不是分配给您的题目。")


def current_annotation(database: Database, assignment_id: int) -> Annotation | None:
    """The last revision of an assignment's answer; None before the first."""
    rows = list(
        database.query("select * from current_annotations where assignment_id = :id", {"id": assignment_id})
    )
    return _annotation(rows[0]) if rows else None


def _refuse_impossible(active_ms: int) -> None:
    if not 0 <= active_ms <= LONGEST_ACTIVE_MS:
        raise Invalid(
            "The active time is not one a person could have spent.", "记录的用时不合理，请刷新后重试。"
        )


def _log(study: Study, database: Database, actor: Person, batch_id: int, annotation: dict) -> None:
    events.append(
        study, database, actor.login, f"annotation {annotation['status']}",
        f"assignment {annotation['assignment_id']}", batch=batch_id, revision=annotation["revision"],
        answers_hash=annotation["answers_hash"],
    )  # fmt: skip


def _next_revision(database: Database, assignment_id: int, expected_revision: int, reason: str) -> dict:
    """Which revision is to come, in place of which; refused when the page knew another last one."""
    last = current_annotation(database, assignment_id)
    revision = last.revision if last else 0
    if expected_revision != revision:
        raise Conflict(
            "This answer was changed in another tab; reload to see it.",
            "此答案已在另一个标签页修改，请刷新后查看。",
        )
    if last:
        require_reason(reason, "Say in a few words why the answer changes.", "请简要写明修改原因。")
    return {"revision": revision + 1, "replaces": last.id if last else None}


def _refuse_closed(database: Database, actor: Person, row: dict, known_revision: int = 0) -> None:
    """Refuse what the actor may not write into their own assignment, `row` as `own_assignment` found it.

    `known_revision` is the last submitted one that the page has shown, so that it is told of a later one.
    """
    require_consent(database, actor)
    refuse_after_guessing(database, actor, row["batch_id"])
    if row["state"] != "open":
        raise Refused("This batch is locked: answers are no longer taken.", "本批次已锁定，不再接受答案。")
    if is_signed(database, row["batch_id"]):
        raise Refused("This batch is signed, and therefore locked.", "本批次已签名并锁定，不再接受答案。")
    if turn_of(database, row["item_id"]) not in ("", row["role"]):
        last = current_annotation(database, row["id"])
        if last and last.revision != known_revision:
            raise SubmittedElsewhere(
                "You have submitted this item in another tab or on another computer. What is typed here is "
                "not part of it, and stays on this computer; reload to see both.",
                "此题已由您在另一标签页或另一台电脑提交；这里的文字不在提交的内容里，"
                "仍留在本机，刷新后可查看两者。",
            )
        raise Refused(
            "This item is with somebody else now; reload to see how it stands.",
            "此题现在由他人处理，请刷新后查看。",
        )


def _by_nonce(
    database: Database, nonce: str, assignment_id: int, content: Mapping[str, str]
) -> Annotation | None:
    """What was stored under the nonce for this assignment, which is one person's, with this very content."""
    rows = list(database.query("select * from annotations where nonce = :nonce", {"nonce": nonce}))
    if not rows:
        return None
    if rows[0]["assignment_id"] != assignment_id:
        raise _not_yours()
    refuse_other_content(rows[0], content)
    return _annotation(rows[0], already=True)


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
