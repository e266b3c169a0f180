"""Blinded scoring deals questions evenly, overlaps a calibration set, balances orders and shows no source."""

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from annotation.activities.blinded_scoring import (
    BLINDED_SCORING,
    RUBRIC,
    Question,
    check,
    draw,
    flags,
    present,
)
from annotation.rubric import rubric_from_json
from db.errors import Invalid
from db.incoming import MASK
from db.queues import queues
from db.work import work
from tests.scoring_study import make_scoring_study, open_scoring_batch


def paper_questions():
    """550 questions, 25 of each of 22 tasks, six sources each."""
    return [
        Question(number, f"task{number % 22:02}", tuple(number * 10 + source for source in range(6)))
        for number in range(550)
    ]


def parts(plan, part):
    wanted = {item.record_id for item in plan.items if item.part == part}
    return [each for each in plan.assignments if each.record_id in wanted and each.occasion == 1]


def test_without_overlap_six_evaluators_get_the_papers_parts_of_91_or_92():
    plan = draw(paper_questions(), range(1, 7), seed=3, calibration_share=0, repeat_share=0)
    sizes = Counter(Counter(each.person_id for each in plan.assignments).values())
    # 550 = 4 x 92 + 2 x 91
    assert sizes == {92: 4, 91: 2}


def test_each_evaluators_part_holds_every_task_as_evenly_as_can_be():
    plan = draw(paper_questions(), range(1, 7), seed=3, calibration_share=0, repeat_share=0)
    task_of = {item.record_id: item.task for item in plan.items}
    shares = Counter((each.person_id, task_of[each.record_id]) for each in plan.assignments)
    # 25 questions of a task over six evaluators: four or five each
    assert set(shares.values()) == {4, 5}
    assert len(shares) == 6 * 22


def test_the_calibration_set_goes_to_everyone_and_the_rest_to_one():
    plan = draw(paper_questions(), range(1, 7), seed=3)
    assert Counter(Counter(e.record_id for e in parts(plan, "calibration")).values()) == {6: 55}
    assert Counter(Counter(e.record_id for e in parts(plan, "own")).values()) == {1: 495}


def test_the_calibration_set_keeps_the_mix_of_tasks():
    plan = draw(paper_questions(), range(1, 7), seed=3)
    mix = Counter(item.task for item in plan.items if item.part == "calibration")
    # 55 over 22 tasks: two or three each
    assert set(mix.values()) == {2, 3}
    assert len(mix) == 22


def test_repeats_come_after_everything_else_and_only_from_ones_own_part():
    plan = draw(paper_questions(), range(1, 7), seed=3, repeat_share=0.1)
    own = {item.record_id for item in plan.items if item.part == "own"}
    for person in range(1, 7):
        queue = sorted((e for e in plan.assignments if e.person_id == person), key=lambda e: e.place)
        assert [e.place for e in queue] == list(range(1, len(queue) + 1))
        repeats = [e for e in queue if e.occasion == 2]
        assert len(repeats) == round(0.1 * sum(e.record_id in own and e.occasion == 1 for e in queue))
        assert queue[-len(repeats) :] == repeats
        assert {e.record_id for e in repeats} <= own


def test_every_source_stands_in_each_place_and_follows_each_other_91_or_92_times_of_550():
    plan = draw(paper_questions(), range(1, 7), seed=3, calibration_share=0, repeat_share=0)
    orders = [[each.slots[slot] % 10 for slot in "ABCDEF"] for each in plan.assignments]
    places = Counter((place, source) for order in orders for place, source in enumerate(order))
    follows = Counter(pair for order in orders for pair in pairwise(order))
    assert len(places) == 36 and set(places.values()) <= {91, 92}
    assert len(follows) == 30 and set(follows.values()) <= {91, 92}


def test_the_same_seed_draws_the_same_batch_and_another_seed_another():
    drawn = [draw(paper_questions(), range(1, 7), seed) for seed in (3, 3, 4)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("questions", "evaluators", "says"),
    [
        ([], [1], "no question"),
        ([Question(1, "t", (1, 2))], [], "evaluators"),
        ([Question(1, "t", (1, 2))], [1, 1], "each once"),
        ([Question(1, "t", (1,))], [1], "at least two"),
        ([Question(1, "t", (1, 2)), Question(2, "t", (3,))], [1], "each source"),
    ],
)
def test_a_draw_that_cannot_be_is_refused_in_a_sentence(questions, evaluators, says):
    with pytest.raises(Invalid, match=says):
        draw(questions, evaluators, seed=1)


@pytest.fixture
def first_work(tmp_path):
    made = make_scoring_study(tmp_path / "study")
    open_scoring_batch(made)
    queue = queues(made.study, made["doctor1"])[0]
    return work(made.study, made["doctor1"], queue.next)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_presented_names_no_source_code_or_row(first_work, language):
    shown = present(first_work, language)
    text = json.dumps(shown, ensure_ascii=False)
    assert "code" not in text and "made" not in text and "round one" not in text
    assert set(shown) == {"question", "reference", "responses", "masked"}
    assert all(set(each) == {"slot", "conversation"} for each in shown["responses"])
    assert all(set(m) == {"role", "content"} for each in shown["responses"] for m in each["conversation"])
    assert [each["slot"] for each in shown["responses"]] == ["A", "B", "C", "D"]


def test_the_shared_opening_is_shown_once_as_the_question(first_work):
    shown = present(first_work)
    assert all(each["conversation"][0]["role"] == "doctor" for each in shown["responses"])


def test_that_words_are_masked_is_said_where_they_are(first_work):
    assert present(first_work)["masked"] is False
    said = ({"role": "patient", "content": "主诉"}, {"role": "doctor", "content": f"我是{MASK}。"})
    assert present(replace(first_work, conversations=first_work.conversations | {"B": said}))["masked"]


def whole(first_work, rating=7):
    return {"ratings": {slot: {"overall": rating} for slot in first_work.conversations}, "comment": ""}


@pytest.mark.parametrize("rating", [0, 11, 7.5, "7", None, True])
def test_a_rating_off_the_scale_is_refused(first_work, rating):
    with pytest.raises(Invalid):
        check(first_work, RUBRIC, whole(first_work, rating))


def test_an_answer_without_rating_or_one_too_many_is_refused(first_work):
    fewer, more = whole(first_work), whole(first_work)
    del fewer["ratings"]["A"]
    more["ratings"]["Z"] = {"overall": 5}
    for answers in (fewer, more, {}, {"ratings": []}, "nonsense"):
        with pytest.raises(Invalid):
            check(first_work, RUBRIC, answers)


def test_flags_name_haste_and_straight_lines():
    answers = {"ratings": {slot: {"overall": 7} for slot in "ABCD"}}
    assert flags(answers, active_ms=1_000) == ["hasty", "straight-lined"]
    assert flags({"ratings": {"A": {"overall": 3}, "B": {"overall": 7}}}, active_ms=60_000) == []


def test_a_rubric_read_back_from_its_batch_is_the_rubric():
    rubric = BLINDED_SCORING.rubric
    assert rubric_from_json(rubric.as_json()) == rubric
    assert rubric_from_json(rubric.as_json()).hash == rubric.hash
