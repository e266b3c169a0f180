"""An old study opens with every row as it was; a step that fails, or a guard that is gone, opens nothing."""

import hashlib
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from pysqlite3 import OperationalError
from sqlite_utils import Database

from db import migrations
from db.connections import connected
from db.errors import Refused
from db.labels import best_labels_of, label_counts
from db.migrations import STEPS
from db.people import OPERATOR, by_login
from db.queues import queues
from db.study import Study, open_study
from db.verification import verify
from db.work import work
from pipelines.doctor import diagnose
from wardround import main

OLD = (Path(__file__).with_name("study_at_step_4.sql")).read_text(encoding="utf-8")
TABLES = (
    *("people", "sources", "records", "responses", "batches", "batch_states", "items", "assignments"),
    *("presentations", "drafts", "annotations", "events"),
)


@pytest.fixture
def old_study(tmp_path, monkeypatch):
    """`old_study(9)`: a study as step 9 left it, with the rows that step 4 had room for."""

    def make(step: int) -> Study:
        study = Study(tmp_path / f"study at {step}")
        study.folder.mkdir()
        study.event_key.write_text("0" * 64)
        with monkeypatch.context() as earlier, connected(study.database) as database:
            earlier.setattr(migrations, "STEPS", STEPS[:step])
            database.execute("pragma journal_mode = wal")
            migrations.migrate(database)
            database.conn.executescript(f"begin;\n{OLD}\ncommit;")
        return study

    return make


def columns_of(study: Study) -> dict[str, list[str]]:
    with connected(study.database) as database:
        return {table: [column.name for column in database[table].columns] for table in TABLES}


