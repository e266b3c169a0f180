"""A change to any fact that was sealed is found, in every insert-only table; lawful work breaks no seal."""

from itertools import count

import pysqlite3
import pytest
from sqlite_utils import Database

from db import seals
from db.connections import connected
from db.growth import CHAINED, KEYED, fact_tables, growth_of
from db.migrations import migrate
from db.study import Study, create_study

ROWS = 3


def tables() -> list[str]:
    database = Database(memory=True)
    migrate(database)
    return fact_tables(database)


def columns(table: str) -> list:
    database = Database(memory=True)
    migrate(database)
    return [
        pytest.param(table, column.name, id=f"{table} {column.name}") for column in database[table].columns
    ]


def row_of(database: Database, table: str, number: int) -> dict:
    """A row like no other; its survey is closed, and numbers are its own."""
    values = {int: number, float: float(number), str: f"x{number}"}
    row = {name: values[kind] for name, kind in database[table].columns_dict.items()}
    return row | ({"state": "closed"} if table == "survey_states" else {})


def insert(database: Database, table: str, row: dict) -> None:
    places = ", ".join("?" for _ in row)
    database.execute(f"insert into {table} ({', '.join(row)}) values ({places})", list(row.values()))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory) -> Study:
    """A study whose guards are off, with rows in every table of facts, all of them sealed."""
    study = create_study(tmp_path_factory.mktemp("seals") / "study")
    with connected(study.database) as database:
        off(database)
        for trigger in database.triggers:
            database.execute(f"drop trigger {trigger.name}")
        for table in tables():
            for number in range(1, ROWS + 1):
                insert(database, table, row_of(database, table, number))
    seals.seal(study)
    return study


def off(database: Database) -> None:
    database.execute("pragma foreign_keys = off")
    database.execute("pragma ignore_check_constraints = on")


@pytest.fixture
def database(sealed):
    """What is done to it is taken back."""
    with connected(sealed.database) as database:
        off(database)
        database.execute("begin")
        yield database
        database.execute("rollback")


def broken(study: Study, database: Database) -> set[str]:
    return {each.span.table for each in seals.compared(study, database) if not each.holds}


def test_every_table_of_facts_is_sealed(sealed, database):
    insert_only = {
        trigger.removesuffix("_never_updated") for trigger in guards() if trigger.endswith("_never_updated")
    }
    assert {span.table for span in seals.seals(database)} == insert_only - CHAINED
    assert broken(sealed, database) == set()


def guards() -> list[str]:
    database = Database(memory=True)
    migrate(database)
    return [trigger.name for trigger in database.triggers]


@pytest.mark.parametrize("table", tables())
def test_a_table_without_numbers_of_its_own_says_how_it_grows(table):
    """A key that another table gives, or that is no number, comes in no order of its own."""
    database = Database(memory=True)
    migrate(database)
    given = {key.column for key in database[table].foreign_keys}
    (without_rowid,) = database.execute(
        "select wr from pragma_table_list where name = ?", (table,)
    ).fetchone()
    alone = database[table].pks
    if without_rowid or (len(alone) == 1 and alone[0] in given):
        assert table in KEYED or growth_of(table).place != "rowid"


@pytest.mark.parametrize(("table", "column"), [case for table in tables() for case in columns(table)])
def test_a_changed_column_is_found(sealed, database, table, column):
    value = {int: 99, float: 99.0, str: "changed"}[database[table].columns_dict[column]]
    (rowid,) = database[table].pks[:1]
    second = database.execute(f"select {rowid} from {table} order by 1 limit 1 offset 1").fetchone()[0]
    assert database.execute(f"update {table} set {column} = ? where {rowid} = ?", (value, second)).rowcount
    assert table in broken(sealed, database)


@pytest.mark.parametrize("table", tables())
@pytest.mark.parametrize("which", range(ROWS))
def test_a_deleted_row_is_found(sealed, database, table, which):
    key = database[table].pks[0]
    found = database.execute(f"select {key} from {table} order by 1 limit 1 offset ?", (which,)).fetchone()
    database.execute(f"delete from {table} where {key} = ?", found)
    assert table in broken(sealed, database)


