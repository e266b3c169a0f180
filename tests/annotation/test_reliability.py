"""Reliability from groups of any size, and what it does to r."""

import numpy as np
import pandas as pd
import pytest

from annotation.long_table import long_table
from annotation.statistics.disattenuation import disattenuation
from annotation.statistics.intraclass import intraclass
from annotation.statistics.reliability import disattenuated, of_mean, one_rating


def test_equal_groups_give_icc_1_1_and_its_mean_icc_1_k():
    ratings = np.random.default_rng(1).normal(size=(12, 3)) + np.arange(12)[:, None] / 3
    one = one_rating(ratings.ravel(), np.repeat(np.arange(12), 3))
    forms = intraclass(ratings)
    assert one == pytest.approx(forms["ICC(1,1)"].value)
    assert of_mean(one, 3) == pytest.approx(forms["ICC(1,k)"].value)


def test_unequal_groups_recover_the_share_of_variance_they_were_made_with():
    random = np.random.default_rng(2)
    answers = np.repeat(np.arange(4000), random.integers(1, 4, 4000))
    values = random.normal(size=4000)[answers] * np.sqrt(3) + random.normal(size=len(answers))
    assert one_rating(values, answers) == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize(
    "values, answers, why",
    [
        ([1, 2, 3], [0, 1, 2], "no answer was rated twice"),
        ([1, 2, 3], [0, 0, 0], "one answer only"),
        ([2, 2, 2, 2], [0, 0, 1, 1], "every rating is the same"),
    ],
)
def test_groups_without_a_reliability_say_why(values, answers, why):
    assert one_rating(np.array(values), np.array(answers)) == why


def test_r_is_corrected_for_both_sides_unless_reliability_is_too_low():
    assert disattenuated(0.6, 0.64, 1.0) == pytest.approx(0.75)
    assert disattenuated(0.9, 0.5, 0.9) == "reliability too low: r would be 1.34"


def test_a_judge_that_never_judged_twice_is_corrected_on_the_human_side_only():
    random = np.random.default_rng(3)
    true = random.normal(5, 1, 300)

    def side(raters, noise):
        return long_table(
            pd.DataFrame(
                [
                    {"question": f"q{q}", "task": "t", "model": "A", "rater": rater, "value": value}
                    for rater in raters
                    for q, value in enumerate(true + random.normal(0, noise, 300))
                ]
            ),
            "table",
        )

    ratings, judgments = side(["li", "wu"], 1.0), side(["judge"], 0.5)
    table = pd.DataFrame({"ratings": [2.0], "judgments": [1.0]})
    human = ratings.groupby("question")["value"].mean()
    judge = judgments.set_index("question")["value"]
    found = disattenuation(human.corr(judge), ratings, judgments, table)
    # two ratings of variance 1 around a variance of 1: 1 / (1 + 1/2); the true r is 1 / sqrt(1.25)
    assert found.human.value == pytest.approx(2 / 3, abs=0.06)
    assert found.human_side.value == pytest.approx(0.894, abs=0.05)
    assert found.r.value is None and found.r.reason == "judgments: no answer was rated twice"


def test_raters_who_agree_less_than_chance_have_no_reliability():
    rows = [(f"q{q}", rater, (q + shift) % 2) for q in range(6) for rater, shift in (("li", 0), ("wu", 1))]
    ratings = long_table(
        pd.DataFrame(rows, columns=["question", "rater", "value"]).assign(task="t", model="A"), "table"
    )
    found = disattenuation(0.5, ratings, ratings, pd.DataFrame({"ratings": [2.0], "judgments": [2.0]}))
    assert found.human.reason == "ratings: those of one answer differ as much as those of different answers"
    assert found.r.value is None and found.r.reason == found.human.reason
