"""Files that this account may not use, or that stand in another's place, are named, with what to do."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from db import people, sessions
from db.errors import Inaccessible
from db.kept_connections import let_go
from db.people import OPERATOR
from tests.conftest import password_of
from tests.sealed_study import import_sealed
from wardround import main

# by their numbers: to pass over the modes of files, of reading alone, and whose they are
RIGHTS_OF_ROOT = 1 << 1 | 1 << 2
VERSION_3 = 0x20080522
HELD = """
import sys, pysqlite3
held = pysqlite3.connect(sys.argv[1])
(version,) = held.execute("pragma user_version").fetchone()
held.execute(f"pragma user_version = {version}")
print(version, flush=True)
sys.stdin.read()
"""
COMMANDS = {
    "verify": (1, ["verify"]),
    "doctor": (1, ["doctor"]),
    "serve": (2, ["serve", "--port", "0", "--no-worker"]),
    "backup": (2, ["backup", "{into}"]),
    "people": (2, ["people", "add", "new", "--name", "新", "--role", "lead"]),
}


@pytest.fixture
def without_roots_rights() -> Iterator[None]:
    """This thread minds the modes of files, as every other account than root does."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    held = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, held) == 0
    fewer = (ctypes.c_uint32 * 6)(*held)
    # the first of the three is what it acts with; that it may take it back is the second
    fewer[0] &= ~RIGHTS_OF_ROOT
    assert libc.capset(header, fewer) == 0
    yield
    assert libc.capset(header, held) == 0


@pytest.fixture
def sealed(study, tmp_path):
    import_sealed(study, tmp_path / "files")
    let_go(study.database)
    return study


def told_by(command, study, tmp_path):
    """What a command says in one line, and that it ended as it should: no traceback."""
    code, words = COMMANDS[command]
    options = [each.format(into=tmp_path / "backup") for each in words]
    done = CliRunner().invoke(
        main, [*options, "--study", str(study.folder)], input=password_of("new"), terminal_width=10_000
    )
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == code, done.output
    assert not (tmp_path / "backup").exists()
    return " ".join(done.output.replace("│", " ").split())


@contextmanager
def moded(study, modes):
    """Inside, each of these names in the study's folder has this mode."""
    before = [(name, (study.folder / name).stat().st_mode & 0o777) for name in modes]
    for name, mode in modes.items():
        (study.folder / name).chmod(mode)
    yield
    for name, mode in reversed(before):
        (study.folder / name).chmod(mode)


@contextmanager
def held_open(study):
    """Inside, another process has the database open, so that nobody clears away what lies beside it."""
    held = [sys.executable, "-c", HELD, str(study.database)]
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        yield
        process.stdin.close()


