"""Decisions: how a person settled an item once its batch was locked, as insert-only revisions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.consent import require_consent
from db.errors import Conflict, NotFound, Refused
from db.locked_audits import keep_given
from db.people import Person, require
from db.reasons import require_reason
from db.stored_answers import refuse_other_content, stored_answers
from db.study import Study, writing


@dataclass(frozen=True)
class Decision:
    """The current revision of how an item was settled; `answers` are in the form of its activity's answers.

    `already` says that this nonce had been stored before.
    """

    id: int
    item_id: int
    revision: int
    decision: str
    answers: Mapping
    reason: str
    by_person: int
    at: str
    already: bool = False


def decide(
    study: Study,
    actor: Person,
    item_id: int,
    *,
    decision: str,
    answers: Mapping,
    reason: str,
    expected_revision: int,
    nonce: str,
) -> Decision:
    """Append how an item of a locked batch is settled, and log it; only its batch's annotators may.

    The annotations stay as they were given. Raises NotFound for somebody else's item, Refused before the
    lock, Conflict when another tab was first, Invalid for a change without a reason.
    """
    require(actor, "physician", "senior", "lead")
    with writing(study) as database:
        content = {"decision": decision, **stored_answers(answers), "reason": reason.strip()}
        before = _rows(database, "nonce = :value", nonce)
        if before:
            if (before[0]["item_id"], before[0]["by_person"]) != (item_id, actor.id):
                raise _not_yours()
            refuse_other_content(before[0], content)
            return _decision(before[0], already=True)
        _refuse_unless_own_and_locked(database, actor, item_id)
        require_consent(database, actor)
        last = current_decision(database, item_id)
        row = {
            "item_id": item_id,
            "revision": _next_revision(last, expected_revision, reason),
            "replaces": last.id if last else None,
            **content,
            "nonce": nonce,
            "by_person": actor.id,
            "at": study.now(),
        }
        row["id"] = database["decisions"].insert(row).last_pk
        (batch_id,) = database.execute("select batch_id from items where id = ?", (item_id,)).fetchone()
        keep_given(database, batch_id)
        events.append(
            study, database, actor.login, "item decided", f"item {item_id}",
            decision=decision, revision=row["revision"], answers_hash=row["answers_hash"],
        )  # fmt: skip
    return _decision(row)


def _next_revision(last: Decision | None, expected_revision: int, reason: str) -> int:
    """One more than the last; refused when the page knew another last one, or a change has no reason."""
    revision = last.revision if last else 0
    if expected_revision != revision:
        raise Conflict(
            "This item was decided in another tab; reload to see it.",
            "此条已在另一个标签页讨论过，请刷新查看。",
        )
    if last:
        en = "Say in a few words why the decision changes."
        require_reason(reason, en, "请简要写明为什么改变处理。")
    return revision + 1


def current_decision(database: Database, item_id: int) -> Decision | None:
    rows = list(database.query("select * from current_decisions where item_id = :id", {"id": item_id}))
    return _decision(rows[0]) if rows else None


def current_decisions(database: Database, batch_id: int) -> dict[int, Decision]:
    """By item of a batch: the current revision of how it was settled."""
    rows = database.query(
        """
        select d.* from items i join current_decisions d on d.item_id = i.id where i.batch_id = :batch
        """,
        {"batch": batch_id},
    )
    return {row["item_id"]: _decision(row) for row in list(rows)}


def _refuse_unless_own_and_locked(database: Database, actor: Person, item_id: int) -> None:
    row = database.execute(
        """
        select s.state from items i join batch_state s on s.batch_id = i.batch_id
        where i.id = :item and exists (
          select 1 from assignments a join items o on o.id = a.item_id
          where o.batch_id = i.batch_id and a.person_id = :person)
        """,
        {"item": item_id, "person": actor.id},
    ).fetchone()
    if not row or row[0] == "draft":
        raise _not_yours()
    if row[0] == "open":
        raise Refused(
            "An item is settled once its batch is locked: until then its answers are blind.",
            "批次锁定后才能讨论：在此之前是盲标。",
        )


def _not_yours() -> NotFound:
    return NotFound("There is no such item among yours.", "您没有这一条。")


def _rows(database: Database, where: str, value: object) -> list[dict]:
    return list(database.query(f"select * from decisions where {where}", {"value": value}))


def _decision(row: dict, already: bool = False) -> Decision:
    kept = ("id", "item_id", "revision", "decision", "reason", "by_person", "at")
    return Decision(**{name: row[name] for name in kept}, answers=json.loads(row["answers"]), already=already)
