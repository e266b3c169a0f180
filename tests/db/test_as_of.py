"""A study is rebuilt as it was at any moment; whoever changes the past is found by a state taken then."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event

import pytest
from click.testing import CliRunner

from db import events, people
from db.as_of import as_of, canonical, moment_of, state, write_database
from db.connections import connected
from db.erasure import erase
from db.errors import Invalid, NotFound, Refused
from db.growth import fact_tables
from db.moments import TIMELESS
from db.people import OPERATOR
from db.study import Study, as_stored, create_study, writing
from tests.conftest import CAST, password_of
from tests.whole_life import live_on
from tests.whole_study import WholeStudy, make_whole_study
from wardround import main

MOMENTS = 100
SURVEYED = ("invitations", "spent_invitations", "survey_answers")


class Life:
    """A study's clock: each time it is asked it goes on, and what the study holds just then is kept."""

    def __init__(self, folder: Path) -> None:
        self.study = Study(create_study(folder).folder, self.now)
        self.time = datetime(2026, 3, 1, tzinfo=UTC)
        self.random = Random(5)
        # from when on, and what there is from then on
        self.states: list[tuple[datetime, dict]] = []
        self.taking = False

    def now(self) -> datetime:
        if not self.taking:
            # whoever looks at a study may ask its clock too
            self.taking = True
            self.states.append((self.time, everything(self.study)))
            self.time += timedelta(milliseconds=self.random.randint(2, 90_000))
            self.taking = False
        return self.time

    def at(self, time: datetime) -> dict:
        """What the study held at a time: what the first writing after it found."""
        return next(held for since, held in reversed(self.states) if since <= time)


def everything(study: Study) -> dict[str, list[tuple]]:
    """Every row of every fact and event, read as it lies; survey answers of closed surveys alone."""
    with connected(study.database) as database:
        return read(database, [*fact_tables(database), "events", "people"])


def read(database, tables) -> dict[str, list[tuple]]:
    closed = "(select survey_id from survey_states where state = 'closed')"
    links = f"(select token_hash from invitations where survey_id in {closed})"
    held = {}
    for table in set(tables) - TIMELESS:
        where = ""
        if table in SURVEYED:
            where = (
                f"where token_hash in {links}"
                if table != "survey_answers"
                else f"where survey_id in {closed}"
            )
        columns = "id, login, name, role, disabled_at, created_at" if table == "people" else "*"
        held[table] = sorted(database.execute(f"select {columns} from {table} {where}").fetchall(), key=repr)
    return held


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> tuple[Life, WholeStudy]:
    """A study in which everything has happened, and all that it held between any two of its writings."""
    life = Life(tmp_path_factory.mktemp("as_of") / "study")
    for login, (role, name) in CAST.items():
        people.add(life.study, OPERATOR, login, name, role, password_of(login))
    made = make_whole_study(life.study)
    live_on(made)
    life.now()
    return life, made


def rebuilt(study: Study, time: datetime) -> dict[str, list[tuple]]:
    with as_of(study, moment_of(study, time.isoformat())) as database:
        return read(database, [*fact_tables(database), "events", "people"])


def random_moments(life: Life) -> Iterator[datetime]:
    begun = life.states[1][0]
    span = (life.time - begun) / timedelta(milliseconds=1)
    random = Random(11)
    return (begun + timedelta(milliseconds=random.randrange(int(span))) for _ in range(MOMENTS))


def differ(life: Life, study: Study) -> bool:
    return any(rebuilt(study, time) != life.at(time) for time in random_moments(life))


def falsified(life: Life, folder: Path, statement: str) -> Study:
    """A copy of the study in which somebody without the guards has changed something."""
    copy = Study(folder)
    folder.mkdir()
    with connected(life.study.database) as database:
        database.execute("vacuum into ?", (str(copy.database),))
    copy.event_key.write_bytes(life.study.event_key.read_bytes())
    with connected(copy.database) as database:
        database.execute("pragma foreign_keys = off")
        for trigger in database.triggers:
            database.execute(f"drop trigger {trigger.name}")
        assert database.execute(statement).rowcount
    return copy


def test_states_rebuilt_at_a_hundred_random_moments_are_those_that_were_taken_then(lived):
    life, _ = lived
    held = [life.at(time) for time in random_moments(life)]
    assert len({repr(each) for each in held}) > MOMENTS / 3
    # nothing is equal because it is empty: every table has rows in the end
    assert [table for table, rows in life.states[-1][1].items() if not rows] == []
    assert not differ(life, life.study)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from annotations where id = 3",
        "update annotations set at = '2026-03-01T00:00:00.000Z' where id = 9",
        "update records set answer = answer || '。' where id = 2",
        "update batch_states set at = '2026-03-01T00:00:00.000Z' where number = 3",
        "update people set role = 'lead' where login = 'physician2'",
    ],
)
def test_a_change_of_the_past_is_told_from_the_states_taken_then(lived, tmp_path, statement):
    life, _ = lived
    assert differ(life, falsified(life, tmp_path / "study", statement))


