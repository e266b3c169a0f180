"""Raters among themselves, and the judge in their midst."""

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.alternative_annotator import alternative_annotator_test, discovered
from annotation.statistics.human_ceiling import NOT_ESTIMABLE, human_ceiling


def rated(noise, judge_noise, questions=40, models=3, seed=1, **missing):
    """Answers x raters around one truth, and a judge's values; `missing` names raters and who lacks what."""
    random = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"q{q:03}" for q in range(questions)], [f"m{m}" for m in range(models)]],
        names=["question", "model"],
    )
    true = random.normal(5, 2, len(index))
    raters = pd.DataFrame(
        {rater: true + random.normal(0, sd, len(index)) for rater, sd in noise.items()}, index=index
    )
    for rater, lacks in missing.items():
        raters.loc[lacks(np.arange(len(index))), rater] = np.nan
    return raters, pd.Series(true + random.normal(0, judge_noise, len(index)), index=index)


def test_a_judge_as_noisy_as_the_raters_does_as_well_as_they_do():
    matrix, judge = rated({"li": 1.0, "wu": 1.0, "xu": 1.0}, 1.0, seed=2)
    ceiling = human_ceiling(matrix, judge, 1)
    assert (ceiling.n, ceiling.n_complete) == (120, 120)
    # truth 4, a rater's noise 1, the rest's 1/2: 4 / sqrt(5 * 4.5)
    assert ceiling.r.value == pytest.approx(0.843, abs=0.05)
    assert ceiling.gap.interval.holds(0)
    assert ceiling.icc["ICC(2,1)"].interval.holds(0.8) and ceiling.alpha["interval"].interval.holds(0.8)


def test_a_noisier_judge_falls_short_of_them():
    matrix, judge = rated({"li": 1.0, "wu": 1.0, "xu": 1.0}, 4.0)
    ceiling = human_ceiling(matrix, judge, 1)
    assert ceiling.gap.interval.high < 0
    assert ceiling.judge_r.value == pytest.approx(
        np.mean([one.judge_r for one in ceiling.raters])
    )  # fmt: skip


def test_each_rater_is_compared_with_the_mean_of_the_others():
    matrix, judge = rated({"li": 1.0, "wu": 2.0, "xu": 1.0}, 1.0)
    ceiling = human_ceiling(matrix, judge, 1)
    rest = matrix[["li", "xu"]].mean(axis=1)
    wu = ceiling.raters[1]
    assert (wu.rater, wu.n) == ("wu", 120)
    assert (wu.r, wu.judge_r) == pytest.approx((matrix["wu"].corr(rest), judge.corr(rest)))


def test_raters_nested_in_questions_leave_nothing_to_estimate():
    matrix, judge = rated(
        {"li": 1.0, "wu": 1.0}, 1.0, li=lambda row: row // 3 % 2 == 0, wu=lambda row: row // 3 % 2 == 1
    )
    assert human_ceiling(matrix, judge, 1) == NOT_ESTIMABLE


def test_a_partly_shared_set_is_used_and_its_size_told():
    matrix, judge = rated(
        {"li": 1.0, "wu": 1.0, "xu": 1.0}, 1.0, wu=lambda row: row > 29, xu=lambda row: row > 14
    )
    ceiling = human_ceiling(matrix, judge, 1)
    assert (ceiling.n, ceiling.n_complete) == (30, 15)
    assert [one.n for one in ceiling.raters] == [30, 30, 15]


def test_too_few_shared_answers_have_no_mean_r_and_say_so():
    matrix, judge = rated({"li": 1.0, "wu": 1.0}, 1.0, wu=lambda row: row > 2)
    ceiling = human_ceiling(matrix, judge, 1)
    assert ceiling.n == 3 and ceiling.r.value is None and "no rater shares 4" in ceiling.r.reason


def test_the_alternative_annotator_test_counts_who_is_nearer_to_the_others():
    # three raters on 40 answers, the judge equal to li everywhere
    matrix, _ = rated({"li": 0.5, "wu": 0.5, "xu": 0.5}, 1.0, questions=40, models=1)
    judge = matrix["li"].copy()
    test = alternative_annotator_test(matrix, judge)
    li = test.raters[0]
    assert (li.n, li.judge_share, li.rater_share, li.p, li.won) == (40, 1.0, 1.0, 0.0, True)
    far = {
        rater: (matrix.drop(columns="wu").sub(side, axis=0) ** 2).mean(axis=1)
        for rater, side in {"judge": judge, "wu": matrix["wu"]}.items()
    }
    assert test.raters[1].judge_share == pytest.approx((far["judge"] <= far["wu"]).mean())
    assert test.advantage == pytest.approx(np.mean([one.judge_share for one in test.raters]))


@pytest.mark.parametrize("judge_noise, passes", [(0.3, True), (6.0, False)])
def test_a_good_judge_passes_and_a_bad_one_fails(judge_noise, passes):
    matrix, judge = rated({"li": 1.0, "wu": 1.0, "xu": 1.0}, judge_noise)
    test = alternative_annotator_test(matrix, judge)
    assert test.passes is passes
    assert test.winning_rate == (1.0 if passes else 0.0)


def test_three_raters_with_thirty_answers_each_are_needed():
    matrix, judge = rated({"li": 1.0, "wu": 1.0, "xu": 1.0}, 1.0, xu=lambda row: row > 28)
    assert alternative_annotator_test(matrix, judge).startswith(
        "raters who share 30 judged answers with another: 2"
    )


def test_benjamini_and_yekutieli_reject_up_to_the_last_p_below_its_threshold():
    # thresholds i / 4 * 0.05 / (1 + 1/2 + 1/3 + 1/4) = 0.006, 0.012, 0.018, 0.024
    assert discovered(np.array([0.5, 0.001, 0.0175, 0.013])).tolist() == [False, True, True, True]
    assert discovered(np.array([0.5, 0.001, 0.02, 0.03])).tolist() == [False, True, False, False]
    assert not discovered(np.array([0.5, 0.03])).any()
