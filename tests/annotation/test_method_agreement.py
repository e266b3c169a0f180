"""Bias, limits, concordance and calibration: published examples, and the same from resampled sums."""

import statistics

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from annotation.statistics import answer_sums
from annotation.statistics.bland_altman import bland_altman
from annotation.statistics.method_agreement import by_model, method_agreement, of_all_models
from annotation.statistics.resampling import resampled, stream

# Bland & Altman 1986, first readings of the large and of the mini peak flow meter, l/min
LARGE = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def sums_of(table, center=0.0):
    return resampled(answer_sums.answer_sums(table, center), "questions", stream(1, "test"))


def answers(human, judge, models=1):
    n = len(human)
    return pd.DataFrame(
        {
            "question": [f"q{row // models:04}" for row in range(n)],
            "model": [f"m{row % models}" for row in range(n)],
            "human": human,
            "judge": judge,
        }
    )


def test_peak_flow_meters_give_the_published_limits():
    found = bland_altman(LARGE, MINI)
    assert found.bias.value == pytest.approx(-36 / 17, abs=1e-9)
    # the published digits, and the definition beyond them
    limits = (found.lower_limit.value, found.upper_limit.value)
    assert round(found.sd, 4) == 38.7651 and [round(limit, 3) for limit in limits] == [-78.097, 73.862]
    sd = statistics.stdev(large - mini for large, mini in zip(LARGE, MINI, strict=True))
    assert found.sd == pytest.approx(sd, abs=1e-6)
    assert limits == pytest.approx((-36 / 17 - 1.96 * sd, -36 / 17 + 1.96 * sd), abs=1e-6)
    # the paper prints its bias' interval as -22.0 to 17.8, with t = 2.12
    assert (found.bias.interval.low, found.bias.interval.high) == pytest.approx((-22.05, 17.81), abs=0.01)
    # sd sqrt(1 / 17 + 1.96^2 / 32) = 16.395, times t = 2.1199
    half = 34.757
    lower = found.lower_limit.interval
    assert (lower.low, lower.high) == pytest.approx((-78.097 - half, -78.097 + half), abs=0.01)


def test_limits_of_two_pairs_are_undefined():
    found = bland_altman([1, 2], [2, 2])
    assert (found.bias.value, found.sd, found.lower_limit.reason) == (None, None, "2 pairs: fewer than 3")


def test_sums_give_the_same_bias_and_limits():
    table = answers(MINI, LARGE)
    found = method_agreement(of_all_models(sums_of(table)), 0.0)
    published = bland_altman(LARGE, MINI)
    assert found.bias.value == pytest.approx(published.bias.value)
    assert found.sd.value == pytest.approx(published.sd)
    assert found.lower_limit.value == pytest.approx(published.lower_limit.value)
    assert found.bias.interval.holds(found.bias.value)


def test_every_figure_is_what_its_definition_says():
    random = np.random.default_rng(2)
    human = random.normal(6, 2, 60)
    judge = 1 + 0.8 * human + random.normal(size=60)
    found = method_agreement(
        of_all_models(sums_of(answers(human, judge, models=3), human.mean())), human.mean()
    )
    gap, line = judge - human, stats.linregress(judge, human)
    apart = human.var() + judge.var() + gap.mean() ** 2
    expected = {
        "bias": gap.mean(),
        "sd": gap.std(ddof=1),
        "mae": np.abs(gap).mean(),
        "rmse": np.sqrt((gap**2).mean()),
        "share_near": (np.abs(gap) <= 1).mean(),
        "ccc": 2 * np.cov(human, judge, ddof=0)[0, 1] / apart,
        "slope": line.slope,
        "intercept": line.intercept,
        "slope_on_mean": stats.linregress((human + judge) / 2, gap).slope,
        # the first principal axis, for errors alike on both sides
        "deming": np.divide(*np.linalg.eigh(np.cov(human, judge))[1][:, -1]),
    }
    for name, value in expected.items():
        estimate = getattr(found, name)
        assert estimate.value == pytest.approx(value, abs=1e-9), name
        assert estimate.interval.holds(value), name


def test_the_papers_six_means_show_a_slope_of_0_70_and_kindness_to_the_gpt_4_family():
    human = np.array([4.58, 4.97, 5.36, 6.69, 7.83, 8.06])
    judge = np.array([3.72, 4.29, 4.24, 6.59, 8.25, 8.42])
    found = method_agreement(of_all_models(sums_of(answers(human, judge))), 0.0)
    assert found.bias.value == pytest.approx(-0.33, abs=1e-6)
    assert round(found.slope.value, 4) == 0.7020
    assert found.slope.value == pytest.approx(np.polyfit(judge, human, 1)[0], abs=1e-6)
    assert (judge - human)[4:].mean() == pytest.approx(0.39) and (judge - human)[:4].mean() == pytest.approx(
        -0.69
    )


def test_models_are_told_apart():
    table = answers([5, 5, 6, 6, 7, 7, 8, 8, 9, 9], [6, 4, 7, 5, 8, 6, 9, 7, 10, 8], models=2)
    found = by_model(sums_of(table), 0.0, ["m0", "m1"])
    assert (found["m0"].bias.value, found["m1"].bias.value) == (1, -1)
    assert found["m0"].bias.reason == "every resample gives the same value"


@pytest.mark.parametrize(
    "human, judge, undefined",
    [
        ([5] * 8, [5] * 8, {"ccc", "slope", "intercept", "slope_on_mean", "deming"}),
        ([4, 5, 6, 7] * 2, [5] * 8, {"slope", "intercept", "deming"}),
        ([19 / 3, 6] * 4, [7] * 8, {"slope", "intercept", "deming"}),
        ([5], [6], {"sd", "lower_limit", "upper_limit", "slope", "intercept", "slope_on_mean", "deming"}),
    ],
)
def test_what_is_undefined_says_why(human, judge, undefined):
    found = method_agreement(of_all_models(sums_of(answers(human, judge))), 0.0)
    without = {name for name, part in vars(found).items() if name != "n" and part.value is None}
    assert without == undefined
    assert all(getattr(found, name).reason for name in without)


def test_a_bias_of_one_point_everywhere_has_no_concordance_with_a_constant():
    found = method_agreement(of_all_models(sums_of(answers([5] * 8, [6] * 8))), 0.0)
    assert found.ccc.value == 0
