"""Records that are never trained on: test records, what is too like them, and what was scored blind."""

from collections.abc import Mapping
from dataclasses import dataclass

from db import events
from db.errors import Conflict, Invalid
from db.people import Person, require
from db.study import Study, reading, writing

TEST, WITHHELD, SCORED = "test", "withheld", "scored"
MAY_HOLD_OUT = ("engineer", "lead")


@dataclass(frozen=True)
class HeldOut:
    """A record to hold out: `part` is TEST, or WITHHELD for one too like a test record to be trained on."""

    record_id: int
    part: str
    task: str


def hold_out(study: Study, actor: Person, records: list[HeldOut], seed: int) -> None:
    """Keep which records are for testing: drawn once, for a second draw could test on what was trained.

    Raises Conflict where records were held out before. The database refuses one that is in a dataset.
    """
    require(actor, *MAY_HOLD_OUT)
    if not any(each.part == TEST for each in records):
        raise Invalid(
            "There is no record to hold out: none has a task that is not like a frozen one. "
            "`wardround label` gives records their tasks."
        )
    with writing(study) as database:
        if database.execute("select 1 from held_out_records limit 1").fetchone():
            raise Conflict("Test records were held out of this study before; they stay what they are.")
        database.conn.executemany(
            "insert into held_out_records values (?, ?, ?, ?, ?, ?)",
            ((each.record_id, each.part, each.task, seed, actor.login, study.now()) for each in records),
        )
        tests = sum(each.part == TEST for each in records)
        events.append(
            study, database, actor.login, "records held out", "records",
            seed=seed, test=tests, withheld=len(records) - tests,
        )  # fmt: skip


def held_out(study: Study) -> Mapping[int, str]:
    """Every record that is never trained on: TEST, WITHHELD, or SCORED for one in a blinded scoring batch."""
    with reading(study) as database:
        scored = database.execute(
            """
            select i.record_id from items i join batches b on b.id = i.batch_id
            where b.activity = 'blinded_scoring'
            """
        ).fetchall()
        drawn = database.execute("select record_id, part from held_out_records").fetchall()
    return {record_id: SCORED for (record_id,) in scored} | dict(drawn)


def frozen_records(study: Study) -> set[int]:
    """The records that a frozen dataset holds."""
    with reading(study) as database:
        return {row[0] for row in database.execute("select distinct record_id from frozen_members")}
