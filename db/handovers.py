"""Items that go from hand to hand: written, reviewed, returned, adjudicated; and whose turn each is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db.errors import Refused
from db.people import Person, require
from db.polished import PolishedResponse, polished_of_batch
from db.records import Record, as_record
from db.study import Study, reading

OF_ITEM = "a.item_id = :value"
OF_BATCH = "a.item_id in (select id from items where batch_id = :value)"


@dataclass(frozen=True)
class Step:
    """One answer to an item, in the order given; `role` says in which part, never who. `simulated` ones are a
    program's."""

    annotation_id: int
    assignment_id: int
    role: str
    revision: int
    status: str
    answers: Mapping
    reason: str
    active_ms: int
    at: str
    simulated: bool


@dataclass(frozen=True)
class Assigned:
    """Who has an assignment, in which part, and what they are in the study."""

    role: str
    person_id: int
    login: str
    name: str
    seniority: str


@dataclass(frozen=True)
class HandedItem:
    """An item of a batch, whose turn it is ("" before the first answer), and its steps.

    `licence` is that of the record's file; `people` has a role's login, one of them where several have it.
    `assigned` has everyone by assignment; `polished` is what a verification is about, None elsewhere.
    """

    item_id: int
    record: Record
    licence: str
    turn: str
    steps: tuple[Step, ...]
    people: Mapping[str, str]
    task: str
    assigned: Mapping[int, Assigned]
    polished: PolishedResponse | None

    @property
    def annotators(self) -> tuple[int, ...]:
        """The assignments of those who answer first."""
        return tuple(id_ for id_, each in self.assigned.items() if each.role == "annotator")


def handed_items(study: Study, actor: Person, batch_id: int) -> list[HandedItem]:
    """Every item of a batch in the order of its records; a senior who answers in it reads nobody else's."""
    require(actor, "lead", "engineer", "admin", "senior")
    with reading(study) as database:
        if actor.role == "senior":
            _refuse_annotator(database, actor, batch_id)
        rows = database.query(
            """
            select i.id as item_id, i.task as item_task, s.licence, r.*
            from items i join records r on r.id = i.record_id join sources s on s.id = r.source_id
            where i.batch_id = :batch order by r.id
            """,
            {"batch": batch_id},
        )
        turns, steps = _turns(database, batch_id), _steps(database, OF_BATCH, batch_id)
        people, assigned = _people(database, batch_id), _assigned(database, batch_id)
        polished = polished_of_batch(database, batch_id)
        return [
            HandedItem(
                item_id := row.pop("item_id"),
                licence=row.pop("licence"),
                task=row.pop("item_task"),
                polished=polished.get(item_id),
                record=as_record(row),
                turn=turns.get(item_id, ""),
                steps=tuple(steps.get(item_id, ())),
                people=people.get(item_id, {}),
                assigned=assigned.get(item_id, {}),
            )
            for row in list(rows)
        ]


def steps_of(database: Database, item_id: int) -> tuple[Step, ...]:
    """The item's steps where it goes from hand to hand; none where several people answer independently."""
    shared = database.execute("select 1 from planned_roles where item_id = ?", (item_id,)).fetchone()
    return tuple(_steps(database, OF_ITEM, item_id).get(item_id, ())) if shared else ()


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


def _refuse_annotator(database: Database, actor: Person, batch_id: int) -> None:
    own = database.execute(
        """
        select 1 from assignments a join items i on i.id = a.item_id
        where i.batch_id = ? and a.person_id = ? and a.role = 'annotator' limit 1
        """,
        (batch_id, actor.id),
    ).fetchone()
    if own:
        raise Refused(
            "You answer in this batch yourself; another senior looks at it as a whole.",
            "您本人参与本批次，须由另一位高年资医师查看全批。",
        )


def _turns(database: Database, batch_id: int) -> dict[int, str]:
    return dict(
        database.execute(
            """
            select t.item_id, t.to_role from items i join item_turn t on t.item_id = i.id
            where i.batch_id = ?
            """,
            (batch_id,),
        ).fetchall()
    )


def _assigned(database: Database, batch_id: int) -> dict[int, dict[int, Assigned]]:
    """By item, who has which assignment."""
    rows = database.execute(
        """
        select a.item_id, a.id, a.role, p.id, p.login, p.name, p.role from items i
        join assignments a on a.item_id = i.id join people p on p.id = a.person_id
        where i.batch_id = ? order by a.id
        """,
        (batch_id,),
    )
    found: dict[int, dict[int, Assigned]] = {}
    for item_id, id_, *rest in rows.fetchall():
        found.setdefault(item_id, {})[id_] = Assigned(*rest)
    return found


def _steps(database: Database, of: str, value: int) -> dict[int, list[Step]]:
    """By item, every answer to it in the order given; `of` says which items."""
    rows = database.query(
        f"""
        select a.item_id, n.id as annotation_id, n.assignment_id, a.role, n.revision, n.status, n.answers,
               n.reason, n.active_ms, n.at, n.simulated
        from assignments a join annotations n on n.assignment_id = a.id where {of} order by n.id
        """,
        {"value": value},
    )
    found: dict[int, list[Step]] = {}
    for row in list(rows):
        read = {"answers": json.loads(row["answers"]), "simulated": bool(row["simulated"])}
        found.setdefault(row.pop("item_id"), []).append(Step(**row | read))
    return found


def _people(database: Database, batch_id: int) -> dict[int, dict[str, str]]:
    """By item, the login of whoever has a role in it or is planned for one."""
    rows = database.execute(
        """
        select a.item_id, a.role, p.login from (
          select item_id, role, person_id from planned_roles
          where item_id in (select id from items where batch_id = :batch)
          union select item_id, role, person_id from assignments
          where item_id in (select id from items where batch_id = :batch)) a
        join people p on p.id = a.person_id
        """,
        {"batch": batch_id},
    )
    found: dict[int, dict[str, str]] = {}
    for item_id, role, login in rows.fetchall():
        found.setdefault(item_id, {})[role] = login
    return found
