"""A leaderboard: the latest of each model, N/A in no mean, a failure no score, sorted by any column."""

from dataclasses import replace
from statistics import stdev

import pytest

from annotation.doctorbench import DOCTORBENCH
from annotation.leaderboard import contests, dimensions_of, leaderboard, parts_of, sorted_by, value_in
from db.submissions import Contest, Result, Submission

CONTEST = Contest(
    "doctorbench", "q" * 64, "judge", "p" * 64, DOCTORBENCH.as_json(), DOCTORBENCH.hash, "{}", 0.0, 0.0, 1
)


def result(row_id, rating, part="public", status="scored", vetoed=False, **criteria):
    return Result(row_id, part, status, rating, rating, vetoed, criteria)


def submission(id, model, *results, contest=CONTEST):
    return Submission(id, model, contest, "engineer", "2026-01-01T00:00:00.000Z", False, results)


OLD = submission(1, "one", result("1", 10.0, facts=1), result("2", 10.0, facts=1))
ONE = submission(
    2,
    "one",
    result("1", 80.0, facts=8, evidence=None),
    result("2", 60.0, part="professional", facts=0, evidence=None),
    result("3", None, status="unparsed"),
)
TWO = submission(
    3, "two", result("1", 70.0, facts=-2, evidence=0), result("2", -10.0, "professional", facts=0)
)
NONE = submission(4, "none", result("1", None, status="failed"))
ALL = [OLD, ONE, TWO, NONE]


def test_each_model_stands_once_with_its_latest_best_first_and_one_without_a_score_last():
    lines = leaderboard(ALL, CONTEST)
    assert [(line.submission.id, line.rank) for line in lines] == [(2, 1), (3, 2), (4, None)]


def test_statistics_are_over_scored_answers_and_what_failed_is_counted_beside():
    one = leaderboard(ALL, CONTEST)[0]
    # 80 and 60; the unparsed answer is in no mean
    assert (one.mean, one.median, one.sd) == (70, 70, stdev([80, 60]))
    assert (one.scored, one.answers) == (2, 3)
    assert leaderboard(ALL, CONTEST)[2].mean is None


def test_an_answer_to_which_no_criterion_applied_is_not_among_the_scored():
    line = leaderboard(
        [submission(6, "na", result("1", 5.0, facts=5), result("2", None, facts=None))], CONTEST
    )[0]
    assert (line.scored, line.answers, line.mean, line.dimensions["facts"].not_applicable) == (1, 2, 5, 1)


def test_what_applied_to_no_answer_has_no_mean_and_a_true_zero_has_one():
    one, two, _ = leaderboard(ALL, CONTEST)
    assert one.dimensions["evidence"].mean is None
    assert (one.dimensions["evidence"].applied, one.dimensions["evidence"].not_applicable) == (0, 2)
    assert two.dimensions["evidence"].mean == 0
    assert (one.dimensions["facts"].mean, two.dimensions["facts"].mean) == (4, -1)


def test_any_column_sorts_and_what_has_no_value_in_it_comes_last():
    lines = leaderboard(ALL, CONTEST)
    assert [line.submission.model for line in sorted_by(lines, "evidence")] == ["two", "none", "one"]
    assert [line.submission.model for line in sorted_by(lines, "sd")] == ["two", "one", "none"]
    assert [value_in(line, "facts") for line in sorted_by(lines, "facts")] == [4, -1, None]
    # what has no value is last the other way round too
    assert [value_in(line, "facts") for line in sorted_by(lines, "facts", ascending=True)] == [-1, 4, None]


@pytest.mark.parametrize(("part", "means"), [("public", [80, 70]), ("professional", [60, -10])])
def test_a_part_of_the_questions_has_a_board_of_its_own(part, means):
    assert parts_of(ALL, CONTEST) == ["public", "professional"]
    assert [line.mean for line in leaderboard(ALL, CONTEST, part) if line.mean is not None] == means


def test_equal_means_share_a_rank():
    lines = leaderboard([ONE, replace(ONE, id=9, model="same"), TWO], CONTEST)
    assert [line.rank for line in lines] == [1, 1, 3]


def test_submissions_under_another_rubric_judge_or_question_are_another_contest():
    other = replace(CONTEST, rubric_hash="0" * 64)
    found = contests([*ALL, submission(5, "two", result("1", 99.0), contest=other)])
    assert found == [other, CONTEST] and other.mark != CONTEST.mark
    assert 99.0 not in [line.mean for line in leaderboard([*ALL, OLD], CONTEST)]


def test_dimensions_stand_in_the_rubrics_order_under_its_names():
    assert list(dimensions_of(ALL, CONTEST)) == ["facts", "evidence"]
    assert dimensions_of(ALL, CONTEST)["facts"] == ("医学事实准确", "Medical facts")


def test_a_turn_is_named_as_one():
    turns = Result("1", "", "scored", 8.0, 8.0, False, {"1": 7.0, "2": 9.0})
    assert dimensions_of([submission(1, "one", turns)], CONTEST) == {
        "1": ("第 1 轮", "Turn 1"),
        "2": ("第 2 轮", "Turn 2"),
    }
