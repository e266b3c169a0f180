"""What a locked batch came to: every item with its current answers and how it was settled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db.batches import Batch, after_lock, batch
from db.decisions import Decision, current_decisions
from db.errors import NotFound
from db.people import OPERATOR, ROLES, Person, require
from db.study import Study, reading

MAY_READ = ("lead", "engineer", "admin")


@dataclass(frozen=True)
class Answer:
    """One person's current answer to an item; `revision` over 1 means that it was amended."""

    person_id: int
    login: str
    name: str
    occasion: int
    status: str
    answers: Mapping
    revision: int
    active_ms: int
    simulated: bool
    at: str


@dataclass(frozen=True)
class AnsweredItem:
    """An item as drawn, its answers by assignment, and the decision where a person settled it."""

    item_id: int
    record_id: int
    external_id: str
    task: str
    part: str
    answers: tuple[Answer, ...]
    decision: Decision | None


@dataclass(frozen=True)
class AnsweredBatch:
    """A locked batch and its items in the order their first assignments have."""

    batch: Batch
    locked_at: str
    items: tuple[AnsweredItem, ...]


def answered_batch(study: Study, actor: Person, batch_id: int) -> AnsweredBatch:
    """A locked batch with everything answered in it.

    For leads, engineers and admins, and for those who were assigned in the batch. Refused before the lock.
    """
    require(actor, *ROLES)
    with reading(study) as database:
        if actor != OPERATOR and actor.role not in MAY_READ:
            _refuse_stranger(database, actor, batch_id)
        after_lock(database, batch_id)
        answers, decisions = _answers(database, batch_id), current_decisions(database, batch_id)
        rows = database.execute(
            """
            select i.id, i.record_id, r.external_id, i.task, i.part from items i
            join records r on r.id = i.record_id join assignments a on a.item_id = i.id
            where i.batch_id = ? group by i.id order by min(a.id)
            """,
            (batch_id,),
        ).fetchall()
        items = tuple(
            AnsweredItem(*row, tuple(answers.get(row[0], ())), decisions.get(row[0])) for row in rows
        )
        (locked_at,) = database.execute(
            "select at from batch_states where batch_id = ? and state = 'locked'", (batch_id,)
        ).fetchone()
        return AnsweredBatch(batch(database, batch_id), locked_at, items)


def drawn_count(study: Study, activity: str) -> int:
    """How many items the batches of an activity hold, whatever their state."""
    with reading(study) as database:
        return database.execute(
            """
            select count(i.record_id) from batches b join items i on i.batch_id = b.id
            where b.activity = ?
            """,
            (activity,),
        ).fetchone()[0]


def awaiting_records(study: Study, activity: str) -> set[int]:
    """The ids of the records in batches of an activity that are not locked: their answers are still blind."""
    with reading(study) as database:
        rows = database.execute(
            """
            select i.record_id from items i join batches b on b.id = i.batch_id
            join batch_state s on s.batch_id = b.id
            where b.activity = ? and s.state in ('draft', 'open')
            """,
            (activity,),
        )
        return {row[0] for row in rows}


def state_of_locked(study: Study) -> tuple[int, int]:
    """Locks and decisions so far: while neither changes, neither does what the locked batches came to."""
    with reading(study) as database:
        return database.execute(
            """
            select (select count(*) from batch_states where number >= 3),
                   (select coalesce(max(id), 0) from decisions)
            """
        ).fetchone()


def _refuse_stranger(database: Database, actor: Person, batch_id: int) -> None:
    mine = database.execute(
        """
        select 1 from assignments a join items i on i.id = a.item_id
        where i.batch_id = ? and a.person_id = ? limit 1
        """,
        (batch_id, actor.id),
    ).fetchone()
    if not mine:
        raise NotFound("There is no such batch among yours.", "您没有这一批。")


def _answers(database: Database, batch_id: int) -> dict[int, list[Answer]]:
    rows = database.query(
        """
        select a.item_id, a.person_id, p.login, p.name, a.occasion, c.status, c.answers, c.revision,
               c.active_ms, c.simulated, c.at
        from current_annotations c join assignments a on a.id = c.assignment_id
        join items i on i.id = a.item_id join people p on p.id = a.person_id
        where i.batch_id = :batch order by a.id
        """,
        {"batch": batch_id},
    )
    found: dict[int, list[Answer]] = {}
    for row in rows:
        read = {"answers": json.loads(row["answers"]), "simulated": bool(row["simulated"])}
        found.setdefault(row.pop("item_id"), []).append(Answer(**row | read))
    return found
