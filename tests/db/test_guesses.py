"""Raters guess the sources after their last item; ratings are final from then on, and no name is kept."""

import pytest

from annotation.answering import answer
from db import people
from db.annotations import save_draft
from db.batch_states import lock, unblind
from db.errors import Conflict, Invalid, NotFound, Refused
from db.guesses import (
    GUESSES_A_SOURCE,
    begin,
    guess,
    guesses,
    has_begun,
    left_to_guess,
    listed_names,
    may_guess,
)
from db.queues import queues
from db.study import reading
from tests.conftest import password_of
from tests.real_round import MODELS, import_real_cases, open_real_batch


@pytest.fixture
def batch(study, tmp_path):
    (tmp_path / "data").mkdir()
    import_real_cases(study, tmp_path / "data", 4)
    return open_real_batch(study, ("physician", "physician2"), calibration_share=0)


def rate_all(study, login):
    person = people.by_login(study, login)
    [queue] = queues(study, person)
    for assignment in queue.assignment_ids:
        given = {"ratings": {slot: {"overall": 7} for slot in "ABCDEF"}, "comment": ""}
        answer(
            study, person, assignment, answers=given, expected_revision=0, nonce=f"{login}-{assignment:016}",
            active_ms=60_000,
        )  # fmt: skip
    return person, queue.assignment_ids


def actions(study):
    with reading(study) as database:
        return [row[0] for row in database.execute("select action from events")]


def test_nobody_sees_the_list_before_their_last_item(study, batch):
    person = people.by_login(study, "physician")
    assert not may_guess(study, person, batch)
    with pytest.raises(Refused, match="after your last item"):
        begin(study, person, batch)
    with pytest.raises(NotFound):
        listed_names(study, person, batch)
    person, _ = rate_all(study, "physician")
    assert may_guess(study, person, batch) and not has_begun(study, person, batch)
    assert not may_guess(study, people.by_login(study, "physician2"), batch)


def test_once_the_list_was_seen_ratings_are_final(study, batch):
    person, assignments = rate_all(study, "physician")
    begin(study, person, batch)
    given = {"ratings": {slot: {"overall": 1} for slot in "ABCDEF"}, "comment": ""}
    with pytest.raises(Refused, match="final"):
        answer(
            study, person, assignments[0], answers=given, expected_revision=1, nonce="n" * 16, active_ms=1,
            reason="想改",
        )  # fmt: skip
    with pytest.raises(Refused, match="final"):
        save_draft(study, person, assignments[0], "comment", "x")


def test_each_source_is_asked_about_alike_and_in_an_order_of_the_persons_own(study, batch):
    person, _ = rate_all(study, "physician")
    other, _ = rate_all(study, "physician2")
    for each in (person, other):
        begin(study, each, batch)
    mine = left_to_guess(study, person, batch)
    assert mine == left_to_guess(study, person, batch)
    with reading(study) as database:
        codes = dict(database.execute("select id, source_code from responses").fetchall())
    asked = [codes[each.response_id] for each in mine]
    assert {asked.count(code) for code in asked} == {GUESSES_A_SOURCE} and len(set(asked)) == len(MODELS)
    assert set(listed_names(study, person, batch)) == set(MODELS)
    theirs = [codes[each.response_id] for each in left_to_guess(study, other, batch)]
    assert asked != theirs or listed_names(study, person, batch) != listed_names(study, other, batch)


def test_a_guess_is_kept_once_as_a_code_and_read_after_the_unblinding(study, batch):
    person, _ = rate_all(study, "physician")
    begin(study, person, batch)
    first, second, *_ = left_to_guess(study, person, batch)
    guess(study, person, batch, first.response_id, "gpt-4", True)
    guess(study, person, batch, second.response_id, None, True)
    with pytest.raises(Conflict):
        guess(study, person, batch, first.response_id, None, False)
    with pytest.raises(Invalid, match="listed"):
        guess(study, person, batch, left_to_guess(study, person, batch)[0].response_id, "gpt-5", False)
    stored = b"".join(path.read_bytes() for path in study.folder.glob("study.db*")).lower()
    assert not [name for name in MODELS if name.lower().encode() in stored]
    assert actions(study).count("source guessed") == 2 and "sources listed for guessing" in actions(study)
    lead = people.by_login(study, "lead")
    rate_all(study, "physician2")
    lock(study, lead, batch, "lead2", password_of("lead2"), "评完", "test")
    assert guesses(study, lead, batch) == []
    unblind(study, lead, batch, "lead2", password_of("lead2"), "评完", "test")
    kept = {(each.guessed != "", each.sure) for each in guesses(study, lead, batch)}
    # somebody who does not know is not sure of it
    assert kept == {(True, True), (False, False)}
    assert not may_guess(study, person, batch)
