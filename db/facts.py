"""Facts: tables whose rows may be added and never changed or removed, not even by `insert or replace`."""

import re

from sqlite_utils import Database


def make_insert_only(script: str, table: str) -> str:
    """The SQL of the triggers that make `table`, as `script` creates it, insert-only.

    `insert or replace` removes the old row without firing delete triggers unless the connection asks for
    it, so every unique key gets a guard of its own.
    """
    refuse_change = f"begin select raise(abort, '{table} is insert-only'); end;"
    triggers = [
        f"create trigger {table}_never_{verb}d before {verb} on {table} {refuse_change}"
        for verb in ("update", "delete")
    ]
    for number, columns in enumerate(_unique_keys(script, table), start=1):
        same = " and ".join(f"{column} is new.{column}" for column in columns)
        triggers.append(
            f"create trigger {table}_never_replaced_{number} before insert on {table} "
            f"when exists (select 1 from {table} where {same}) "
            f"begin select raise(abort, '{table} already holds this {', '.join(columns)}'); end;"
        )
    return "\n".join(triggers)


def _unique_keys(script: str, table: str) -> list[list[str]]:
    """The column lists of the table's unique keys, read from SQLite's own account of its statement.

    Of the statement alone, because a script may also hold triggers of tables that earlier steps made.
    """
    database = Database(memory=True)
    database.execute(re.search(rf"^create table {table} \(.*?^\)[^;]*;", script, re.DOTALL | re.MULTILINE)[0])
    keys = [index.columns for index in database[table].indexes if index.unique]
    primary = database[table].pks
    # an integer primary key is the rowid and has no index; SQLite numbers new rows, so `new.id` is -1 there
    return [primary, *(columns for columns in keys if columns != primary)]