@pytest.mark.parametrize("table", sorted(set(tables()) - set(KEYED)))
def test_a_row_put_among_sealed_ones_is_found(sealed, database, table):
    row = row_of(database, table, ROWS + 1)
    growth = growth_of(table)
    if growth.place == "rowid":
        own = database[table].pks if database[table].columns_dict.get(database[table].pks[0]) is int else []
        row |= {own[0]: -1} if len(own) == 1 else {"rowid": -1}
    elif growth.place != "0":
        row |= {growth.place: -1}
    if growth.group in row:
        row |= {growth.group: 2}
    if table == "spent_invitations":
        insert(database, "invitations", {"token_hash": row["token_hash"], "survey_id": 2})
    insert(database, table, row)
    assert table in broken(sealed, database)


@pytest.mark.parametrize("table", sorted(KEYED))
def test_a_row_of_a_table_without_an_order_waits_for_its_seal(sealed, database, table):
    insert(database, table, row_of(database, table, ROWS + 1))
    assert broken(sealed, database) == set()
    seals.seal_rest(sealed, database)
    database.execute(f"delete from {table} where {KEYED[table]} in (4, 'x4')")
    assert broken(sealed, database) == {table}


def test_two_rows_that_changed_places_are_found(sealed, database):
    one, other = (dict(database["presentations"].get(key)) for key in ((1, "x1"), (2, "x2")))
    for row, new in ((one, other), (other, one)):
        database.execute(
            "update presentations set response_id = ? where assignment_id = ?",
            (new["response_id"] + 100, row["assignment_id"]),
        )
    database.execute("update presentations set response_id = response_id - 100 where response_id > 100")
    assert broken(sealed, database) == {"presentations"}


def test_each_row_is_hashed_by_one_seal_alone(sealed, database):
    before = len(seals.seals(database))
    numbers = count(ROWS + 1)
    for _ in range(2):
        insert(database, "records", row_of(database, "records", next(numbers)))
        seals.seal_rest(sealed, database)
        seals.seal_rest(sealed, database)
    spans = [span for span in seals.seals(database) if span.table == "records"]
    assert [(span.after, span.upto) for span in spans] == [(None, 3), (3, 4), (4, 5)]
    assert len(seals.seals(database)) == before + 2 and broken(sealed, database) == set()


def test_without_the_event_key_no_seal_can_be_made(sealed, database):
    seals.seals(database)
    kept = sealed.event_key.read_bytes()
    sealed.event_key.write_bytes(b"another")
    try:
        assert len(broken(sealed, database)) == len(tables())
    finally:
        sealed.event_key.write_bytes(kept)


def test_an_open_survey_is_sealed_once_it_is_closed(sealed, database):
    """Before that a seal would tell which answers were there on a day."""
    insert(database, "surveys", row_of(database, "surveys", 4))
    insert(database, "survey_states", row_of(database, "survey_states", 4) | {"state": "open"})
    for table in ("invitations", "spent_invitations", "survey_answers"):
        insert(database, table, row_of(database, table, 4))
    seals.seal_rest(sealed, database)
    held = [span.group for span in seals.seals(database) if span.table == "survey_answers"]
    assert held == [1, 2, 3]
    insert(database, "survey_states", row_of(database, "survey_states", 5) | {"survey_id": 4})
    seals.seal_rest(sealed, database)
    held = [span.group for span in seals.seals(database) if span.table == "survey_answers"]
    assert held == [1, 2, 3, 4]


def test_a_seal_takes_no_writer_s_turn_while_it_hashes(sealed, monkeypatch):
    """Facts are hashed under a reading; whoever writes meanwhile does not wait."""
    asked = []

    def hashed(study, fetch):
        with connected(study.database) as other:
            other.execute("pragma busy_timeout = 0")
            try:
                other.execute("begin immediate")
                asked.append("free")
                other.execute("rollback")
            except pysqlite3.OperationalError:
                asked.append("held")
        return 0, "0" * 64

    with connected(sealed.database) as database:
        off(database)
        insert(database, "passes", row_of(database, "passes", 9))
    monkeypatch.setattr(seals, "digest_of", hashed)
    monkeypatch.setattr(seals.events, "append", lambda *_, **__: None)
    seals.seal(sealed)
    assert set(asked) == {"free"}
    with connected(sealed.database) as database:
        database.execute("delete from passes where id = 9")
