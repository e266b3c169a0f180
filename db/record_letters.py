"""Whether each record has an original answer, and the task it came with, as a letter each in a text.

Kept with each import: one by one a million of them take a quarter of a second to read. `verify` compares
them.
"""

import numpy as np
from sqlite_utils import Database

from db.label_letters import LabelPlaces, label_places, letters_of

ANSWERED = "a"
LETTERS = """
select t.first_record,
       group_concat(
         case when trim(r.answer) <> ''
           or case when json_valid(r.metadata) then json_extract(r.metadata, '$.explanation') end <> ''
           then 'a' else ' ' end, '' order by r.id),
       group_concat(char(32 + coalesce(n.place, 0)), '' order by r.id)
from {imports} t join records r on r.id between t.first_record and t.last_record
left join label_letters n on n.label = r.task
group by t.first_record
"""
KEPT = "(select first_record, first_record + length(answered) - 1 as last_record from record_letters)"


def keep_record_letters(database: Database) -> None:
    """After records came in: those that have no letters yet get theirs."""
    new = """(
        select coalesce(max(first_record + length(answered)), 1) as first_record,
               (select coalesce(max(id), 0) from records) as last_record from record_letters)"""
    database.execute(
        f"""
        insert into label_letters (label)
        select distinct r.task from {new} t join records r on r.id between t.first_record and t.last_record
        where r.task <> '' and r.task not in (select label from label_letters)
        """
    )
    database.execute(f"insert into record_letters {LETTERS.format(imports=new)}")


def imported_places(database: Database) -> LabelPlaces:
    """The task each record came with."""
    return label_places(
        database, database.execute("select first_record, tasks from record_letters").fetchall()
    )


def answered(database: Database) -> np.ndarray:
    """By record's id whether it has an original answer; there is no record 0."""
    kept = database.execute("select first_record, answered from record_letters").fetchall()
    return letters_of(kept) == ord(ANSWERED)
