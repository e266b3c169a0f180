"""Severity and habits of raters, and when they cannot be told from the questions they got."""

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.rater_effects import NOT_ESTIMABLE, ONE_RATER, rater_effects
from annotation.statistics.rater_habits import rater_habits


def long(rows):
    return pd.DataFrame(rows, columns=["question", "model", "rater", "value"]).assign(status="scored")


def test_severity_is_half_the_gap_of_two_raters_on_the_answers_they_share():
    rows = [(f"q{q}", "A", rater, 5 + q / 3 - harsh + q % 2 * harsh / 4)
            for q in range(8) for rater, harsh in (("li", 0), ("wu", 2))]  # fmt: skip
    # wu has harder questions of his own, which must not count
    rows += [(f"hard{q}", "A", "wu", 1.0) for q in range(8)]
    # nor may a worse answer that li alone rated, though to the same question
    rows += [(f"q{q}", "B", "li", 0.0) for q in range(8)]
    effects = rater_effects(long(rows), seed=1)
    # half of wu's ratings are 2 lower, half 1.5: a gap of 1.75
    assert effects.severity["wu"].value == pytest.approx(0.875)
    assert effects.severity["li"].value == pytest.approx(-0.875)
    assert effects.severity["wu"].interval.holds(0.875)


def test_adjusted_means_weigh_answers_alike():
    rows = [
        (f"q{q}", model, rater, value - harsh)
        for q in range(6)
        for model, value in (("A", 6), ("B", 7))
        for rater, harsh in (("li", 0), ("wu", 1))
    ]
    # A has as many answers again that wu alone rated
    rows += [(f"more{q}", "A", "wu", 3) for q in range(6)]
    effects = rater_effects(long(rows), seed=1)
    assert effects.plain["A"] == pytest.approx((5.5 + 3) / 2)
    # the average rater is half a point above wu and half a point below li
    assert effects.adjusted["A"].value == pytest.approx((5.5 + 3.5) / 2)
    assert effects.adjusted["B"].value == pytest.approx(6.5)


def test_raters_with_no_answer_in_common_cannot_be_compared():
    rows = [(f"q{q}", "A", "li" if q % 2 else "wu", q) for q in range(12)]
    effects = rater_effects(long(rows), seed=1)
    assert {one.reason for one in effects.severity.values()} == {NOT_ESTIMABLE}
    assert {one.reason for one in effects.adjusted.values()} == {NOT_ESTIMABLE}
    assert effects.plain["A"] == 5.5


def test_two_separate_groups_of_raters_cannot_be_compared_either():
    rows = [(f"q{q}{pair}", "A", rater, q) for q in range(6) for pair in ("ab", "cd") for rater in pair]
    assert {one.reason for one in rater_effects(long(rows), seed=1).severity.values()} == {NOT_ESTIMABLE}


def test_one_rater_has_nobody_to_be_compared_with():
    effects = rater_effects(long([("q1", "A", "li", 5), ("q2", "A", "li", 6)]), seed=1)
    assert effects.severity["li"].reason == effects.adjusted["A"].reason == ONE_RATER


def test_habits_show_runs_pace_and_drift():
    values = [5, 5, 5, 5, 6, 7, 7, 8, 8, 9, 9, 9]
    rows = pd.DataFrame(
        {
            "rater": "li",
            "question": [f"q{n // 2}" for n in range(12)],
            "model": ["A", "B"] * 6,
            "value": values,
            "position": range(1, 13),
            "seconds": [40] * 11 + [4000],
        }
    )
    (habits,) = rater_habits(rows.sample(frac=1, random_state=1), seed=1)
    assert (habits.n, habits.longest_run, habits.seconds) == (12, 4, 40)
    assert habits.drift.value == pytest.approx(
        100 * np.polyfit(np.arange(12), np.array(values) - np.tile([40 / 6, 43 / 6], 6), 1)[0], rel=0.05
    )
    (habits,) = rater_habits(rows.drop(columns="seconds").head(9), seed=1)
    assert (habits.seconds, habits.drift.reason) == (None, "9 ratings: fewer than 10")
