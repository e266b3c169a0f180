"""The database itself refuses what the code might forget: each forbidden act is tried by raw SQL."""

import re

import pysqlite3
import pytest
from sqlite_utils import Database

from db.migrations import migrate
from db.study import writing
from tests.conftest import copy_of
from tests.forbidden import accounts, answers, approvals, consents, guesses
from tests.forbidden.acts import Act
from tests.whole_study import make_whole_study

ACTS = (*answers.ACTS, *approvals.ACTS, *accounts.ACTS, *consents.ACTS, *guesses.ACTS)
FORBIDDEN = [act for act in ACTS if act.said]
ALLOWED = [act for act in ACTS if not act.said]


@pytest.fixture(scope="module")
def whole(cast_study, tmp_path_factory):
    return make_whole_study(copy_of(cast_study, tmp_path_factory.mktemp("whole") / "study"))


class Undone(Exception):
    """What was tried is taken back, so that the next act finds the study as it was."""


def attempt(whole, act: Act, database: Database) -> None:
    for statement in act.statements[:-1]:
        executed(database, statement, whole.values)
    try:
        executed(database, act.statements[-1], whole.values)
    except pysqlite3.IntegrityError as error:
        raise Undone(str(error)) from None
    raise Undone


def executed(database: Database, statement, values: dict) -> None:
    sql = statement if isinstance(statement, str) else statement(database)
    assert database.execute(sql, values).rowcount, f"this touches no row: {sql}"


@pytest.mark.parametrize("act", FORBIDDEN, ids=lambda act: act.what)
def test_a_forbidden_act_is_refused(whole, act):
    with pytest.raises(Undone, match=act.said), writing(whole.study) as database:
        attempt(whole, act, database)


@pytest.mark.parametrize("act", ALLOWED, ids=lambda act: act.what)
def test_the_same_act_is_allowed_where_it_should_be(whole, act):
    with pytest.raises(Undone, match="^$"), writing(whole.study) as database:
        attempt(whole, act, database)


def guards() -> dict[str, str]:
    """Each trigger that refuses something, and its words; those of test_insert_only.py are left to it."""
    database = Database(memory=True)
    migrate(database)
    return {
        trigger.name: re.search(r"raise\(abort, '(.+)'\)", trigger.sql)[1].replace("''", "'")
        for trigger in database.triggers
        if "raise(" in trigger.sql and ("_never_" not in trigger.name or trigger.table == "people")
    }


@pytest.mark.parametrize(("name", "words"), guards().items())
def test_without_a_guard_an_act_passes_that_it_forbids(whole, name, words):
    """So that no guard is there untried: each is taken away, and an act of those above then gets through."""
    tried = [act for act in FORBIDDEN if re.search(act.said, words)]
    passed = []
    for act in tried:
        with pytest.raises(Undone) as undone, writing(whole.study) as database:
            database.execute(f"drop trigger {name}")
            attempt(whole, act, database)
        passed += [act.what] if not re.search(act.said, str(undone.value)) else []
    assert passed, f"no act is refused by {name} alone; tried: {[act.what for act in tried]}"
