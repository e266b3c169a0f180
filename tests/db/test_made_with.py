"""A frozen dataset and a run hold what they were made with; without it the store takes neither."""

import hashlib
import json
import subprocess
from importlib.metadata import version

import pysqlite3
import pytest

from db import made_with
from db.runs import WENT_ON, enter_run
from db.study import reading
from db.verification import verify
from tests.conftest import copy_of
from tests.frozen_study import approved_study, freeze


@pytest.fixture(scope="module")
def frozen(cast_study, tmp_path_factory):
    made = approved_study(copy_of(cast_study, tmp_path_factory.mktemp("made_with") / "study"))
    return made, freeze(made)


def kept(study, table):
    with reading(study) as database:
        return json.loads(database.execute(f"select made_with from {table}").fetchone()[0])


def test_a_frozen_dataset_holds_what_it_was_made_with(frozen):
    made, dataset = frozen
    held = kept(made.study, "frozen_datasets")
    told = "".join(f"{name}=={held['libraries'][name]}\n" for name in sorted(held["libraries"]))
    assert held["lock"] == hashlib.sha256(told.encode()).hexdigest()
    assert held["sqlite"] == pysqlite3.sqlite_version
    assert held["libraries"]["streamlit"] == version("streamlit")
    assert held["libraries"]["wardround"] == version("wardround")
    assert held["prompts"] == sorted({example.prompt_hash for example in dataset.examples()}) != []
    assert held["models"] == sorted({example.model for example in dataset.examples()}) != []


def test_a_run_holds_its_base_models_hash_and_what_is_installed_where_it_trains(frozen, monkeypatch):
    monkeypatch.setattr(made_with, "libraries", lambda: {"torch": "2.0"})
    made, dataset = frozen
    enter_run(made.study, made["engineer"], "one", "a" * 64, [dataset], "b" * 64)
    held = kept(made.study, "training_runs")
    assert held["base_model"] == "b" * 64
    assert held["libraries"] == {"torch": "2.0"}
    assert held["lock"] == hashlib.sha256(b"torch==2.0\n").hexdigest()


def test_a_run_that_other_code_goes_on_with_says_so_in_the_log_and_once(frozen, monkeypatch):
    made, dataset = frozen
    run = made.study, made["engineer"], "two", "d" * 64, [dataset], "b" * 64

    def went_on():
        with reading(made.study) as database:
            told = database.execute("select detail from events where action = ? order by seq", (WENT_ON,))
            return [json.loads(detail)["made_with"] for (detail,) in told]

    enter_run(*run)
    enter_run(*run)
    assert went_on() == []
    monkeypatch.setattr(made_with, "code_sha256", lambda: "e" * 64)
    enter_run(*run)
    enter_run(*run)
    monkeypatch.setattr(made_with, "libraries", lambda: {"torch": "2.1"})
    enter_run(*run)
    enter_run(*run)
    other, newer = went_on()
    assert (other["code"], newer["code"]) == ("e" * 64, "e" * 64)
    assert other["libraries"]["streamlit"] == version("streamlit")
    assert newer["libraries"] == {"torch": "2.1"} and newer["base_model"] == "b" * 64
    monkeypatch.undo()
    # the first code again is told again: it is not what the run was last gone on with
    enter_run(*run)
    assert len(went_on()) == 3 and not [fault for check in verify(made.study) for fault in check.faults]


def test_it_needs_no_file_that_only_a_checkout_has(monkeypatch, tmp_path):
    held = made_with.made_with()
    # all else is remembered, and the requirements are not there
    monkeypatch.setattr(made_with, "ROOT", tmp_path)
    assert made_with.made_with() == held


def test_the_commit_is_gits_and_empty_where_the_code_has_no_history(tmp_path, monkeypatch):
    monkeypatch.setattr(made_with, "ROOT", tmp_path)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    assert made_with.commit.__wrapped__() == ""
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    said = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    assert made_with.commit.__wrapped__() == said.strip()
    # an environment inside somebody's repository: that is not the history of the code
    (tmp_path / "site-packages").mkdir()
    monkeypatch.setattr(made_with, "ROOT", tmp_path / "site-packages")
    assert made_with.commit.__wrapped__() == ""


def test_the_codes_hash_is_of_every_file_and_of_nothing_that_running_leaves(tmp_path, monkeypatch):
    monkeypatch.setattr(made_with, "ROOT", tmp_path)
    (tmp_path / "wardround.py").write_text("1")
    (tmp_path / "db" / "schema").mkdir(parents=True)
    told = set()
    for name, text in (("db/a.py", "1"), ("db/a.py", "2"), ("db/schema/001.sql", ""), ("wardround.py", "2")):
        (tmp_path / name).write_text(text)
        told.add(made_with.code_sha256.__wrapped__())
    assert len(told) == 4
    before = made_with.code_sha256.__wrapped__()
    (tmp_path / "db" / "a.pyc").write_text("")
    assert made_with.code_sha256.__wrapped__() == before
