"""Joining keeps what both sides scored and counts, with its reason, everything else."""

import pandas as pd
import pytest

from annotation.correlation.joining import LeftOut, join
from annotation.long_table import long_table
from db.errors import Invalid


def table(*rows, columns=("question", "model", "rater", "value"), **more):
    return long_table(pd.DataFrame(rows, columns=columns).assign(**{"task": "t", **more}), "table")


def test_only_answers_both_sides_scored_enter_and_the_rest_is_counted():
    ratings = table(("q1", "A", "li", 7), ("q2", "A", "li", None), ("q3", "A", "li", 5), ("q4", "A", "li", 5))
    judgments = table(("q1", "A", "j", 8), ("q2", "A", "j", 3), ("q3", "A", "j", 6), ("q5", "A", "j", 6))
    joined = join(ratings, judgments)
    assert joined.table[["question", "human", "judge"]].values.tolist() == [["q1", 7, 8], ["q3", 5, 6]]
    assert joined.left_out == (
        LeftOut("ratings", "missing", 1),
        LeftOut("ratings", "no judgment of the same answer", 1),
        LeftOut("judgments", "no rating of the same answer", 2),
    )


def test_raters_weigh_alike_however_often_each_repeats():
    columns = ("question", "model", "rater", "repeat", "value")
    ratings = table(
        ("q1", "A", "li", 1, 4), ("q1", "A", "li", 2, 4), ("q1", "A", "li", 3, 4),
        ("q1", "A", "wu", 1, 8), ("q1", "A", "xu", 1, 9),
        columns=columns,
    )  # fmt: skip
    joined = join(ratings, table(("q1", "A", "j", 5)))
    assert joined.table[["human", "ratings"]].values.tolist() == [[7, 5]]


def test_criteria_named_by_both_are_paired_before_they_are_averaged():
    columns = ("question", "model", "rater", "criterion", "value")
    ratings = table(("q1", "A", "li", "accuracy", 4), ("q1", "A", "li", "relevance", 10), columns=columns)
    judgments = table(("q1", "A", "j", "accuracy", 5), columns=columns)
    assert join(ratings, judgments).table[["human", "judge"]].values.tolist() == [[4, 5]]


def test_a_criterion_only_one_side_names_is_averaged_over():
    columns = ("question", "model", "rater", "criterion", "value")
    ratings = table(("q1", "A", "li", "accuracy", 4), ("q1", "A", "li", "relevance", 10), columns=columns)
    assert join(ratings, table(("q1", "A", "j", 5))).table["human"].tolist() == [7]


def test_the_order_of_the_rows_changes_nothing():
    rows = [(f"q{n}", model, "li", n + 1) for n in range(5) for model in "AB"]
    one, other = join(table(*rows), table(*rows)), join(table(*rows[::-1]), table(*rows[::-1]))
    pd.testing.assert_frame_equal(one.table, other.table)


def test_two_sides_without_a_shared_answer_are_refused():
    with pytest.raises(Invalid, match="share no answer"):
        join(table(("q1", "A", "li", 7)), table(("q1", "B", "j", 7)))


def test_a_question_filed_under_two_tasks_is_refused():
    with pytest.raises(Invalid, match="another task"):
        join(table(("q1", "A", "li", 7)), table(("q1", "A", "j", 7), task="u"))