def test_by_an_events_number_a_study_is_what_it_was_after_that_step(lived):
    life, made = lived
    locked = state(life.study, moment_of(life.study, str(_seq(life.study, "batch locked"))))
    before = state(life.study, moment_of(life.study, str(_seq(life.study, "batch locked") - 1)))
    name = "打分locked"
    assert [each["state"] for each in locked["batches"] if each["name"] == name] == ["locked"]
    assert [each["state"] for each in before["batches"] if each["name"] == name] == ["open"]
    assert locked["tables"]["events"]["rows"] == locked["event"]["seq"]


def _seq(study: Study, action: str) -> int:
    with connected(study.database) as database:
        return database.execute("select min(seq) from events where action = ?", (action,)).fetchone()[0]


def test_the_same_moment_gives_the_same_text_whatever_has_happened_since(study):
    people.add(study, OPERATOR, "later", "后来的", "physician", "a long password")
    moment = moment_of(study, str(events.head(study).seq))
    first = canonical(state(study, moment))
    people.disable(study, people.by_login(study, "admin"), "later")
    people.add(study, OPERATOR, "latest", "更后来的", "physician", "a long password")
    assert canonical(state(study, moment)) == first


def test_views_are_of_the_moment_too(lived):
    life, _ = lived
    with as_of(life.study, moment_of(life.study, "1")) as database:
        found = database.execute("select name from main.sqlite_master where type = 'view'").fetchall()
        there = {name for (name,) in found if database.execute(f"select 1 from {name}").fetchone()}
        # nobody is asked for consent while there is no text
        assert len(found) > len(there) and there == {"consenting"}


def test_the_tables_are_written_as_a_database_of_their_own(lived, tmp_path):
    life, _ = lived
    moment = moment_of(life.study, as_stored(life.states[len(life.states) // 2][0]))
    out = tmp_path / "then.db"
    write_database(life.study, moment, out)
    with connected(out) as database:
        assert read(database, [*fact_tables(database), "events", "people"]) == rebuilt(
            life.study, datetime.fromisoformat(moment.at)
        )
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database["sessions"].count == database["drafts"].count == 0
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused, match="is there already"):
        write_database(life.study, moment, out)


@pytest.mark.parametrize(
    "told",
    [
        *("yesterday", "2026-03-01T08:00:00", "-1", ""),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_moment_that_cannot_be_read_is_refused(study, told):
    with pytest.raises(Invalid, match="with its zone"):
        moment_of(study, told)


@pytest.mark.parametrize("told", ["2001-01-01T00:00:00Z", "100000", "0", "9" * 20])
def test_there_is_no_state_before_the_first_event_or_of_none(study, told):
    with pytest.raises(NotFound):
        moment_of(study, told)


def test_a_moment_that_has_not_come_is_refused(study):
    with pytest.raises(Refused, match="has not come yet"):
        moment_of(study, (datetime.now(UTC) + timedelta(hours=1)).isoformat())


def test_what_is_being_written_is_waited_for(study):
    began, written = Event(), Event()

    def write():
        with writing(study) as database:
            events.append(study, database, "operator", "made", "test")
            began.set()
            written.wait()

    with ThreadPoolExecutor() as threads:
        writer = threads.submit(write)
        began.wait()
        asked = threads.submit(moment_of, study, study.now())
        try:
            with pytest.raises(TimeoutError):
                asked.result(timeout=0.2)
        finally:
            written.set()
        writer.result()
        assert asked.result().head == events.head(study)


def test_a_moment_that_came_twice_is_refused(study):
    set_back = Study(study.folder, lambda: datetime(2020, 1, 1, tzinfo=UTC))
    people.add(set_back, OPERATOR, "later", "后来的", "physician", "a long password")
    with pytest.raises(Refused, match="came twice"):
        moment_of(study, "3")
    assert moment_of(study, datetime.now(UTC).isoformat()).head == events.head(study)


def test_a_writing_has_one_time(study):
    ticks = iter(range(1, 100))
    ticking = Study(study.folder, lambda: datetime(2030, 1, next(ticks), tzinfo=UTC))
    with writing(ticking) as database:
        assert ticking.now() == ticking.now()
        events.append(ticking, database, "operator", "made", "test")
    assert ticking.now() != ticking.now()


def test_an_erasure_since_is_told_and_reaches_into_the_past(lived, tmp_path):
    life, _ = lived
    study = Study(tmp_path / "erased")
    study.folder.mkdir()
    with connected(life.study.database) as database:
        database.execute("vacuum into ?", (str(study.database),))
    study.event_key.write_bytes(life.study.event_key.read_bytes())
    moment = moment_of(study, str(events.head(study).seq))
    before = state(study, moment)
    erase(study, people.by_login(study, "admin"), "physician2")
    after = state(study, moment)
    assert (before["erased since"], after["erased since"]) == ([], [events.head(study).seq])
    assert "physician2" not in json.dumps(after)
    assert {name: held["rows"] for name, held in before["tables"].items()} == {
        name: held["rows"] for name, held in after["tables"].items()
    }


def test_the_command_prints_the_state_and_writes_the_tables(lived, tmp_path):
    life, _ = lived
    asked = ["as-of", "--study", str(life.study.folder), "--at", "20", "--out", str(tmp_path / "then.db")]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["event"]["seq"] == 20
    assert (tmp_path / "then.db").is_file()
