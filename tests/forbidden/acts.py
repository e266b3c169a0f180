"""What a forbidden act is: statements of which the last one must be refused, and in which words."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlite_utils import Database

Statement = str | Callable[[Database], str]


@dataclass(frozen=True)
class Act:
    """`said` is a pattern; "" for an act that is allowed, which shows what its forbidden sisters fail by.

    Statements may name people and batches of the whole study, such as `:lead` and `:open_batch`.
    """

    what: str
    said: str
    statements: tuple[Statement, ...]


def act(what: str, said: str, *statements: Statement) -> Act:
    return Act(what, said, statements)


def allowed(what: str, *statements: Statement) -> Act:
    return Act(what, "", statements)


def copied(table: str, where: str, **changed: str) -> Statement:
    """A new row as the one at `where`, but for these columns, each an SQL expression; the id is new."""

    def statement(database: Database) -> str:
        columns = database[table].columns_dict
        numbered = {"id": "null"} if database[table].pks == ["id"] and columns["id"] is int else {}
        values = [(numbered | changed).get(name, name) for name in columns]
        return f"insert into {table} select {', '.join(values)} from {table} where {where} limit 1"

    return statement


def assigned(batch: str, person: str) -> str:
    """The person's first assignment in a batch."""
    return f"""(select a.id from assignments a join items i on i.id = a.item_id
      where i.batch_id = :{batch}_batch and a.person_id = :{person} order by a.place limit 1)"""


def newest_answer(batch: str) -> str:
    return f"""(select max(n.id) from annotations n join assignments a on a.id = n.assignment_id
      join items i on i.id = a.item_id where i.batch_id = :{batch}_batch)"""


def item_of(batch: str) -> str:
    return f"(select min(id) from items where batch_id = :{batch}_batch)"
