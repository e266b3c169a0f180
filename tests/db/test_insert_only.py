"""Every table but those named here takes rows and never changes, loses or replaces one, whoever connects."""

from collections.abc import Iterator

import pysqlite3
import pytest
from sqlite_utils import Database

from db.migrations import migrate
from db.study import create_study

# what is overwritten or removed, and why it may be
MUTABLE = {
    "people": "passwords change and accounts are closed; see tests/forbidden/accounts.py",
    "sessions": "seen, and ended",
    "sign_in_attempts": "forgotten after a quarter of an hour",
    "drafts": "what is being typed is nobody's evidence",
    "rule_drafts": "what is being typed is nobody's evidence",
    "sittings": "measured while it lasts; see tests/forbidden/accounts.py for what is finished",
    "sitting_answers": "what is being answered is nobody's evidence",
    "label_counts": "counted again with every label; `verify` proves it",
    "label_letters": "a letter is taken for each new label; `verify` proves what they spell",
    "best_labels": "what the labels say once more; `verify` proves it",
    "locked_audits": "written anew with every decision; `verify` proves it",
    "record_letters": "what the records say once more; `verify` proves it",
    "left_out_label_counts": "counted again with every pass, labelling and draw; `verify` proves it",
}


def tables() -> Database:
    database = Database(memory=True)
    migrate(database)
    return database


def facts() -> list[str]:
    return sorted(set(tables().table_names()) - set(MUTABLE))


def keys_of(database: Database, table: str) -> list[tuple[str, ...]]:
    """The column lists that no two rows of a table may share."""
    unique = [tuple(index.columns) for index in database[table].indexes if index.unique]
    return list(dict.fromkeys([tuple(database[table].pks), *unique]))


def replacements() -> Iterator[tuple[str, tuple[str, ...]]]:
    database = tables()
    for table in facts():
        for key in keys_of(database, table):
            yield pytest.param(table, key, id=f"{table} {' '.join(key)}")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return create_study(tmp_path_factory.mktemp("facts") / "study").database


@pytest.fixture
def outsider(path):
    """A connection as any other program makes it: no pragma of ours, and no guard but those of the file."""
    connection = pysqlite3.connect(str(path), isolation_level=None)
    connection.execute("pragma ignore_check_constraints = on")
    connection.execute("begin")
    yield Database(connection)
    connection.close()


def with_a_row(database: Database, table: str) -> dict:
    """Put any row into a table whose other triggers are gone, so that only insert-only is tried."""
    for trigger in database[table].triggers:
        if not trigger.name.startswith(f"{table}_never_"):
            database.execute(f"drop trigger {trigger.name}")
    values = {int: 1, float: 1.0, str: "x"}
    row = {name: values[kind] for name, kind in database[table].columns_dict.items()}
    insert(database, table, row)
    return row


def insert(database: Database, table: str, row: dict, instead: str = "") -> None:
    places = ", ".join(f":{name}" for name in row)
    database.execute(f"insert {instead} into {table} ({', '.join(row)}) values ({places})", row)


@pytest.mark.parametrize("table", facts())
def test_a_fact_is_never_changed(outsider, table):
    row = with_a_row(outsider, table)
    column = next(reversed(row))
    with pytest.raises(pysqlite3.IntegrityError, match=f"{table} is insert-only"):
        outsider.execute(f"update {table} set {column} = {column}")


@pytest.mark.parametrize("table", facts())
def test_a_fact_is_never_deleted(outsider, table):
    with_a_row(outsider, table)
    with pytest.raises(pysqlite3.IntegrityError, match=f"{table} is insert-only"):
        outsider.execute(f"delete from {table}")


@pytest.mark.parametrize(("table", "key"), replacements())
def test_a_fact_is_never_replaced(outsider, table, key):
    row = with_a_row(outsider, table)
    other = {name: value if name in key else value * 2 for name, value in row.items()}
    with pytest.raises(pysqlite3.IntegrityError, match=f"{table} already holds"):
        insert(outsider, table, other, "or replace")


def test_a_mutable_table_is_there_and_said_to_be_so_once():
    assert set(MUTABLE) <= set(tables().table_names())