KEPT = {
    "a database not to be written": ({"study.db": 0o400}, "study.db cannot be written", "u+rw"),
    "a database": ({"study.db": 0}, "study.db cannot be read", "u+rw"),
    "folder and files": ({"study.db": 0o400, ".": 0o500}, "study cannot be written", "u+rwx"),
    "the event key": ({"event.key": 0}, "event.key cannot be read", "u+rw"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kept", KEPT)
def test_what_is_kept_from_this_account_is_named_with_the_remedy(
    sealed, tmp_path, without_roots_rights, kept, command
):
    modes, told, given = KEPT[kept]
    with moded(sealed, modes):
        said = told_by(command, sealed, tmp_path)
    assert f"{told} by this account, " in said and f"`chmod {given} {sealed.folder}" in said
    assert "disk is full" not in said
    assert "new" not in [each.login for each in people.everyone(sealed, OPERATOR)]


@pytest.mark.parametrize("beside", ["study.db-wal", "study.db-shm"])
@pytest.mark.parametrize("command", COMMANDS)
def test_so_is_what_lies_beside_a_database_in_use(sealed, tmp_path, without_roots_rights, command, beside):
    with held_open(sealed), moded(sealed, {beside: 0o400}):
        said = told_by(command, sealed, tmp_path)
    assert f"{beside} cannot be written by this account, " in said
    assert f"`chmod u+rw {sealed.folder / beside}`" in said


@pytest.mark.parametrize("command", ["serve", "backup", "people"])
def test_so_is_a_folder_that_bars_the_whole_study(sealed, tmp_path, without_roots_rights, command):
    with moded(sealed, {".": 0}):
        said = told_by(command, sealed, tmp_path)
    assert "study cannot be read by this account, " in said and f"`chmod u+rwx {sealed.folder}`" in said


@pytest.mark.parametrize(
    ("command", "mode"),
    [("verify", 0), ("doctor", 0), ("backup", 0), ("verify", 0o400), ("doctor", 0o400)],
)
def test_so_is_the_blinding_key(sealed, tmp_path, without_roots_rights, command, mode):
    with moded(sealed, {"blinding_key.db": mode}):
        said = told_by(command, sealed, tmp_path)
    act = "written" if mode else "read"
    assert f"blinding_key.db cannot be {act} by this account, " in said
    assert f"`chmod u+rw {sealed.blinding_key}`" in said and "disk is full" not in said


def test_who_signs_in_meanwhile_is_told_in_both_languages(sealed, cast, without_roots_rights):
    let_go(sealed.database)
    with moded(sealed, {"study.db": 0o400}), pytest.raises(Inaccessible) as told:
        sessions.open_session(sealed, next(iter(cast.values())))
    assert "study.db cannot be written by this account" in told.value.said("en")
    assert "无法写入 study.db" in told.value.said("zh") and "chmod u+rw study.db" in told.value.said("zh")


def test_of_a_file_of_another_account_that_one_is_named(sealed, without_roots_rights, monkeypatch):
    # only root may give a file away, so the account is another instead
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with moded(sealed, {"event.key": 0}), pytest.raises(Inaccessible) as told:
        sealed.secret()
    owner = sealed.event_key.owner()
    assert f"it is {owner}'s: run the command as {owner}" in str(told.value)
    assert f"or first `chown 12345 {sealed.event_key}`" in str(told.value)
    assert f"以其所有者 {owner} 运行，或先执行 chown 12345 event.key" in told.value.zh


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("beside", ["study.db-wal", "study.db-shm"])
def test_a_folder_in_the_place_of_what_lies_beside_is_told_as_that(sealed, tmp_path, command, beside):
    (sealed.folder / beside).mkdir()
    said = told_by(command, sealed, tmp_path)
    assert f"{beside} is a folder where a file belongs" in said and "move it away, and see with" in said
    assert "disk is full" not in said and "copy its whole folder" not in said


@pytest.mark.parametrize("command", ["verify", "doctor", "serve"])
@pytest.mark.parametrize("folder", ["frozen", "jobs"])
def test_a_file_in_the_place_of_a_folder_is_told_as_that(sealed, tmp_path, command, folder):
    (sealed.folder / folder).write_text("")
    said = told_by(command, sealed, tmp_path)
    assert f"{folder} is a file where a folder belongs" in said and "move it away, and put" in said


def test_a_backup_tells_of_a_file_where_the_frozen_datasets_belong(sealed, tmp_path):
    sealed.frozen.write_text("")
    assert "frozen is a file where a folder belongs" in told_by("backup", sealed, tmp_path)


def test_a_backup_says_of_a_key_that_others_may_read_what_verify_says(sealed, tmp_path):
    sealed.blinding_key.chmod(0o644)
    done = CliRunner().invoke(main, ["backup", str(tmp_path / "backup"), "--study", str(sealed.folder)])
    told = f"others may read blinding_key.db; chmod 600 {sealed.blinding_key}"
    assert done.exit_code == 0 and f"Take care: {told}." in done.output
    assert told in CliRunner().invoke(main, ["verify", "--study", str(sealed.folder)]).output
