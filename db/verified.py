"""Verification batches, and which polished responses they have drawn."""

from db.batches import Batch, batch
from db.people import Person, require
from db.study import Study, reading


def verified_ids(study: Study) -> set[int]:
    """The ids of all polished responses that any verification batch holds, whatever its state."""
    with reading(study) as database:
        return {row[0] for row in database.execute("select polished_id from verified_responses")}


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
