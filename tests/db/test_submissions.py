"""A submission knows of how many questions it answered only some, by what else was submitted to the study."""

from dataclasses import replace

import pytest

from db.submissions import add_submission, show_submission, submissions
from tests.leaderboard_study import CONTEST, result


def contest(questions, eval_set="doctorbench"):
    return replace(CONTEST, questions=questions * 64, eval_set=eval_set)


@pytest.mark.parametrize(
    ("rows", "named", "other", "whole"),
    [
        ("12345", "eyes", contest("w"), 5),
        # no more than it has, another name, no name, another set, other questions, the same questions
        ("235", "eyes", contest("w"), 0),
        ("12345", "ears", contest("w"), 0),
        ("12345", "", contest("w"), 0),
        ("12345", "eyes", contest("w", "doctorflan"), 0),
        ("12456", "eyes", contest("w"), 0),
        ("12345", "eyes", contest("s"), 0),
    ],
)
def test_some_of_the_questions_are_told_from_all_by_name_set_and_ids(study, cast, rows, named, other, whole):
    engineer = cast["engineer"]
    add_submission(
        study, engineer, "hasty", contest("s"), [result(row, 9.0) for row in "234"], named and "eyes"
    )
    add_submission(study, engineer, "thorough", other, [result(row, 5.0) for row in rows], named)
    found = {each.model: each.whole for each in submissions(study, cast["lead"])}
    assert found == {"hasty": whole, "thorough": 0}


def test_the_largest_of_several_counts_and_who_sees_one_submission_alone_is_told_the_same(study, cast):
    engineer = cast["engineer"]
    numbers = [
        add_submission(study, engineer, "m", contest(each), [result(row, 5.0) for row in rows], "eyes")[0]
        for each, rows in (("s", "23"), ("w", "123"), ("v", "1234"))
    ]
    show_submission(study, engineer, numbers[0], True)
    assert [each.whole for each in submissions(study, cast["lead"])] == [4, 4, 0]
    assert [each.whole for each in submissions(study, cast["physician"])] == [4]


def test_what_is_hidden_leaves_no_older_one_of_the_model_to_be_seen(study, cast):
    engineer = cast["engineer"]
    first, second, other = (
        add_submission(study, engineer, model, contest(questions), [result("1", rating)])[0]
        for model, questions, rating in (("m", "w", 5.0), ("m", "w", 6.0), ("m", "v", 7.0))
    )
    for each in (first, other):
        show_submission(study, engineer, each, True)
    told = {each.id: (each.shown, each.older_shown) for each in submissions(study, cast["lead"])}
    assert told == {first: (True, False), second: (False, True), other: (True, False)}
    show_submission(study, engineer, second, False)
    assert [each.id for each in submissions(study, cast["physician"])] == [other]
    show_submission(study, engineer, second, True)
    assert [each.id for each in submissions(study, cast["physician"])] == [second, other]
