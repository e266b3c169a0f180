"""A leaderboard: the latest of each model, N/A in no mean, a failure no score, sorted by any column."""

from dataclasses import replace
from statistics import stdev

import pytest

from annotation.board_columns import Column, dimensions_of, has_vetoes, total_scale
from annotation.contest_names import known_as
from annotation.doctorbench import DOCTORBENCH
from annotation.leaderboard import contests, leaderboard, parts_of, sorted_by, value_in
from annotation.published_rubrics import DOCTORFLAN
from annotation.rubric import Text
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


def test_each_model_stands_once_with_its_latest():
    assert [line.submission.id for line in leaderboard(ALL, CONTEST)] == [3, 2, 4]


def test_who_was_not_scored_on_every_answer_stands_below_without_a_rank_however_high_its_mean():
    third = submission(7, "three", result("1", -90.0), result("2", -90.0), result("3", -90.0))
    lines = leaderboard([*ALL, third], CONTEST)
    shown = [(line.submission.model, line.rank, line.mean, line.scored, line.answers) for line in lines]
    assert shown == [
        ("two", 1, 30, 2, 2),
        ("three", 2, -90, 3, 3),
        ("one", None, 70, 2, 3),
        ("none", None, None, 0, 1),
    ]
    # by any column, either way
    for column in ("mean", "median", "sd", "facts"):
        for ascending in (False, True):
            ranked = [line.rank is not None for line in sorted_by(lines, column, ascending)]
            assert ranked == [True, True, False, False]


def test_who_answered_only_some_of_the_questions_has_no_rank_nor_moves_that_of_others():
    hasty = replace(submission(7, "hasty", result("1", 99.0)), whole=3)
    shown = [(line.submission.model, line.rank, line.mean) for line in leaderboard([TWO, hasty], CONTEST)]
    assert shown == [("two", 1, 30), ("hasty", None, 99)]
    assert [each.whole for each in known_as([hasty], [CONTEST])] == [3]


def test_a_contest_over_some_of_the_questions_is_listed_behind_those_over_all():
    part = replace(
        submission(7, "hasty", result("1", 99.0), contest=replace(CONTEST, questions="1")), whole=3
    )
    assert contests([TWO, part]) == [CONTEST, part.contest]
    assert contests([TWO, replace(part, whole=0)]) == [part.contest, CONTEST]


def test_statistics_are_over_scored_answers_and_what_failed_is_counted_beside():
    one = line_of("one")
    # 80 and 60; the unparsed answer is in no mean
    assert (one.mean, one.median, one.sd) == (70, 70, stdev([80, 60]))
    assert (one.scored, one.answers) == (2, 3)
    assert line_of("none").mean is None


def line_of(model):
    (line,) = (each for each in leaderboard(ALL, CONTEST) if each.submission.model == model)
    return line


def test_an_answer_to_which_no_criterion_applied_is_not_among_the_scored():
    line = leaderboard(
        [submission(6, "na", result("1", 5.0, facts=5), result("2", None, facts=None))], CONTEST
    )[0]
    assert (line.scored, line.answers, line.mean, line.dimensions["facts"].not_applicable) == (1, 2, 5, 1)


def test_what_applied_to_no_answer_has_no_mean_and_a_true_zero_has_one():
    one, two = line_of("one"), line_of("two")
    assert one.dimensions["evidence"].mean is None
    assert (one.dimensions["evidence"].applied, one.dimensions["evidence"].not_applicable) == (0, 2)
    assert two.dimensions["evidence"].mean == 0
    assert (one.dimensions["facts"].mean, two.dimensions["facts"].mean) == (4, -1)


def test_any_column_sorts_and_what_has_no_value_in_it_comes_last():
    whole = submission(5, "one", result("1", 80.0, facts=8, evidence=None), result("2", 60.0, facts=0))
    bare = submission(6, "bare", result("1", 5.0))
    lines = leaderboard([whole, TWO, bare], CONTEST)
    assert [line.submission.model for line in sorted_by(lines, "evidence")] == ["two", "bare", "one"]
    assert [line.submission.model for line in sorted_by(lines, "sd")] == ["two", "one", "bare"]
    assert [value_in(line, "facts") for line in sorted_by(lines, "facts")] == [4, -1, None]
    # what has no value is last the other way round too
    assert [value_in(line, "facts") for line in sorted_by(lines, "facts", ascending=True)] == [-1, 4, None]