def contents(study: Study, columns: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """Table → how many rows, and the SHA-256 of all of them, in these columns."""
    with connected(study.database) as database:
        return {table: _content(database, table, named) for table, named in columns.items()}


def _content(database: Database, table: str, columns: list[str]) -> tuple[int, str]:
    rows = database.execute(f"select {', '.join(columns)} from {table} order by 1, 2").fetchall()
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.mark.parametrize("step", [4, 9, 14, 18, 22])
def test_an_old_study_opens_with_equal_counts_and_hashes(old_study, step):
    study = old_study(step)
    columns = columns_of(study)
    before = contents(study, columns)
    assert before["annotations"][0] == 6 and before["events"][0] == 14
    open_study(study.folder)
    assert contents(study, columns) == before
    assert not any(check.faults for check in verify(study))


def test_responses_whose_import_did_not_note_their_data_sets_are_told_and_are_no_fault(old_study):
    study = old_study(len(STEPS))
    (check,) = [each for each in verify(study) if each.what.startswith("every response has the hash")]
    assert (check.looked_at, check.faults) == (0, ())
    assert "not checkable: 12," in check.what


def test_the_labels_of_an_old_study_are_counted_when_it_is_opened(old_study):
    study = old_study(29)
    with connected(study.database) as database:
        database.execute("insert into rule_versions values (1, ?, 'r', 'r', 'lead', 'now')", ("1" * 64,))
        records = [row[0] for row in database.execute("select id from records order by id limit 3")]
        for record_id, label in zip(records, ("triage", "triage", "case_summary"), strict=True):
            database.execute("insert into labels values (1, ?, 1, ?, 'r', '[]')", (record_id, label))
        database.execute("insert into labels values (1, ?, 2, 'diagnosis', 'r', '[]')", (records[0],))
        database.execute("insert into labellings values (1, 1, ?, 'lead', 'now')", (records[-1],))
    open_study(study.folder)
    assert [(each.label, each.n) for each in label_counts(study, OPERATOR, 1)][:2] == [
        ("triage", 2),
        ("case_summary", 1),
    ]
    assert list(best_labels_of(study, OPERATOR, 1, range(1, 1000)).items())[-3:] == list(
        zip(records, ("triage", "triage", "case_summary"), strict=True)
    )
    # the labels were written here without their events
    assert not any(check.faults for check in verify(study) if "labels" in check.what)


def test_work_goes_on_in_an_old_study_where_it_stood(old_study):
    study = open_study(old_study(4).folder)
    doctor = by_login(study, "doctor1")
    (queue,) = queues(study, doctor)
    assert len(queue.done) == 2
    assert work(study, doctor, queue.next).draft == {"comment": "写了一半"}
    assert work(study, doctor, queue.assignment_ids[0]).annotation.revision == 2


@pytest.mark.parametrize("step", range(4, len(STEPS)))
def test_a_study_of_an_earlier_version_is_called_that_and_not_damaged(old_study, step):
    study = old_study(step)
    (fault,) = [fault for check in verify(study) for fault in check.faults]
    (diagnosed,) = [each for found in diagnose(study) for each in found.faults if found.what == "schema"]
    assert fault == f"{diagnosed.what}; {diagnosed.remedy}."
    assert f"(schema {step}, this one has {len(STEPS)}); serve it once" in fault
    for command in ("verify", "doctor"):
        said = CliRunner().invoke(main, [command, "--study", str(study.folder)])
        assert said.exit_code == 1 and isinstance(said.exception, SystemExit), said.exception
        assert "serve it once" in said.output and "restore" not in said.output
    with connected(study.database) as database:
        assert database.execute("pragma user_version").fetchone() == (step,)


def test_a_study_of_an_earlier_version_whose_guards_were_changed_is_called_that(old_study):
    study = old_study(9)
    with connected(study.database) as database:
        database.execute("drop trigger annotations_never_updated")
    (fault,) = [fault for check in verify(study) for fault in check.faults]
    assert "changed outside Wardround; restore a backup" in fault


@pytest.fixture
def broken_step(monkeypatch, tmp_path):
    """One step more, which fails half-way; taken back with `broken_step.undo()`."""

    class Schema:
        def __truediv__(self, name):
            return self if name == "schema" else self.of(name)

        def of(self, name):
            own = tmp_path / "broken.sql"
            own.write_text("create table extra (id integer primary key);\ninsert into nowhere values (1);")
            return own if name == own.name else Path(migrations.__file__).parent / "schema" / name

    monkeypatch.setattr(migrations, "files", lambda package: Schema())
    monkeypatch.setattr(migrations, "STEPS", (*STEPS, ("broken.sql", ())))
    return monkeypatch


def test_a_step_that_fails_leaves_the_study_at_the_step_before(old_study, broken_step):
    study = old_study(len(STEPS) - 1)
    columns = columns_of(study)
    before = contents(study, columns)
    with pytest.raises(OperationalError, match="no such table: nowhere"):
        open_study(study.folder)
    broken_step.undo()
    with connected(study.database) as database:
        assert database.execute("pragma user_version").fetchone()[0] == len(STEPS)
        assert "extra" not in database.table_names()
    assert contents(study, columns) == before
    open_study(study.folder)


def test_two_who_open_an_old_study_at_once_both_open_it(old_study):
    study = old_study(4)
    together, failed = threading.Barrier(4), []

    def opening():
        together.wait()
        try:
            open_study(study.folder)
        except Exception as error:
            failed.append(repr(error))

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.parametrize(
    "harm",
    [
        "drop trigger annotations_never_updated",
        "drop view current_annotations",
        "create table extra (id integer)",
        "alter table items add column extra text",
    ],
)
def test_a_study_whose_guards_were_changed_is_not_opened(old_study, harm):
    study = open_study(old_study(4).folder)
    with connected(study.database) as database:
        database.execute(harm)
    with pytest.raises(Refused, match="changed outside Wardround"):
        open_study(study.folder)


def test_a_study_of_a_newer_wardround_is_not_opened(study):
    with connected(study.database) as database:
        database.execute(f"pragma user_version = {len(STEPS) + 1}")
    with pytest.raises(Refused, match="newer Wardround"):
        open_study(study.folder)
