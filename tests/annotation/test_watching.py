"""While a batch is open its raters' habits show, and no rating, source or direction does."""

from dataclasses import asdict

import pytest

from annotation.answering import answer
from annotation.blinded_scoring.watching import watch
from db.errors import Refused
from db.queues import queues
from db.study import reading
from db.work import work
from tests.scoring_study import make_scoring_study, open_scoring_batch


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three doctors have rated every question of an open batch: doctor3 gives everything 7, in a second."""
    made = make_scoring_study(tmp_path_factory.mktemp("watched") / "study", questions=30)
    open_scoring_batch(made, calibration_share=0.5, repeat_share=1.0)
    for number in (1, 2, 3):
        doctor = made[f"doctor{number}"]
        for place, assignment_id in enumerate(queues(made.study, doctor)[0].assignment_ids):
            with reading(made.study) as database:
                shown = dict(
                    database.execute(
                        "select slot, response_id from presentations where assignment_id = ?",
                        (assignment_id,),
                    ).fetchall()
                )
            assert set(shown) == set(work(made.study, doctor, assignment_id).conversations)
            answer(
                made.study, doctor, assignment_id,
                answers={"ratings": {slot: {"overall": rating(number, each)} for slot, each in shown.items()},
                         "comment": ""},
                expected_revision=0, nonce=f"nonce-{number}-{assignment_id:08}",
                active_ms=1_000 if number == 3 else 60_000 - 1_000 * place,
            )  # fmt: skip
    return made


def rating(doctor, response_id):
    """Doctors 1 and 2 give an answer the same each time, a point apart; doctor 3 gives 7."""
    return 7 if doctor == 3 else 1 + response_id * 7 % 9 + (doctor == 2)


@pytest.fixture(scope="module")
def watched(made):
    return {one.name: one for one in watch(made.study, made["lead"], 1).people}


def test_straight_lining_and_haste_are_shares_of_items(watched):
    assert (watched["Doctor3"].straight_lined, watched["Doctor3"].hasty) == (1.0, 1.0)
    assert (watched["Doctor1"].straight_lined, watched["Doctor1"].hasty) == (0.0, 0.0)


def test_repeats_rated_alike_have_no_gap_and_pace_quickens(watched):
    assert watched["Doctor1"].repeat_gap == 0
    assert watched["Doctor1"].pace < 1 and watched["Doctor3"].pace == 1


def test_the_calibration_set_tells_who_is_far_from_the_others_and_how_far_all_agree(made, watched):
    assert watched["Doctor3"].from_others > watched["Doctor1"].from_others
    found = watch(made.study, made["lead"], 1)
    assert found.shared == 15 * 4
    assert found.alpha.interval.low < found.alpha.value < 1


def test_nothing_shown_is_a_level_a_direction_or_a_source(watched):
    shown = {key for one in watched.values() for key in asdict(one)}
    assert shown == {
        "name", "items", "hasty", "straight_lined", "pace", "drifts", "repeat_gap", "from_others"
    }  # fmt: skip
    assert all(type(one.drifts) in (bool, type(None)) for one in watched.values())


def test_too_few_answers_show_nothing(tmp_path):
    made = make_scoring_study(tmp_path / "study", questions=8)
    open_scoring_batch(made)
    doctor = made["doctor1"]
    first = queues(made.study, doctor)[0].assignment_ids[0]
    slots = work(made.study, doctor, first).conversations
    answers = {"ratings": {slot: {"overall": 5} for slot in slots}, "comment": ""}
    answer(made.study, doctor, first, answers=answers, expected_revision=0, nonce="n" * 16, active_ms=1_000)
    found = watch(made.study, made["lead"], 1)
    assert set(list(asdict(found.people[0]).values())[2:]) == {None}
    assert found.alpha.value is None


def test_physicians_and_engineers_are_refused(made):
    for login in ("doctor1", "engineer"):
        with pytest.raises(Refused):
            watch(made.study, made[login], 1)
