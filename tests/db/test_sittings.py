"""A link becomes one sitting, a sitting is sent in once, and nothing is written before consent."""

import secrets

import pytest
from pysqlite3.dbapi2 import IntegrityError

from annotation.survey.taking import keep_answer, send_in
from db import sittings
from db.errors import Conflict, Invalid, NotFound, Refused
from db.invitations import belong_to, invitation, invite
from db.study import reading, writing
from db.survey_answers import close_survey, received, sent_in
from db.surveys import find_survey, make_survey, open_survey
from db.verification import verify
from tests.survey_study import ANSWERS, CONSENTED, begun, moment, opened_survey, take


@pytest.fixture
def lead(cast):
    return cast["lead"]


@pytest.fixture
def survey_id(study, lead):
    return opened_survey(study, lead)


def dump(study):
    """Every row of every table, as text."""
    with reading(study) as database:
        return [
            f"{table} {tuple(row)}"
            for table in database.table_names()
            for row in database.execute(f"select * from {table}").fetchall()
        ]


def test_a_link_is_looked_at_without_a_trace_and_begun_only_with_consent(study, lead, survey_id):
    (token,) = invite(study, lead, survey_id, 1)
    before = dump(study)
    assert not invitation(study, token).spent
    for consent in ("", "0" * 64):
        with pytest.raises(Invalid, match="consent"):
            sittings.begin(study, token, secrets.token_hex(32), consent, moment(0))
    assert dump(study) == before
    begun(study, lead, survey_id, token)
    assert invitation(study, token).spent


@pytest.mark.parametrize("change", ["", "x", "{}x", "{}"])
def test_a_tampered_token_leads_nowhere(study, lead, survey_id, change):
    (token,) = invite(study, lead, survey_id, 1)
    tampered = change.format(token) if change != "{}" else token[:-1] + ("A" if token[-1] != "A" else "B")
    consent = find_survey(study, lead, survey_id).consent_hash
    with pytest.raises(NotFound):
        invitation(study, tampered)
    with pytest.raises(NotFound):
        sittings.begin(study, tampered, secrets.token_hex(32), consent, moment(0))


def test_a_link_is_taken_once_and_a_repeated_request_costs_nothing(study, lead, survey_id):
    (token,) = invite(study, lead, survey_id, 1)
    consent = find_survey(study, lead, survey_id).consent_hash
    secret = begun(study, lead, survey_id, token)
    sittings.begin(study, token, secret, consent, moment(1))
    with pytest.raises(Conflict):
        sittings.begin(study, token, secrets.token_hex(32), consent, moment(1))
    assert received(study, lead, survey_id).taken == 1


@pytest.mark.parametrize("secret", ["", "short", "x" * 63 + "-", "y" * 65])
def test_a_secret_is_long_enough_to_be_one(study, lead, survey_id, secret):
    (token,) = invite(study, lead, survey_id, 1)
    with pytest.raises(Invalid, match="secret"):
        sittings.begin(study, token, secret, "", moment(0))


def test_answers_are_kept_as_given_taken_back_and_sent_in_once(study, lead, survey_id):
    secret = begun(study, lead, survey_id)
    for question, value in (("triage", 3), ("triage", 5), ("proposed_diagnosis", ["读片", ""])):
        keep_answer(study, secret, question, value, "zh", moment(5))
    assert sittings.sitting(study, secret).answers == {"triage": 5, "proposed_diagnosis": ["读片"]}
    keep_answer(study, secret, "triage", None, "zh", moment(6))
    assert "triage" not in sittings.sitting(study, secret).answers
    with pytest.raises(Invalid, match="请作答"):
        send_in(study, secret, {"triage": 5}, "zh", moment(7))
    assert send_in(study, secret, ANSWERS, "zh", moment(8)) is False
    assert send_in(study, secret, {**ANSWERS, "triage": 5}, "zh", moment(9)) is True
    with pytest.raises(Conflict):
        keep_answer(study, secret, "triage", 2, "zh", moment(10))
    assert sittings.sitting(study, secret).answers == {}
    close_survey(study, lead, survey_id)
    assert [dict(each.answers) for each in sent_in(study, lead, survey_id)] == [ANSWERS]


def test_of_a_telephone_number_nothing_is_kept(study, lead, survey_id):
    secret = begun(study, lead, survey_id)
    keep_answer(study, secret, "proposed_diagnosis", ["找我 1391234567"], "zh", moment(1))
    with pytest.raises(Invalid, match="不收集个人信息"):
        keep_answer(study, secret, "proposed_diagnosis", ["找我 13912345678"], "zh", moment(2))
    assert sittings.sitting(study, secret).answers == {}
    assert "1391234567" not in "\n".join(dump(study))


def test_the_measured_time_goes_with_the_answers_and_leaves_the_sitting(study, lead, survey_id):
    secret = begun(study, lead, survey_id)
    for at, away in ((30, False), (60, True), (400, False), (430, False)):
        sittings.note_alive(study, secret, away, moment(at))
    send_in(study, secret, ANSWERS, "zh", moment(450))
    left = sittings.sitting(study, secret)
    assert left.finished and left.time.active_ms == left.time.paused_ms == 0
    close_survey(study, lead, survey_id)
    (given,) = sent_in(study, lead, survey_id)
    assert (given.active_seconds, given.pauses, given.paused_seconds) == (110, 1, 340)


