"""Verification batches, and which polished responses they have drawn."""

from typing import NamedTuple

from db.batches import Batch, batch
from db.people import Person, require
from db.study import Study, reading

MAY_DRAW = ("lead", "engineer", "admin")


class Undrawn(NamedTuple):
    """A polished response that no verification batch holds."""

    polished_id: int
    record_id: int
    task: str


def undrawn(study: Study, actor: Person, model: str, prompt_hash: str, task: str = "") -> list[Undrawn]:
    """What a model answered under a prompt, for a task or for all, and no batch has drawn yet, whatever its
    state: by record, of several to one the first."""
    require(actor, *MAY_DRAW)
    with reading(study) as database:
        rows = database.execute(f"{_UNDRAWN} order by p.record_id", _asked(model, prompt_hash, task))
        return [Undrawn(*row) for row in rows.fetchall()]


def undrawn_count(study: Study, actor: Person, model: str, prompt_hash: str, task: str = "") -> int:
    """How many `undrawn` gives."""
    require(actor, *MAY_DRAW)
    with reading(study) as database:
        return database.execute(
            f"select count(*) from ({_UNDRAWN})", _asked(model, prompt_hash, task)
        ).fetchone()[0]


# beside min(), the other columns are those of the row that has it
_UNDRAWN = """
select min(p.id), p.record_id, i.task from polished_responses p join instructions i on i.id = p.instruction_id
where p.model = :model and p.prompt_hash = :prompt_hash and p.status = 'answered'
  and (:task = '' or i.task = :task) and p.id not in (select polished_id from verified_responses)
group by p.record_id
"""


def _asked(model: str, prompt_hash: str, task: str) -> dict[str, str]:
    return {"model": model, "prompt_hash": prompt_hash, "task": task}


def verification_batches(study: Study, actor: Person) -> list[Batch]:
    """Every batch that is about polished responses, newest first; seniors see them too, for they sign."""
    require(actor, "senior", "lead", "engineer", "admin")
    with reading(study) as database:
        rows = database.execute(
            """
            select distinct i.batch_id from verified_responses v join items i on i.id = v.item_id
            order by i.batch_id desc
            """
        ).fetchall()
        return [batch(database, batch_id) for (batch_id,) in rows]
