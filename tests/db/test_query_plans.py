"""No question of a page reads a big table from end to end: SQLite's own plan of each says so."""

import re

import pytest

from benchmarks.made_million import make_million
from benchmarks.page_queries import asked
from db import kept_connections
from db.study import reading

# what grows with the corpus and the work; an index read whole is short, a table is not
BIG = ("records", "labels", "items", "assignments", "annotations", "events", "judgments", "responses")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_million(
        tmp_path_factory.mktemp("plans") / "study", records=3000, annotations=400, a_batch=100
    )


@pytest.fixture
def statements(monkeypatch):
    """The statements that are run from here on, with their values."""
    seen = []
    execute = kept_connections._Operation.execute

    def noted(self, statement, *values):
        seen.append((statement, values))
        return execute(self, statement, *values)

    monkeypatch.setattr(kept_connections._Operation, "execute", noted)
    return seen


def aliases(database, statement: str) -> dict[str, set[str]]:
    """Which tables a name in a plan may stand for, the views' own names counted."""
    sql = statement
    for name, definition in database.execute(
        "select name, sql from sqlite_master where type = 'view'"
    ).fetchall():
        sql += definition if re.search(rf"\b{name}\b", statement) else ""
    found: dict[str, set[str]] = {}
    for table, alias in re.findall(r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", sql):
        for each in (table, alias):
            found.setdefault(each, set()).add(table)
    return found


def read_whole(database, statement: str, values: tuple) -> list[str]:
    """The steps of a statement's plan that read a big table from end to end."""
    named = aliases(database, statement)
    steps = [row[3] for row in database.execute(f"explain query plan {statement}", *values).fetchall()]
    return [
        step
        for step in steps
        if (scan := re.fullmatch(r"SCAN (\w+)( USING INDEX .*)?", step))
        and named.get(scan[1], {scan[1]}) & set(BIG)
    ]


def questions(study):
    return asked(study).items()


def test_no_page_reads_a_big_table_whole(study, statements):
    told = {}
    for name, question in questions(study):
        statements.clear()
        question()
        for statement, values in list(statements):
            if statement.split()[0].lower() not in ("select", "with"):
                continue
            with reading(study) as database:
                if whole := read_whole(database, statement, values):
                    told[name] = (whole, statement)
    assert told == {}


def test_a_question_that_reads_a_big_table_whole_is_told(study):
    with reading(study) as database:
        assert read_whole(database, "select r.id from records r where r.answer = 'A'", ()) == ["SCAN r"]
        assert read_whole(database, "select id from records where id = 1", ()) == []
