"""Judge biases on tables small enough to check by hand, and where they cannot be estimated."""

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.judge_bias import length_slope, own_family
from annotation.statistics.judge_repeats import judge_repeats
from annotation.statistics.position_bias import position_bias


def table(questions=6, models="ABC", seed=1):
    random = np.random.default_rng(seed)
    rows = [
        {"question": f"q{q}", "model": model, "human": random.normal(5), "length": random.integers(100, 900)}
        for q in range(questions)
        for model in models
    ]
    return pd.DataFrame(rows)


def test_a_judge_that_adds_exactly_two_tenths_a_hundred_characters_has_that_slope():
    rows = table()
    ease = rows["question"].str[1:].astype(int)
    rows["judge"] = (
        rows["human"] + 0.002 * rows["length"] + ease + rows["model"].map({"A": 0, "B": 1, "C": 5})
    )
    found = length_slope(rows, seed=1)
    assert found.value == pytest.approx(0.2)
    assert found.interval is None or found.interval.holds(found.value)


def test_a_difference_in_differences_is_a_mean_of_differences_when_the_design_is_balanced():
    rows = table()
    rows["judge"] = rows["human"] + np.random.default_rng(2).normal(size=len(rows))
    gap = (rows["judge"] - rows["human"]).groupby([rows["question"], rows["model"] == "C"]).mean().unstack()
    found = own_family(rows, {"C"}, seed=1, same_length=False)
    assert found.value == pytest.approx((gap[True] - gap[False]).mean())
    assert found.interval.holds(found.value)


@pytest.mark.parametrize(
    "own, why", [({"Z"}, "no answer of the judge's own family"), ({"A", "B", "C"}, "no answer of others")]
)
def test_a_family_without_a_comparison_is_undefined(own, why):
    rows = table().assign(judge=5.0)
    assert own_family(rows, own, seed=1, same_length=False).reason == why


def test_families_that_never_answer_the_same_question_cannot_be_compared():
    rows = table(models="A").assign(judge=5.0)
    rows.loc[rows.index[:3], "model"] = "B"
    found = own_family(rows, {"B"}, seed=1, same_length=False)
    assert (found.value, found.reason) == (None, "no question holds answers of both groups")


def test_equal_lengths_have_no_slope():
    found = length_slope(table().assign(judge=5.0, length=300), seed=1)
    assert (found.value, found.reason) == (None, "length does not vary within questions and models")


def judgments(rows):
    columns = ["question", "model", "repeat", "value"]
    return pd.DataFrame(rows, columns=columns).assign(rater="judge", criterion="", status="scored")


def test_repeats_are_compared_answer_by_answer_and_order_by_order():
    found = judge_repeats(
        judgments(
            [
                ("q1", "A", 1, 7), ("q1", "A", 2, 5), ("q1", "B", 1, 6), ("q1", "B", 2, 6),
                ("q2", "A", 1, 4), ("q2", "A", 2, 4), ("q2", "B", 1, 9),
            ]
        ),
        seed=1,
    )  # fmt: skip
    # squares 2, 0, 0 on three degrees of freedom; one of three answers changed; A over B flipped
    assert (found.n, found.sd.value) == (3, pytest.approx(np.sqrt(2 / 3)))
    assert (found.changed.value, found.flipped.value) == (pytest.approx(1 / 3), 1)
    assert found.sd.interval is None


def test_a_judge_that_never_repeats_says_so():
    found = judge_repeats(judgments([("q1", "A", 1, 7), ("q2", "A", 1, 6)]), seed=1)
    assert (found.n, found.sd.reason, found.changed.reason) == (0, *["no answer was judged twice"] * 2)


def test_places_that_win_both_ways_show_a_preference_for_place():
    by_place = [("first", "first")] * 3 + [("second", "second")]
    found = position_bias([("first", "second"), ("tie", "tie"), ("first", "tie"), *by_place])
    assert (found.consistent.k, found.consistent.n) == (2, 7)
    assert (found.first_place.k, found.first_place.n) == (3, 4)
    assert position_bias([]).consistent.share is None
