"""No answer leads to a person: by no key, no shared value, no time, no order, in no file of the study."""

import json
import re

import pytest

from annotation.survey.taking import send_in
from db import sittings
from db.active_time import ActiveTime
from db.errors import Refused
from db.invitations import hash_of, invite
from db.study import reading
from db.survey_answers import Received, close_survey, enter_simulated, received, sent_in
from db.surveys import find_survey
from tests.survey_study import ANSWERS, TASK_KEYS, moment, opened_survey

LINK_SIDE = ("invitations", "spent_invitations")
ANSWER_SIDE = ("sittings", "sitting_answers", "survey_answers")
# the one column both sides share: which survey, the same for all
SHARED = {"survey_id"}
PEOPLE = 20


@pytest.fixture
def lead(cast):
    return cast["lead"]


def rows(study, table):
    with reading(study) as database:
        return [tuple(row) for row in database.execute(f"select * from {table}").fetchall()]


def columns(database, table):
    return {column.name: column.type for column in database[table].columns}


def test_no_column_joins_a_link_to_an_answer(study):
    with reading(study) as database:
        for links in LINK_SIDE:
            for answers in ANSWER_SIDE:
                assert set(columns(database, links)) & set(columns(database, answers)) <= SHARED
        for table in (*LINK_SIDE, *ANSWER_SIDE):
            targets = {key.other_table for key in database[table].foreign_keys}
            own_side = LINK_SIDE if table in LINK_SIDE else ANSWER_SIDE
            assert targets <= {"surveys", *own_side}


def test_neither_links_nor_answers_have_a_time_an_order_or_a_column_about_a_person(study):
    with reading(study) as database:
        for table in ("invitations", "spent_invitations", "survey_answers"):
            schema = database[table].schema.lower()
            # stored in the order of a random key: no row number counts arrivals
            assert "without rowid" in schema
            assert not re.search(
                r"\b(at|time|date|created|seen|address|ip|agent|cookie|person|login)", schema
            )
        assert "without rowid" in database["sittings"].schema.lower()


def taken_by(study, lead, survey_id, tokens, pairing):
    """Everyone takes the survey one after another: person i on link pairing[i], with answers of their own."""
    consent = find_survey(study, lead, survey_id).consent_hash
    for person, link in enumerate(pairing):
        secret = f"{person:064x}"
        sittings.begin(study, tokens[link], secret, consent, moment(100 * person))
        sittings.keep(study, secret, "triage", 1 + person % 5, moment(100 * person + 30))
        answers = {
            **ANSWERS,
            **dict.fromkeys(TASK_KEYS, 1 + person % 5),
            "proposed_diagnosis": [f"第{person}项"],
        }
        send_in(study, secret, answers, "zh", moment(100 * person + 30 + person))


def test_who_gave_which_answers_makes_no_difference_to_what_is_stored(cast_study, tmp_path, lead):
    """The same people on the same links, paired otherwise: every table is the same but for the random ids."""
    import shutil

    from db.people import by_login
    from db.study import Study

    shutil.copytree(cast_study.folder, tmp_path / "before")
    study = Study(tmp_path / "before")
    lead = by_login(study, "lead")
    survey_id = opened_survey(study, lead)
    tokens = invite(study, lead, survey_id, PEOPLE)
    stored = []
    for name, pairing in (("one", range(PEOPLE)), ("other", reversed(range(PEOPLE)))):
        shutil.copytree(study.folder, tmp_path / name)
        copy = Study(tmp_path / name)
        taken_by(copy, lead, survey_id, tokens, list(pairing))
        answers = sorted(row[1:] for row in rows(copy, "survey_answers"))
        others = {table: rows(copy, table) for table in (*LINK_SIDE, "sittings", "sitting_answers", "events")}
        stored.append((answers, others))
    assert stored[0] == stored[1]


def test_answers_stand_in_another_order_than_they_came_in(study, lead):
    survey_id = opened_survey(study, lead)
    taken_by(study, lead, survey_id, invite(study, lead, survey_id, PEOPLE), list(range(PEOPLE)))
    close_survey(study, lead, survey_id)
    came = [each.answers["proposed_diagnosis"][0] for each in sent_in(study, lead, survey_id)]
    assert sorted(came) == sorted(f"第{person}项" for person in range(PEOPLE))
    assert came != [f"第{person}项" for person in range(PEOPLE)]


def test_nothing_is_logged_between_opening_and_closing(study, lead):
    survey_id = opened_survey(study, lead)
    tokens = invite(study, lead, survey_id, PEOPLE)
    before = len(rows(study, "events"))
    taken_by(study, lead, survey_id, tokens, list(range(PEOPLE)))
    assert len(rows(study, "events")) == before


def test_no_token_and_no_secret_lies_in_any_file_of_the_study(study, lead):
    survey_id = opened_survey(study, lead)
    tokens = invite(study, lead, survey_id, PEOPLE)
    taken_by(study, lead, survey_id, tokens, list(range(PEOPLE)))
    everything = b"".join(path.read_bytes() for path in study.folder.iterdir())
    assert hash_of(tokens[0]).encode() in everything
    for token in tokens:
        assert token.encode() not in everything
    for person in range(PEOPLE):
        assert f"{person:064x}".encode() not in everything


def test_the_write_ahead_log_does_not_tell_what_came_after_what(study, lead):
    survey_id = opened_survey(study, lead)
    tokens = invite(study, lead, survey_id, PEOPLE)
    log = study.database.with_name("study.db-wal")
    assert log.stat().st_size > 0
    taken_by(study, lead, survey_id, tokens, list(range(PEOPLE)))
    assert log.stat().st_size == 0


def test_a_sitting_that_is_over_shares_no_value_with_its_answers(study, lead):
    survey_id = opened_survey(study, lead)
    taken_by(study, lead, survey_id, invite(study, lead, survey_id, 3), [0, 1, 2])
    common = {survey_id, 0, 1, ""}
    of_sittings = {value for row in rows(study, "sittings") for value in row} - common
    of_answers = {value for row in rows(study, "survey_answers") for value in row}
    of_answers |= {
        part for value in of_answers if isinstance(value, str) for part in re.findall(r"\w+", value)
    }
    assert not of_sittings & of_answers
    assert json.loads(rows(study, "survey_answers")[0][2])


def test_simulated_answers_enter_only_a_survey_that_says_so(study, cast):
    lead = cast["lead"]
    real, simulated = (opened_survey(study, lead, name, simulated=name == "模拟") for name in ("真", "模拟"))
    with pytest.raises(Refused, match="simulated"):
        enter_simulated(study, lead, real, [(ANSWERS, ActiveTime(60_000))])
    with pytest.raises(Refused, match="by a program alone"):
        invite(study, lead, simulated, 1)
    enter_simulated(study, lead, simulated, [(ANSWERS, ActiveTime(60_000, 1, 90_000))] * 2)
    assert received(study, lead, simulated) == Received(2, 2, 0, 2)
    close_survey(study, lead, simulated)
    kept = sent_in(study, lead, simulated)
    assert [(each.active_seconds, each.pauses, each.paused_seconds) for each in kept] == [(60, 1, 90)] * 2
    with pytest.raises(Refused, match="open"):
        enter_simulated(study, lead, simulated, [(ANSWERS, ActiveTime())])
    assert received(study, lead, real).received == 0
