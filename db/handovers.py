"""Items that go from hand to hand: written, reviewed, returned, adjudicated; and whose turn each is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db.people import Person, require
from db.records import Record, as_record
from db.study import Study, reading


@dataclass(frozen=True)
class Step:
    """One answer to an item, in the order given; `role` says in which part, never who. `simulated` ones are a
    program's."""

    annotation_id: int
    role: str
    revision: int
    status: str
    answers: Mapping
    reason: str
    active_ms: int
    at: str
    simulated: bool


@dataclass(frozen=True)
class HandedItem:
    """An item of a batch, whose turn it is ("" before the first answer), and its steps.

    `licence` is that of the record's file; `people` has a role's login.
    """

    item_id: int
    record: Record
    licence: str
    turn: str
    steps: tuple[Step, ...]
    people: Mapping[str, str]


def handed_items(study: Study, actor: Person, batch_id: int) -> list[HandedItem]:
    """Every item of a batch in the order of its records."""
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        rows = database.query(
            """
            select i.id as item_id, s.licence, r.* from items i join records r on r.id = i.record_id
            join sources s on s.id = r.source_id where i.batch_id = :batch order by r.id
            """,
            {"batch": batch_id},
        )
        return [
            HandedItem(
                item_id := row.pop("item_id"),
                licence=row.pop("licence"),
                record=as_record(row),
                turn=turn_of(database, item_id),
                steps=_steps(database, item_id),
                people=_people(database, item_id),
            )
            for row in list(rows)
        ]


def steps_of(database: Database, item_id: int) -> tuple[Step, ...]:
    """The item's steps where it goes from hand to hand; none where several people answer independently."""
    shared = database.execute("select 1 from planned_roles where item_id = ?", (item_id,)).fetchone()
    return _steps(database, item_id) if shared else ()


def turn_of(database: Database, item_id: int) -> str:
    """The role that has the item, "nobody" once it is settled, "" where nothing was handed on."""
    row = database.execute("select to_role from item_turn where item_id = ?", (item_id,)).fetchone()
    return row[0] if row else ""


def hand_over(database: Database, annotation_id: int, item_id: int, to_role: str) -> None:
    """Give the item to a role, inside the caller's transaction; its planned person gets an assignment."""
    database["handovers"].insert({"annotation_id": annotation_id, "item_id": item_id, "to_role": to_role})
    database.execute(
        """
        insert into assignments (item_id, person_id, role, occasion, place)
        select p.item_id, p.person_id, p.role, 1, 1 + (
            select coalesce(max(a.place), 0) from assignments a join items i on i.id = a.item_id
            where a.person_id = p.person_id
              and i.batch_id = (select batch_id from items where id = p.item_id))
        from planned_roles p where p.item_id = ? and p.role = ? and not exists (
            select 1 from assignments where item_id = p.item_id and role = p.role)
        """,
        (item_id, to_role),
    )


def _steps(database: Database, item_id: int) -> tuple[Step, ...]:
    rows = database.query(
        """
        select n.id as annotation_id, a.role, n.revision, n.status, n.answers, n.reason, n.active_ms, n.at,
          n.simulated
        from annotations n join assignments a on a.id = n.assignment_id
        where a.item_id = :item order by n.id
        """,
        {"item": item_id},
    )
    return tuple(
        Step(**row | {"answers": json.loads(row["answers"]), "simulated": bool(row["simulated"])})
        for row in rows
    )


def _people(database: Database, item_id: int) -> dict[str, str]:
    return dict(
        database.execute(
            """
            select a.role, p.login from (
              select item_id, role, person_id from planned_roles
              union select item_id, role, person_id from assignments) a
            join people p on p.id = a.person_id where a.item_id = ?
            """,
            (item_id,),
        ).fetchall()
    )
