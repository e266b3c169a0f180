"""Connections are kept open between operations, and no operation sees anything of another's."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from pysqlite3 import OperationalError, ProgrammingError

from annotation.answering import answer
from db import people
from db.kept_connections import let_go
from db.named_files import files_naming
from db.people import OPERATOR
from db.queues import queues
from db.study import Study, create_study, reading, writing
from db.verification import verify
from tests.scoring_study import make_scoring_study, open_scoring_batch

ROOT = Path(__file__).parents[2]
WRITERS = 64


@pytest.fixture
def study(tmp_path) -> Study:
    return create_study(tmp_path / "study")


def note(study: Study, login: str) -> None:
    with writing(study) as database:
        database.execute("insert into sign_in_attempts values (?, '', 0)", (login,))


def noted(study: Study) -> int:
    with reading(study) as database:
        return database["sign_in_attempts"].count


def test_the_next_operation_has_the_same_connection(study):
    with reading(study) as first:
        pass
    with writing(study) as second:
        assert second.conn is first.conn


def test_two_operations_at_once_have_two(study):
    with reading(study) as first, writing(study) as second:
        assert second.conn is not first.conn


def test_a_reader_left_open_keeps_no_later_operation_in_the_past(study):
    note(study, "a")
    note(study, "b")
    with reading(study) as database:
        left_open = database.execute("select * from sign_in_attempts")
        left_open.fetchone()
    with writing(study) as other, reading(study):
        other.execute("insert into sign_in_attempts values ('c', '', 0)")
    assert noted(study) == 3
    note(study, "d")
    assert noted(study) == 4
    with pytest.raises(ProgrammingError):
        left_open.fetchone()


def test_what_failed_is_rolled_back_and_its_connection_not_used_again(study):
    with pytest.raises(OperationalError), writing(study) as failed:
        failed.execute("insert into sign_in_attempts values ('a', '', 0)")
        failed.execute("select nothing")
    assert noted(study) == 0
    with reading(study) as next_one:
        assert next_one.conn is not failed.conn


def test_a_study_put_back_from_a_backup_is_the_one_that_is_read(study, tmp_path):
    backup = create_study(tmp_path / "backup")
    note(backup, "of the backup")
    with writing(backup) as database:
        database.execute("insert into sign_in_attempts values ('more', '', 0)")
    with reading(backup) as database:
        database.execute("rollback")
        database.execute("pragma wal_checkpoint(truncate)")
        database.execute("begin")
    note(study, "before")
    assert noted(study) == 1
    for name in ("study.db-wal", "study.db-shm"):
        (study.folder / name).unlink(missing_ok=True)
    beside = tmp_path / "copied.db"
    shutil.copyfile(backup.database, beside)
    os.replace(beside, study.database)
    assert noted(study) == 2


def test_what_was_let_go_is_closed_and_leaves_one_file(study):
    note(study, "a")
    with reading(study) as database:
        kept = database.conn
    let_go(study.database)
    with pytest.raises(ProgrammingError):
        kept.execute("select 1")
    assert [path.name for path in study.folder.glob("study.db*")] == ["study.db"]
    assert noted(study) == 1


OTHER = """
import sys
from pathlib import Path
from db.study import open_study, reading
with reading(open_study(Path(sys.argv[1]))) as database:
    print(database["sign_in_attempts"].count)
"""


def test_a_search_of_the_files_takes_no_connection_its_locks(study):
    """Without them the next program would think itself the last, and take the write-ahead log away."""
    note(study, "a")
    assert files_naming(study.folder, ["Mondlicht-13B"]) == []
    note(study, "b")
    for count in (2, 3, 4):
        told = subprocess.run(
            [sys.executable, "-c", OTHER, str(study.folder)], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        assert int(told.stdout) == count
        note(study, f"after {count}")
    assert noted(study) == 5


def test_guards_and_pragmas_hold_on_every_kept_connection(study):
    for _ in range(3):
        with reading(study) as database:
            asked = ("synchronous", "foreign_keys", "recursive_triggers", "secure_delete")
            assert [database.execute(f"pragma {name}").fetchone()[0] for name in asked] == [2, 1, 1, 1]


def test_sixty_four_writers_at_once_lose_nothing_and_none_is_told_to_wait(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=2 * WRITERS, sources=2, physicians=2)
    open_scoring_batch(made, calibration_share=1.0, repeat_share=0)
    doctor = made["doctor1"]
    (queue,) = queues(made.study, doctor)
    together = Barrier(WRITERS)

    def write(which: int) -> None:
        together.wait()
        for assignment in queue.assignment_ids[2 * which : 2 * which + 2]:
            given = {"ratings": {slot: {"overall": 7} for slot in "AB"}, "comment": ""}
            answer(made.study, doctor, assignment, answers=given, expected_revision=0,
                   nonce=f"nonce-of-{assignment:08}", active_ms=9000)  # fmt: skip

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    (queue,) = queues(made.study, doctor)
    assert queue.done == set(queue.assignment_ids) and len(queue.done) == 2 * WRITERS
    assert [fault for check in verify(made.study) for fault in check.faults] == []
    assert people.everyone(made.study, OPERATOR)