def test_who_withdraws_leaves_nothing_behind(study, lead, survey_id):
    (token,) = invite(study, lead, survey_id, 1)
    secret = begun(study, lead, survey_id, token)
    keep_answer(study, secret, "proposed_diagnosis", ["会诊记录"], "zh", moment(1))
    sittings.withdraw(study, secret)
    with pytest.raises(NotFound):
        sittings.sitting(study, secret)
    assert "会诊记录" not in "\n".join(dump(study)) and invitation(study, token).spent
    take(study, lead, survey_id)
    finished = begun(study, lead, survey_id)
    send_in(study, finished, ANSWERS, "zh", moment(9))
    with pytest.raises(Conflict):
        sittings.withdraw(study, finished)


def test_a_closed_survey_takes_nothing_more_and_forgets_what_was_not_sent_in(study, lead, survey_id):
    (unused,) = invite(study, lead, survey_id, 1)
    secret = begun(study, lead, survey_id)
    keep_answer(study, secret, "proposed_diagnosis", ["会诊记录"], "zh", moment(1))
    close_survey(study, lead, survey_id)
    assert sittings.sitting(study, secret).answers == {}
    consent = find_survey(study, lead, survey_id).consent_hash
    for act in (
        lambda: keep_answer(study, secret, "triage", 2, "zh", moment(2)),
        lambda: send_in(study, secret, ANSWERS, "zh", moment(3)),
        lambda: sittings.note_alive(study, secret, False, moment(4)),
        lambda: sittings.begin(study, unused, secrets.token_hex(32), consent, moment(5)),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Invalid, match="while the survey is open"):
        invite(study, lead, survey_id, 1)
    assert received(study, lead, survey_id).received == 0


def test_answers_are_read_once_the_survey_is_closed_and_by_whom_they_concern(study, cast, survey_id):
    take(study, cast["lead"], survey_id)
    with pytest.raises(Refused, match="closed"):
        sent_in(study, cast["lead"], survey_id)
    close_survey(study, cast["lead"], survey_id)
    for login in ("physician", "senior", "engineer"):
        with pytest.raises(Refused, match="needs the role"):
            sent_in(study, cast[login], survey_id)


@pytest.mark.parametrize("login", ["physician", "senior", "engineer", "admin"])
def test_only_a_lead_makes_opens_invites_and_closes(study, cast, survey_id, login):
    from annotation.activities.survey import PHYSICIANS_NEEDS
    from annotation.survey.taking import asked_of

    for act in (
        lambda: make_survey(study, cast[login], "另一个", asked_of(PHYSICIANS_NEEDS), CONSENTED),
        lambda: open_survey(study, cast[login], survey_id),
        lambda: invite(study, cast[login], survey_id, 1),
        lambda: belong_to(study, cast[login], survey_id, []),
        lambda: close_survey(study, cast[login], survey_id),
    ):
        with pytest.raises(Refused, match="needs the role"):
            act()


@pytest.mark.parametrize(
    "statement",
    [
        "update survey_answers set answers = '{}'",
        "delete from survey_answers",
        "insert or replace into survey_answers select * from survey_answers",
        # more answers than links were taken
        "insert into survey_answers select 'ffffffffffffffffffffffffffffffff', survey_id, answers, "
        "answers_hash, 1, 0, 0 from survey_answers",
        "delete from spent_invitations",
        "insert or replace into spent_invitations select * from spent_invitations",
        "update invitations set survey_id = 2",
        "update sittings set finished = 0",
        "delete from sittings",
        "update surveys set consent_zh = '同意'",
        "update questionnaires set content = '{}'",
        "insert into survey_states values (1, 2, 'open', 1, 'now')",
        "insert into proposal_merges values (1, 1, 'a', 'b', 1, 'now')",
    ],
)
def test_the_database_itself_refuses_what_the_code_might_forget(study, lead, survey_id, statement):
    take(study, lead, survey_id)
    with pytest.raises(IntegrityError), writing(study) as database:
        database.execute(statement)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("update survey_answers set answers = '{}'", "was changed after it was stored"),
        ("delete from survey_answers", "no longer holds the answers"),
        ("update survey_answers set active_seconds = 999", "no longer holds the answers"),
    ],
)
def test_verification_finds_a_survey_that_was_tampered_with(study, lead, survey_id, tampering, found):
    take(study, lead, survey_id)
    close_survey(study, lead, survey_id)
    assert [fault for check in verify(study) for fault in check.faults] == []
    with writing(study) as database:
        for (name,) in database.execute(
            "select name from sqlite_master where name like 'survey_answers_never%'"
        ).fetchall():
            database.execute(f"drop trigger {name}")
        database.execute(tampering)
    assert any(found in fault for check in verify(study) for fault in check.faults)
