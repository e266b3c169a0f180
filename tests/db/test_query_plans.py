"""No question of a page reads a big table from end to end: SQLite's own plan of each says so."""

import inspect
import re
import sys

import pytest

from benchmarks.made_million import make_million
from benchmarks.page_queries import asked, whole_corpus
from db import kept_connections, records
from db.people import OPERATOR
from db.study import reading
from db.verified import undrawn_count
from tests.db.test_store_roles import FUNCTIONS, named

# what grows with the corpus and the work; an index read whole is short, a table is not
BIG = (
    *("records", "labels", "items", "assignments", "annotations", "presentations", "decisions", "handovers"),
    *("events", "judgments", "responses", "exclusions", "duplicates", "signed_items", "approvals"),
)
# functions of the store that only read and that no page asks while it is drawn -> who asks them
ASKED_BY_NO_PAGE = {
    "commands, jobs and the worker": """
        events: broken_at head; heads: missing_heads; jobs: jobs_in state_of_job;
        judgments: judged_keys; key_standing: is_closed_in_log_alone standing was_sealed;
        label_studio_surveys: survey_project taken_in; passes: excluded; personal_data: decisions;
        personal_rows: rows_of; polished: polished polished_keys; seals: seal;
        verification: verify""",
    "an act behind a button, for itself": """
        batch_states: codes_shown; erasure: erase; imports: add_file; invitations: belong_to;
        people: require_closable; sign_in: authenticate""",
    "what reads all records into memory, piece by piece": "records: records_after",
    "the page of a one-time link, one row by the hash of its secret": "reset_links: person_of",
    "nobody but tests": "instructions: instruction; polished: prompt_text",
}


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


def asks(function) -> bool:
    return "reading(" in inspect.getsource(function)


def test_every_question_that_a_page_asks_is_among_them(study):
    called = set()
    sys.setprofile(lambda frame, event, argument: called.add(frame.f_code))
    try:
        for question in (asked(study) | whole_corpus(study)).values():
            question()
    finally:
        sys.setprofile(None)
    left = {name for name, each in FUNCTIONS.items() if asks(each) and each.__code__ not in called}
    assert left == {name for listed in ASKED_BY_NO_PAGE.values() for name in named(listed)}


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


@pytest.mark.parametrize(
    ("asked_for", "index"),
    [
        (lambda study: records.count_of_kind(study, "cmb-clin", with_pairs=True), "records_with_pairs"),
        (lambda study: undrawn_count(study, OPERATOR, "polisher", "5" * 64), "polished_by_lot"),
    ],
)
def test_what_an_index_was_made_for_is_answered_by_it(study, statements, asked_for, index):
    asked_for(study)
    (asked,) = [each for each in statements if each[0].split()[0].lower() in ("select", "with")]
    with reading(study) as database:
        steps = [row[3] for row in database.execute(f"explain query plan {asked[0]}", *asked[1]).fetchall()]
    assert any(re.search(rf"USING (COVERING )?INDEX {index}\b", step) for step in steps), steps
