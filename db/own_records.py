"""Which records a person's own work brings before them, for those who may not read them all."""

from sqlite_utils import Database

from db.people import Person


def came_to(database: Database, actor: Person, record_id: int) -> bool:
    """Whether an opened batch that the person answers in has the record, as an item or as an example."""
    row = database.execute(
        f"""
        select 1 from batches b join ({_MINE}) mine on mine.batch_id = b.id
        where mine.state <> 'draft' and (
          exists (select 1 from items where batch_id = b.id and record_id = :record)
          or exists (select 1 from json_tree(b.settings, '$.examples') where atom = :record))
        """,
        {"person": actor.id, "record": record_id},
    ).fetchone()
    return row is not None


def was_settled_with(database: Database, actor: Person, record_id: int) -> bool:
    """Whether the record is an item of a batch that the person answered in and that is locked by now."""
    row = database.execute(
        f"""
        select 1 from items i join ({_MINE}) mine on mine.batch_id = i.batch_id
        where mine.state in ('locked', 'unblinded') and i.record_id = :record
        """,
        {"person": actor.id, "record": record_id},
    ).fetchone()
    return row is not None


_MINE = """
select distinct i.batch_id, s.state from assignments a join items i on i.id = a.item_id
join batch_state s on s.batch_id = i.batch_id where a.person_id = :person
"""
