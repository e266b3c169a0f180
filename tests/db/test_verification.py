"""`verify` finds what was changed behind the house's back."""

import pytest

from annotation.answering import answer
from db.queues import queues
from db.study import writing
from db.verification import verify
from tests.scoring_study import make_scoring_study, open_scoring_batch


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
