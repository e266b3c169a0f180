"""A backup taken while people save restores whole, is proven when made and again when restored."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from db import backups, events, people, seals
from db.backups import MANIFEST, back_up, restore
from db.errors import Invalid, NotFound, Refused
from db.people import OPERATOR
from db.study import Study, reading
from db.verification import verify
from tests.faults.acts import Verdict
from tests.faults.backups import backed_up_under_writes
from tests.faults.disk import compile_disk, observed
from tests.frozen_study import approved_study, freeze
from tests.scoring_study import make_scoring_study, open_scoring_batch
from wardround import main


@pytest.fixture
def backed_up(study, tmp_path):
    """A study with a sealed source, a frozen dataset and an unsealed one, and its backup."""
    made = approved_study(study)
    freeze(made)
    for name in ("frozen/.doctor-v2.unfinished/a", "runs/one/weights", "endpoint_keys.json", "judge.ledger"):
        (study.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (study.folder / name).write_text("{}\n")
    return study, back_up(study, tmp_path / "backup")


def test_every_backup_taken_under_writes_restores_with_all_that_had_been_acknowledged(tmp_path):
    made = make_scoring_study(tmp_path / "study", physicians=3)
    open_scoring_batch(made)
    found = backed_up_under_writes(made.study, tmp_path / "backups", number=4)
    assert [each.verdict for each in found] == [Verdict()] * 4
    assert all(each.faults == () and each.acknowledged for each in found)


def test_a_restored_study_is_the_study(backed_up, tmp_path):
    study, made = backed_up
    restored = restore(made.folder, tmp_path / "restored")
    assert not any(check.faults for check in verify(restored))
    names = {str(path.relative_to(restored.folder)) for path in restored.folder.rglob("*") if path.is_file()}
    assert {"study.db", "event.key", "judge.ledger", "frozen/doctor-v1/manifest.json"} <= names
    assert not any(name.startswith(("runs", "endpoint", "frozen/.")) for name in names)
    assert set(made.left_out) == {"runs", "endpoint_keys.json"}
    kept = [restored.folder, *(path for path in restored.folder.rglob("*") if path.is_file())]
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    people.add(restored, OPERATOR, "later", "后来的", "physician", "a long password")


def test_a_backup_and_what_is_restored_of_it_have_their_database_in_one_file(backed_up, tmp_path):
    _, made = backed_up
    restored = restore(made.folder, tmp_path / "restored")
    named = json.loads((made.folder / MANIFEST).read_text())["files"]
    listings = [[path.name for path in folder.iterdir()] for folder in (made.folder, restored.folder)]
    for there in (named, *listings):
        assert [name for name in there if name.startswith("study.db")] == ["study.db"]
    # and that file has everything
    (tmp_path / "alone").mkdir()
    alone = Study(tmp_path / "alone")
    alone.database.write_bytes((made.folder / "study.db").read_bytes())
    with reading(alone) as database:
        assert {table: database[table].count for table in made.rows} == made.rows


def test_a_backup_is_an_event_that_it_holds_itself(backed_up):
    study, made = backed_up
    assert made.rows["events"] == made.head.seq > 0
    assert json.loads((made.folder / MANIFEST).read_text())["event_head"][0] == made.head.seq


def test_nothing_is_written_over(backed_up, tmp_path):
    study, made = backed_up
    with pytest.raises(Refused, match="never written over"):
        back_up(study, made.folder)
    with pytest.raises(Refused, match="new folder"):
        restore(made.folder, study.folder)
    with pytest.raises(NotFound, match="no backup"):
        restore(study.folder, tmp_path / "elsewhere")


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff"])
def test_a_list_of_files_that_is_none_is_refused(backed_up, tmp_path, content):
    _, made = backed_up
    (made.folder / "backup.json").write_bytes(content)
    with pytest.raises(Invalid, match=r"backup\.json cannot be read"):
        restore(made.folder, tmp_path / "restored")


@pytest.mark.parametrize("harm", ["change", "remove", "cut"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(backed_up, tmp_path, harm):
    _, made = backed_up
    file = made.folder / "study.db"
    if harm == "remove":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[5000] ^= 1
        file.write_bytes(content if harm == "change" else content[:-4096])
    with pytest.raises(Invalid, match=r"study\.db is"):
        restore(made.folder, tmp_path / "restored")
    assert [path.name for path in tmp_path.iterdir() if "restored" in path.name] == []


def test_a_backup_of_a_study_that_was_tampered_with_is_none(study, tmp_path, tampered):
    back_up(study, tmp_path / "before")
    tampered(study)
    with pytest.raises(Invalid, match="does not verify"):
        back_up(study, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    # or doctor would call it the last one
    with reading(study) as database:
        made = database.execute("select count(*) from events where action = 'backup made'").fetchone()
    assert made == (1,)


def test_the_log_tells_of_no_backup_that_did_not_get_its_name(study, tmp_path, monkeypatch):
    def checked_while_another_came(copied):
        (tmp_path / "backup" / "anothers").mkdir(parents=True)

    monkeypatch.setattr(backups, "_require_whole", checked_while_another_came)
    before = events.head(study)
    with pytest.raises(Refused, match="cannot be written"):
        back_up(study, tmp_path / "backup")
    assert events.head(study) == before
    assert [path.name for path in tmp_path.rglob("*backup*")] == ["backup"]


def test_a_kill_before_the_event_leaves_a_whole_backup(study, tmp_path, monkeypatch):
    seals.seal(study)

    def killed(*_, **__):
        raise KeyboardInterrupt

    before = events.head(study)
    monkeypatch.setattr(events, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        back_up(study, tmp_path / "backup")
    monkeypatch.undo()
    assert events.head(study) == before
    assert events.head(restore(tmp_path / "backup", tmp_path / "restored")) == before


@pytest.mark.parametrize("led_to", ["/nonexistent/x", "empty"])
def test_a_symbolic_link_is_no_place_for_a_backup_or_a_restored_study(study, tmp_path, led_to):
    made, link = back_up(study, tmp_path / "made").folder, tmp_path / "link"
    (tmp_path / "empty").mkdir()
    link.symlink_to(led_to)
    before, there = events.head(study), sorted(tmp_path.rglob("*"))
    for arguments in (["backup", str(link), "--study", str(study.folder)], ["restore", str(made), str(link)]):
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 2 and "link is" in done.output
    assert events.head(study) == before and sorted(tmp_path.rglob("*")) == there


@pytest.fixture
def tampered():
    def tamper(study: Study) -> None:
        study.event_key.write_text("another key")

    return tamper


def test_an_event_key_kept_elsewhere_stays_there(study, tmp_path, monkeypatch):
    elsewhere = tmp_path / "safe" / "event.key"
    elsewhere.parent.mkdir()
    study.event_key.rename(elsewhere)
    monkeypatch.setenv("WARDROUND_EVENT_KEY_FILE", str(elsewhere))
    made = back_up(study, tmp_path / "backup")
    assert "the event key" in made.left_out and not (made.folder / "event.key").exists()
    assert not any(check.faults for check in verify(restore(made.folder, tmp_path / "restored")))


@pytest.fixture
def full_disk(tmp_path):
    """Run the command on a study whose disk takes nothing more, while others have it open."""
    library, full = compile_disk(tmp_path), tmp_path / "full"

    def run(study: Study, *arguments: str, disk: Path | None = None) -> subprocess.CompletedProcess:
        with reading(study):
            full.touch()
            environment = observed(library, (disk or study.folder).resolve(), full=full)
            command = [sys.executable, "-m", "wardround", *arguments, "--study", str(study.folder)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
        full.unlink()
        return done

    return run


def test_a_study_on_a_full_disk_is_backed_up_elsewhere_without_its_seal(tmp_path, full_disk):
    made = make_scoring_study(tmp_path / "study")
    study = made.study
    seals.seal(study)
    open_scoring_batch(made)
    before = events.head(study)
    done = full_disk(study, "backup", str(tmp_path / "backup"))
    assert done.returncode == 0, done.stderr
    assert re.search(r"disk is full: [1-9]\d* rows in the backup are not sealed", done.stdout)
    assert "verified" in done.stdout and events.head(study) == before
    restored = restore(tmp_path / "backup", tmp_path / "restored")
    assert not any(check.faults for check in verify(restored))
    with reading(study) as held, reading(restored) as there:
        assert all(held[table].count == there[table].count for table in held.table_names())
    # with space again the log tells of the next, and everything is sealed
    later = back_up(study, tmp_path / "later")
    assert later.noted and later.unsealed == 0 and events.head(study).seq > before.seq


def test_a_backup_onto_the_full_disk_itself_is_refused_and_leaves_nothing(study, full_disk):
    around = study.folder.parent
    done = full_disk(study, "backup", str(around / "backup"), disk=around)
    assert done.returncode == 2 and "make the backup on another disk" in done.stderr
    assert not any("backup" in path.name for path in around.iterdir())


def test_a_limit_to_the_size_of_files_is_told_and_leaves_nothing(study, tmp_path):
    around = study.folder.parent
    command = f"ulimit -f 400; {sys.executable} -m wardround backup {around}/bk --study {study.folder}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2 and "`ulimit -f`" in done.stderr
    assert not any("bk" in path.name for path in around.iterdir())


@pytest.mark.parametrize("place", ["bk", "frozen/bk", "../study/bk", "."])
def test_a_backup_into_the_study_itself_is_refused_and_not_logged(study, place):
    before, there = events.head(study), sorted(study.folder.rglob("*"))
    done = CliRunner().invoke(main, ["backup", str(study.folder / place), "--study", str(study.folder)])
    assert done.exit_code == 2 and "lies in the study's own folder" in done.output
    assert events.head(study) == before and sorted(study.folder.rglob("*")) == there


def test_what_was_put_beside_a_backup_is_told_and_not_restored(study, tmp_path):
    made, into = back_up(study, tmp_path / "backup").folder, tmp_path / "restored"
    (made / "extra.txt").write_text("x")
    (made / "frozen").mkdir(exist_ok=True)
    (made / "frozen" / "link").symlink_to("/nowhere")
    done = CliRunner().invoke(main, ["restore", str(made), str(into)])
    assert done.exit_code == 0
    assert re.findall("not restored: ([^,]+),", done.output) == ["extra.txt", "frozen/link"]
    assert not (into / "extra.txt").exists() and not (into / "frozen").exists()


def test_names_that_are_not_utf_8_are_backed_up_restored_and_written_out(study, tmp_path):
    windows = os.fsdecode("病".encode("gbk"))
    (study.folder / f"{windows}.ledger").write_text("{}\n")
    into, back = tmp_path / f"{windows}\n", tmp_path / "restored"
    strict = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    for arguments in (["backup", into, "--study", study.folder], ["restore", into, back]):
        if into.exists():
            (into / windows).write_text("beside it")
        command = [sys.executable, "-m", "wardround", *map(os.fspath, arguments)]
        done = subprocess.run(command, env=strict, capture_output=True)
        assert done.returncode == 0, done.stderr
    assert b"not restored: \\udcb2\\udca1," in done.stdout
    assert (back / f"{windows}.ledger").read_text() == "{}\n"
    with reading(study) as database:
        (subject,) = database.execute("select subject from events order by seq desc limit 1").fetchone()
    assert subject == r"\udcb2\udca1\n"


def test_the_commands_back_up_and_restore(study, tmp_path):
    paths = [str(tmp_path / name) for name in ("backup", "restored")]
    done = CliRunner().invoke(main, ["backup", paths[0], "--study", str(study.folder)])
    assert done.exit_code == 0 and "verified" in done.output
    done = CliRunner().invoke(main, ["restore", *paths])
    assert (
        done.exit_code == 0 and "restored and verified" in done.output and "not restored" not in done.output
    )
    done = CliRunner().invoke(main, ["restore", *paths])
    assert done.exit_code == 2 and "new folder" in done.output
