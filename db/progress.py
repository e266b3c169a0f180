"""How far everyone is in a batch, read without looking at any answer or source."""

from dataclasses import dataclass
from statistics import median

from db.people import Person, require
from db.study import Study, reading


@dataclass(frozen=True)
class Progress:
    """How far one person is in one batch; `simulated` answers are a program's,
    `amending` items are submitted and have a draft that is not.

    `median_active_ms` is None before the first answer.
    """

    batch_id: int
    person_id: int
    name: str
    total: int
    submitted: int
    skipped: int
    simulated: int
    amending: int
    median_active_ms: int | None
    last_at: str | None

    @property
    def done(self) -> int:
        return self.submitted + self.skipped


def progress(study: Study, actor: Person, batch_id: int) -> list[Progress]:
    """One row a person of the batch, by name."""
    require(actor, "lead", "senior", "admin")
    with reading(study) as database:
        rows = list(
            database.query(
                """
                select p.id as person_id, p.name, c.status, c.active_ms, c.at, c.simulated,
                       c.id is not null
                         and exists (select 1 from drafts d where d.assignment_id = a.id) as amending
                from assignments a join items i on i.id = a.item_id join people p on p.id = a.person_id
                left join current_annotations c on c.assignment_id = a.id
                where i.batch_id = :batch order by p.name, p.id
                """,
                {"batch": batch_id},
            )
        )
    by_person: dict[tuple, list[dict]] = {}
    for row in rows:
        by_person.setdefault((row["person_id"], row["name"]), []).append(row)
    return [_of_one(batch_id, *person, rows) for person, rows in by_person.items()]


def _of_one(batch_id: int, person_id: int, name: str, rows: list[dict]) -> Progress:
    times = [row["active_ms"] for row in rows if row["status"] == "submitted"]
    return Progress(
        batch_id=batch_id,
        person_id=person_id,
        name=name,
        total=len(rows),
        submitted=len(times),
        skipped=sum(row["status"] == "skipped" for row in rows),
        simulated=sum(bool(row["simulated"]) for row in rows),
        amending=sum(row["amending"] for row in rows),
        median_active_ms=round(median(times)) if times else None,
        last_at=max((row["at"] for row in rows if row["at"]), default=None),
    )
