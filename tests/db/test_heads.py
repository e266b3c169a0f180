"""Every tampering with the event log is found; its end by the heads that were noted elsewhere, daily."""

import threading
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from benchmarks.tampering import KINDS, tell
from db import events, seals
from db.chain import FIRST
from db.errors import Invalid, Refused
from db.heads import LARGEST_FILE, heads_in, note_head, noted_heads
from db.jobs import add_job
from db.people import by_login
from db.sessions import open_session
from db.study import Study, reading, writing
from review_app.server import daily_head as daily
from wardround import main

EACH = 8


def test_every_tampering_is_found():
    assert tell(EACH) == {kind.__name__: EACH for kind in KINDS}


def verified(study, *options):
    return CliRunner().invoke(main, ["verify", "--study", str(study.folder), *options])


def test_a_log_whose_end_was_cut_off_is_whole_but_for_the_head_that_was_noted(study, tmp_path):
    heads = tmp_path / "heads.txt"
    note_head(study, heads)
    open_session(study, by_login(study, "lead"))
    note_head(study, heads)
    assert verified(study, "--heads", str(heads)).exit_code == 0
    with writing(study) as database:
        trigger = database.execute(
            "select sql from sqlite_master where name = 'events_never_deleted'"
        ).fetchone()
        database.execute("drop trigger events_never_deleted")
        database.execute("delete from events where seq = (select max(seq) from events)")
        database.execute(trigger[0])
    assert verified(study).exit_code == 0
    found = verified(study, "--heads", str(heads))
    assert found.exit_code == 1 and "no longer holds event" in found.output
    # of an event that was not yet, whatever its mac
    heads.write_text(f"99999 {FIRST}\n", "ascii")
    assert verified(study, "--heads", str(heads)).exit_code == 1
    heads.write_text(f"0 {FIRST}\n", "ascii")
    assert verified(study, "--heads", str(heads)).exit_code == 0
    # what `verify` prints can be given back as it is
    printed = verified(study).output.splitlines()[-1]
    assert (
        CliRunner()
        .invoke(main, ["verify", "--study", str(study.folder), "--heads", "-"], input=printed)
        .exit_code
        == 0
    )


def test_a_file_that_is_no_text_holds_no_head(study, tmp_path):
    heads = tmp_path / "heads.txt"
    heads.write_bytes(b"\xff\xfe\x00bad")
    found = verified(study, "--heads", str(heads))
    assert found.exit_code != 0 and "line 1: a head is a number" in found.output


def test_heads_are_not_noted_where_the_study_lies(study):
    with pytest.raises(Refused, match="name a file elsewhere"):
        note_head(study, study.folder / "reports" / "heads.txt")


def test_a_file_without_a_head_is_not_taken_for_a_proof(study, tmp_path):
    heads = tmp_path / "heads.txt"
    heads.write_text("\n")
    found = verified(study, "--heads", str(heads))
    assert found.exit_code == 1 and "no head is in what was given, so it shows nothing" in found.output


@pytest.mark.parametrize("line", ["\0", f"1 {FIRST}\n"], ids=["one line", "many heads"])
def test_of_a_file_that_never_ends_no_more_is_read_than_heads_may_take(line):
    class Endless:
        def __init__(self):
            self.left = 2 * LARGEST_FILE

        def read(self, most):
            self.left -= most
            assert self.left > 0
            return line * (most // len(line) + 1)

    with pytest.raises(Invalid, match="larger than 16 MiB, or never ends"):
        noted_heads(Endless(), "heads.txt")


def test_a_device_is_no_file_of_heads(study):
    found = verified(study, "--heads", "/dev/zero")
    assert (found.exit_code, "never ends" in found.output) == (2, True)


def test_a_line_that_is_no_head_is_named(study):
    with pytest.raises(Invalid, match="heads.txt, line 2"):
        list(heads_in(["2026-11-28T09:00:00.000Z 1 " + "a" * 64, "nonsense"], "heads.txt"))


@pytest.mark.parametrize("elsewhere", [True, False], ids=["file", "console"])
def test_a_server_notes_the_head_of_every_day(study, tmp_path, monkeypatch, capsys, elsewhere):
    monkeypatch.setattr(daily, "LOOK_EVERY_SECONDS", 0.001)
    looked = threading.Semaphore(0)
    days = iter([1, 1, 1, 1, 2, 2, 2, 3, 3])

    def clock():
        looked.release()
        return datetime(2026, 3, next(days, 3), tzinfo=UTC)

    file = tmp_path / "heads.txt" if elsewhere else None
    with daily.daily_head(Study(study.folder, clock), file):
        for _ in range(40):
            assert looked.acquire(timeout=20)
    noted = file.read_text().splitlines() if file else capsys.readouterr().out.splitlines()
    assert len(noted) == (3 if elsewhere else 2)
    assert set(heads_in(noted, "noted")) == {events.head(study)}


def test_a_server_seals_what_is_not_sealed_when_it_has_started(study, tmp_path):
    add_job(study, by_login(study, "engineer"), "judge", {})
    with daily.daily_head(study, tmp_path / "heads.txt"):
        pass
    with reading(study) as database:
        assert {span.table for span in seals.seals(database)} == {"jobs", "job_states"}
