"""`wardround doctor` finds each fault that is planted, and says what to do."""

from datetime import timedelta
from shutil import copy, copytree, ignore_patterns

import pytest
from click.testing import CliRunner

from db import events, people
from db.connections import connected
from db.kept_connections import let_go
from db.people import OPERATOR
from db.study import Study, create_study, writing
from db.verification import verify
from pipelines import doctor
from pipelines.commands.doctor import doctor as command
from pipelines.doctor import diagnose, versions
from tests.conftest import password_of


def faults(study):
    return {each.what: [fault.what for fault in each.faults] for each in diagnose(study) if each.faults}


@pytest.fixture
def fit(study, monkeypatch):
    """A study without a fault, on a machine that has a font and at which a worker is."""
    people.add(study, OPERATOR, "admin2", "卫二", "admin", password_of("admin2"))
    with writing(study) as database:
        events.append(study, database, "operator", "backup made", "b1")
    monkeypatch.setattr(doctor, "worker_is_there", lambda study: True)
    monkeypatch.setattr(doctor, "chinese_font", lambda: "Noto Sans CJK SC")
    return study


def test_a_fit_study_has_no_fault(fit):
    assert faults(fit) == {}


def break_chain(study, monkeypatch):
    with writing(study) as database:
        database.execute("drop trigger events_never_updated")
        database.execute("update events set actor = 'x' where seq = 1")


def drop_trigger(study, monkeypatch):
    with writing(study) as database:
        database.execute("drop trigger events_in_order")


def leave_one_admin(study, monkeypatch):
    people.disable(study, OPERATOR, "admin2")


def pin_another(study, monkeypatch, tmp="click==0.0.1\nno-such-package==1\n"):
    path = study.folder / "pinned.txt"
    path.write_text(tmp)
    monkeypatch.setattr(doctor, "PINNED", path)


PLANTED = {
    "SQLite": lambda study, patch: patch.setattr(doctor, "OLDEST_SAFE_SQLITE", (99,)),
    "pragmas": lambda study, patch: patch.setattr(doctor, "PRAGMAS", {"journal_mode": "delete"}),
    "schema": drop_trigger,
    "event log": break_chain,
    "keys' file modes": lambda study, patch: study.event_key.chmod(0o644),
    "free space": lambda study, patch: patch.setattr(doctor, "LEAST_FREE_BYTES", 10**18),
    "admins": leave_one_admin,
    "worker": lambda study, patch: patch.setattr(doctor, "worker_is_there", lambda study: False),
    "Chinese font": lambda study, patch: patch.setattr(doctor, "chinese_font", lambda: None),
    "pinned packages": pin_another,
}


@pytest.fixture
def beside_anothers_log(tmp_path):
    """Another study's study.db, put over one's own beside its write-ahead log."""
    own, other = create_study(tmp_path / "own"), create_study(tmp_path / "other")
    for made, login in ((own, "wang"), (other, "zhao")):
        people.add(made, OPERATOR, login, "王", "admin", password_of(login))
        let_go(made.database)
    with connected(own.database) as held:
        held.execute("select * from people").fetchall()
        people.set_password(own, OPERATOR, "wang", password_of("new"))
        mixed = Study(copytree(own.folder, tmp_path / "mixed", ignore=ignore_patterns("*-shm")))
    let_go(own.database)
    copy(other.database, mixed.database)
    return mixed


def test_another_studys_database_beside_ones_own_log_is_found_as_verify_finds_it(beside_anothers_log):
    (told,) = faults(beside_anothers_log)["database file"]
    (by_verify,) = [each.faults for each in verify(beside_anothers_log) if "database file" in each.what]
    assert told == f"study.db is not sound: {by_verify[0]}" and "index" in told
    assert "event log" not in faults(beside_anothers_log)


@pytest.mark.parametrize("what", PLANTED)
def test_each_planted_fault_is_found(fit, monkeypatch, what):
    PLANTED[what](fit, monkeypatch)
    assert what in faults(fit)


def test_without_a_checkout_the_packages_are_those_that_the_installed_one_asks_for(fit, monkeypatch):
    in_a_checkout = versions(fit)
    monkeypatch.setattr(doctor, "PINNED", fit.folder / "no such file")
    assert versions(fit) == in_a_checkout and in_a_checkout.seen != "0 looked at"
    monkeypatch.setattr(doctor.metadata, "requires", lambda name: ["click==0.0.1", "colorama>=1"])
    (fault,) = versions(fit).faults
    assert "should be 0.0.1" in fault.what and fault.remedy == "pip install click==0.0.1"


@pytest.mark.parametrize(("what", "shift"), [("backup", timedelta(days=2)), ("clock", timedelta(days=-2))])
def test_an_old_backup_and_a_clock_that_was_set_back_are_found(fit, what, shift):
    assert list(faults(Study(fit.folder, lambda: fit.clock() + shift))) == [what]


def test_the_command_says_the_remedy_and_ends_with_1(study):
    said = CliRunner().invoke(command, ["--study", str(study.folder)])
    assert said.exit_code == 1
    assert "no backup was ever made" in said.output and "→ wardround backup" in said.output


@pytest.mark.parametrize(
    ("key", "told"), [(None, "is missing"), ("", "is empty"), ("0" * 64, "another study's")]
)
def test_a_study_without_its_event_key_is_told_to_have_it_put_back(study, key, told):
    study.event_key.unlink()
    if key is not None:
        study.event_key.write_text(key)
    said = CliRunner().invoke(command, ["--study", str(study.folder)])
    assert said.exit_code == 1
    (fault,) = next(each for each in diagnose(study) if each.what == "event log").faults
    assert told in fault.what and fault.remedy.startswith("put ")
    assert f"{fault.what}\n     → {fault.remedy}" in said.output and "ok   SQLite" in said.output
