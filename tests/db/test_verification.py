"""`verify` finds what was changed behind the house's back."""

import pytest
from click.testing import CliRunner

from annotation.answering import answer
from db import events
from db.queues import queues
from db.seals import seal
from db.study import open_study, writing
from db.verification import verify
from tests.scoring_study import make_scoring_study, open_scoring_batch
from wardround import main


@pytest.fixture
def answered(tmp_path):
    made = make_scoring_study(tmp_path / "study")
    open_scoring_batch(made)
    given = {"ratings": {slot: {"overall": 7} for slot in "ABCD"}, "comment": ""}
    first = queues(made.study, made["doctor1"])[0].next
    answer(
        made.study, made["doctor1"], first, answers=given, expected_revision=0, nonce="n" * 16, active_ms=9000
    )
    return made.study


def faults(study):
    return [fault for check in verify(study) for fault in check.faults]


def test_a_study_that_nobody_tampered_with_has_no_fault(answered):
    assert faults(answered) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("update annotations set answers = replace(answers, '7', '9')", "annotation 1 was changed"),
        ("delete from annotations", "no longer there"),
        ("delete from events where seq = 4", "the chain breaks at event"),
        ("update events set detail = '{}' where action like 'annotation%'", "not in the event log"),
    ],
)
def test_tampering_is_found(answered, tampering, found):
    with writing(answered) as database:
        triggers = database.execute("select name from sqlite_master where name like '%_never_%'").fetchall()
        for (name,) in triggers:
            database.execute(f"drop trigger {name}")
        database.execute(tampering)
    found_faults = faults(answered)
    assert any(found in fault for fault in found_faults)
    # the dropped triggers are themselves found
    assert any("changed outside" in fault for fault in found_faults)


@pytest.mark.parametrize(("act", "found"), [("unlink", "is missing"), ("touch", "is empty")])
def test_without_its_event_key_a_study_has_that_fault_and_the_other_checks_go_on(answered, act, found):
    answered.event_key.unlink()
    if act == "touch":
        answered.event_key.touch()
    checks = verify(answered)
    assert [fault for check in checks for fault in check.faults] == [
        f"The event key {answered.event_key} {found}; "
        + ("put it back, or the log cannot be kept." if act == "unlink" else "put it back from a backup.")
    ]
    assert len(checks) > 10


def another_studys(key):
    return key[::-1]


def cut(key):
    return key[:20]


def zeros(key):
    return b"0" * 64


@pytest.mark.parametrize("harm", [another_studys, cut, zeros])
def test_another_event_key_is_that_one_fault_and_the_other_checks_go_on(answered, harm):
    seal(answered)
    answered.event_key.write_bytes(harm(answered.event_key.read_bytes()))
    checks = verify(answered)
    (fault,) = [fault for check in checks for fault in check.faults]
    assert "it is another study's, or damaged; put the study's own back" in fault
    assert len(checks) > 10


@pytest.mark.parametrize("harm", [another_studys, cut, zeros])
def test_a_study_with_another_event_key_is_not_opened_and_its_log_stays_whole(answered, harm):
    own, head = answered.event_key.read_bytes(), events.head(answered)
    answered.event_key.write_bytes(harm(own))
    options = ["people", "password", "doctor1", "--study", str(answered.folder)]
    done = CliRunner().invoke(main, options, input="correct horse battery\n")
    assert done.exit_code == 2 and "put the study's own back" in " ".join(done.output.split())
    answered.event_key.write_bytes(own)
    open_study(answered.folder)
    assert events.head(answered) == head and faults(answered) == []


@pytest.mark.parametrize("seq", ["(select max(seq) from events)", "1"])
def test_a_study_in_which_one_event_was_changed_has_its_own_key_all_the_same(answered, seq):
    with writing(answered) as database:
        (guard,) = database.execute(
            "select sql from sqlite_schema where name = 'events_never_updated'"
        ).fetchone()
        database.execute("drop trigger events_never_updated")
        database.execute(f"update events set actor = 'x' where seq = {seq}")
        database.execute(guard)
    open_study(answered.folder)
    assert any("the chain breaks" in fault for fault in faults(answered))


def test_a_study_whose_newest_and_first_events_were_redacted_has_its_own_key(answered):
    with writing(answered) as database:
        (last,) = database.execute("select max(seq) from events").fetchone()
        guards = database.execute(
            "select name, sql from sqlite_schema where tbl_name = 'events' and type = 'trigger'"
        ).fetchall()
        for name, _ in guards:
            database.execute(f"drop trigger {name}")
        for seq in (1, last):
            events.redact(answered, database, seq, "x", "x", "{}")
        for _, guard in guards:
            database.execute(guard)
    open_study(answered.folder)
    assert events.broken_at(answered) is None