@pytest.mark.parametrize(("part", "means"), [("public", [70, 80]), ("professional", [60, -10])])
def test_a_part_of_the_questions_has_a_board_of_its_own(part, means):
    assert parts_of(ALL, CONTEST) == ["public", "professional"]
    assert [line.mean for line in leaderboard(ALL, CONTEST, part) if line.mean is not None] == means


def test_equal_means_share_a_rank():
    whole = replace(ONE, results=ONE.results[:2])
    lines = leaderboard([whole, replace(whole, id=9, model="same"), TWO], CONTEST)
    assert [line.rank for line in lines] == [1, 1, 3]


def test_submissions_under_another_rubric_judge_or_question_are_another_contest():
    other = replace(CONTEST, rubric_hash="0" * 64)
    found = contests([*ALL, submission(5, "two", result("1", 99.0), contest=other)])
    assert found == [other, CONTEST] and other.mark != CONTEST.mark
    assert 99.0 not in [line.mean for line in leaderboard([*ALL, OLD], CONTEST)]


def test_dimensions_stand_in_the_rubrics_order_under_its_names_with_scale_weight_and_veto():
    assert dimensions_of(ALL, CONTEST) == [
        Column("facts", Text("医学事实准确", "Medical facts"), (0, 10), 1.0, True),
        Column("evidence", Text("循证与引用", "Evidence"), (0, 5), 1.0, False),
    ]
    assert (total_scale(CONTEST), has_vetoes(CONTEST)) == ((0, 100), True)


def test_a_turn_is_named_as_one_on_the_scale_of_its_rubric():
    single = replace(CONTEST, eval_set="dotabench", rubric=DOCTORFLAN.as_json(), rubric_hash=DOCTORFLAN.hash)
    turns = Result("1", "", "scored", 8.0, 8.0, False, {"1": 7.0, "2": 9.0})
    assert dimensions_of([submission(1, "one", turns, contest=single)], single) == [
        Column("1", Text("第 1 轮", "Turn 1"), (1, 10)),
        Column("2", Text("第 2 轮", "Turn 2"), (1, 10)),
    ]
    assert (total_scale(single), has_vetoes(single)) == ((1, 10), False)


def test_of_a_checklist_the_share_of_must_ask_items_is_a_dimension_and_no_questions_own_item_is():
    checklist = replace(CONTEST, eval_set="checklist", rubric="", rubric_hash="")
    row = Result("1", "", "scored", 0.0, -0.6, False, {"item1": 1.0, "must_ask": 0.5})
    assert dimensions_of([submission(1, "one", row, contest=checklist)], checklist) == [
        Column("must_ask", Text("必问要点", "Must-ask items"), (0, 1))
    ]
    assert total_scale(checklist) == (0, 1)


def test_contests_are_known_by_what_people_know_and_by_their_mark_only_where_that_is_the_same():
    def put(id, file, day, **changes):
        made = submission(id, "one", *ONE.results, contest=replace(CONTEST, **changes))
        return replace(made, questions_file=file, at=f"2026-01-{day}T00:00:00.000Z")

    put_in = [
        put(1, "fever.jsonl", "01"),
        put(2, "fever.jsonl", "02"),
        put(3, "cough.jsonl", "02", questions="r" * 64),
        put(4, "cough.jsonl", "02", questions="s" * 64),
        put(5, "cough.jsonl", "02", questions="s" * 64, judge="another"),
    ]
    found = contests(put_in)
    known = known_as(put_in, found)
    assert [(each.judge, each.files, each.items, each.day) for each in known] == [
        ("another", ("cough.jsonl",), 3, "2026-01-02"),
        ("judge", ("cough.jsonl",), 3, "2026-01-02"),
        ("judge", ("cough.jsonl",), 3, "2026-01-02"),
        ("judge", ("fever.jsonl",), 3, "2026-01-02"),
    ]
    assert [each.mark for each in known] == ["", found[1].mark, found[2].mark, ""]
    assert {each.rubric["en"] for each in known} == {"DoctorBench: thirteen dimensions"}
