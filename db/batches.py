"""Batches: items drawn together with one seed for one activity, and who was assigned which."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlite_utils import Database

from db import events
from db.errors import Conflict, Invalid, NotFound, Refused
from db.left_out_counts import count_drawn
from db.people import Person, require
from db.study import Study, reading, writing

STATES = ("draft", "open", "locked", "unblinded")


@dataclass(frozen=True)
class PlannedItem:
    record_id: int
    task: str
    part: str


@dataclass(frozen=True)
class PlannedAssignment:
    """A record for a person, the `occasion`-th time, at `place` in the queue; responses under letters."""

    record_id: int
    person_id: int
    occasion: int
    place: int
    slots: Mapping[str, int]
    role: str = "annotator"


@dataclass(frozen=True)
class PlannedRole:
    """Who will review or adjudicate a record's item; the assignment exists once the item comes to them."""

    record_id: int
    role: str
    person_id: int


@dataclass(frozen=True)
class Plan:
    """What a draw decided; stored once and never changed.

    `polished` names, by record, the polished response that an item is about; empty where it is about none.
    """

    items: tuple[PlannedItem, ...]
    assignments: tuple[PlannedAssignment, ...]
    roles: tuple[PlannedRole, ...] = ()
    polished: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    id: int
    activity: str
    name: str
    state: str
    seed: int
    rubric: str
    rubric_hash: str
    guideline: str
    guideline_version: str
    settings: Mapping
    created_at: str


def create(
    study: Study,
    actor: Person,
    *,
    activity: str,
    name: str,
    seed: int,
    rubric: str,
    rubric_hash: str,
    guideline: str,
    guideline_version: str,
    settings: Mapping,
    plan: Plan,
) -> int:
    """Store a drawn batch as a draft and return its id; items and assignments are fixed from then on."""
    require(actor, "lead")
    if not name.strip():
        raise Invalid("A batch needs a name.", "请填写批次名称。")
    with writing(study) as database:
        if database.execute("select 1 from batches where name = ?", (name,)).fetchone():
            raise Conflict(
                f"There is a batch {name} already; choose another name.",
                f"已有名为“{name}”的批次，请换一个名称。",
            )
        row = {
            "activity": activity,
            "name": name,
            "seed": seed,
            "rubric": rubric,
            "rubric_hash": rubric_hash,
            "guideline": guideline,
            "guideline_version": guideline_version,
            "settings": json.dumps(dict(settings), sort_keys=True),
            "created_by": actor.id or _any_lead(database),
            "created_at": study.now(),
        }
        batch_id = database["batches"].insert(row).last_pk
        enter(study, database, batch_id, "draft", row["created_by"], None, "")
        _store_plan(database, batch_id, plan)
        count_drawn(database, batch_id)
        events.append(
            study, database, actor.login, "batch drawn", f"batch {batch_id}",
            activity=activity, seed=seed, items=len(plan.items), assignments=len(plan.assignments),
        )  # fmt: skip
    return batch_id


def state_of(study: Study, batch_id: int) -> str:
    with reading(study) as database:
        row = database.execute("select state from batch_state where batch_id = ?", (batch_id,)).fetchone()
    if not row:
        raise NotFound(f"There is no batch {batch_id}.", f"没有批次 {batch_id}。")
    return row[0]


def batches(study: Study, actor: Person) -> list[Batch]:
    """Every batch, newest first."""
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        rows = database.query(
            "select b.*, s.state from batches b join batch_state s on s.batch_id = b.id order by b.id desc"
        )
        return [_batch(row) for row in rows]


def batch(database: Database, batch_id: int) -> Batch:
    rows = list(
        database.query(
            "select b.*, s.state from batches b join batch_state s on s.batch_id = b.id where b.id = :id",
            {"id": batch_id},
        )
    )
    if not rows:
        raise NotFound(f"There is no batch {batch_id}.", f"没有批次 {batch_id}。")
    return _batch(rows[0])


def after_lock(database: Database, batch_id: int) -> None:
    """Refuse to read a batch's answers before it is locked."""
    row = database.execute("select state from batch_state where batch_id = ?", (batch_id,)).fetchone()
    if not row or row[0] not in ("locked", "unblinded"):
        raise Refused(
            "Answers are read once the batch is locked: before that they could sway those who answer.",
            "批次锁定后才能看回答：在此之前可能影响还在作答的人。",
        )


def _store_plan(database: Database, batch_id: int, plan: Plan) -> None:
    first_item = _next_id(database, "items")
    item_ids = {item.record_id: first_item + offset for offset, item in enumerate(plan.items)}
    database.conn.executemany(
        "insert into items (id, batch_id, record_id, task, part) values (?, ?, ?, ?, ?)",
        [(item_ids[item.record_id], batch_id, item.record_id, item.task, item.part) for item in plan.items],
    )
    first = _next_id(database, "assignments")
    numbered = list(enumerate(plan.assignments, start=first))
    database.conn.executemany(
        "insert into assignments (id, item_id, person_id, role, occasion, place) values (?, ?, ?, ?, ?, ?)",
        [
            (id_, item_ids[each.record_id], each.person_id, each.role, each.occasion, each.place)
            for id_, each in numbered
        ],
    )
    database.conn.executemany(
        "insert into planned_roles (item_id, role, person_id) values (?, ?, ?)",
        [(item_ids[each.record_id], each.role, each.person_id) for each in plan.roles],
    )
    database.conn.executemany(
        "insert into verified_responses (item_id, polished_id) values (?, ?)",
        [(item_ids[record_id], polished_id) for record_id, polished_id in plan.polished.items()],
    )
    database.conn.executemany(
        "insert into presentations (assignment_id, slot, response_id) values (?, ?, ?)",
        [(id_, slot, response) for id_, each in numbered for slot, response in each.slots.items()],
    )


def _next_id(database: Database, table: str) -> int:
    return 1 + database.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0]


def enter(study, database, batch_id, state, by, second, reason) -> None:
    """Write the batch's next state; out of turn it is refused here, and by the table itself."""
    steps = [
        row[0] for row in database.execute("select state from batch_states where batch_id = ?", (batch_id,))
    ]
    if len(steps) != STATES.index(state):
        raise Refused(
            f"The batch is {steps[-1] if steps else 'unknown'}; it cannot become {state} now.",
            "批次的状态刚被改变，请查看最新状态。",
        )
    row = (batch_id, len(steps) + 1, state, by, second, reason, study.now())
    database.execute("insert into batch_states values (?, ?, ?, ?, ?, ?, ?)", row)


def _any_lead(database: Database) -> int:
    row = database.execute("select id from people where role = 'lead' order by id limit 1").fetchone()
    if not row:
        raise Refused("Add a lead first: a batch belongs to one.", "请先添加一位项目负责人：批次须归其名下。")
    return row[0]


def _batch(row: dict) -> Batch:
    fields = {name: row[name] for name in Batch.__dataclass_fields__ if name != "settings"}
    return Batch(**fields, settings=json.loads(row["settings"]))


def find_batch(study: Study, actor: Person, batch_id: int) -> Batch:
    require(actor, "lead", "engineer", "admin")
    with reading(study) as database:
        return batch(database, batch_id)
