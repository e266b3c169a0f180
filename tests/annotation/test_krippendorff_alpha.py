"""Krippendorff's alpha: published examples, the krippendorff package, and data that have none."""

from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest

from annotation.statistics.krippendorff_alpha import LEVELS, alpha, alpha_of, coincidences
from annotation.statistics.reliability import one_rating

DATA = Path(__file__).parents[2].parent / "shared/data/agreement"


def read(name):
    return pd.read_csv(DATA / f"{name}.csv", index_col=0).to_numpy(float)


def simulated(units=80, raters=5, values=10, seed=1):
    random = np.random.default_rng(seed)
    ratings = random.integers(1, values + 1, (units, 1)) + np.rint(random.normal(0, 2, (units, raters)))
    return np.where(random.random(ratings.shape) < 0.3, np.nan, ratings.clip(1, values))


def value(ratings, level):
    return alpha(ratings, level, np.random.default_rng(1), resamples=50).value


@pytest.mark.parametrize(
    "name, level, published",
    [
        ("krippendorff_4x12", "nominal", 0.743421),
        ("krippendorff_4x12", "ordinal", 0.815388),
        ("krippendorff_4x12", "interval", 0.849107),
        ("krippendorff_4x12", "ratio", 0.797403),
        # printed to three digits: .691 and .811
        ("krippendorff_3x15_wikipedia", "nominal", 0.691358),
        ("krippendorff_3x15_wikipedia", "interval", 0.810845),
    ],
)
def test_published_examples(name, level, published):
    assert value(read(name), level) == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_krippendorff_packages_value(level, seed):
    ratings = simulated(seed=seed)
    package = krippendorff.alpha(ratings.T, level_of_measurement=level)
    assert value(ratings, level) == pytest.approx(package, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_a_resample_has_the_value_of_its_units_written_out(level):
    ratings = simulated(units=12)
    found = coincidences(ratings)
    drawn = np.random.default_rng(3).integers(0, 12, 12)
    paired = (~np.isnan(ratings)).sum(axis=1) > 1
    weights = np.bincount(drawn, minlength=12)[paired]
    sums = (found.kinds.T @ np.bincount(found.kind, weights))[None]
    package = krippendorff.alpha(ratings[drawn].T, level_of_measurement=level)
    assert alpha_of(sums, found, level)[0] == pytest.approx(package, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_the_interval_is_the_naive_loops_within_its_noise(level):
    ratings = simulated()
    found = alpha(ratings, level, np.random.default_rng(1), resamples=2000)
    random = np.random.default_rng(2)
    naive = [
        krippendorff.alpha(ratings[random.integers(0, 80, 80)].T, level_of_measurement=level)
        for _ in range(500)
    ]
    # BCa moves the percentiles a little; a wrong unit or weight would move them by the interval's width
    assert (found.interval.low, found.interval.high) == pytest.approx(
        np.quantile(naive, [0.025, 0.975]), abs=0.03
    )


def test_clusters_are_drawn_whole():
    ratings = np.repeat(simulated(units=20), 6, axis=0)
    clusters = np.repeat(np.arange(20), 6)
    units = alpha(ratings, "interval", np.random.default_rng(1))
    whole = alpha(ratings, "interval", np.random.default_rng(1), clusters=clusters)
    assert whole.value == units.value
    assert whole.interval.high - whole.interval.low > 2 * (units.interval.high - units.interval.low)


def test_measurements_of_many_values_are_no_harder():
    random = np.random.default_rng(1)
    ratings = random.normal(size=(400, 1)) + random.normal(size=(400, 4)) / 2
    found = alpha(ratings, "interval", np.random.default_rng(1), resamples=200)
    # for complete interval data alpha is ICC(1,1) but for its small-sample term
    assert found.value == pytest.approx(one_rating(ratings.ravel(), np.repeat(np.arange(400), 4)), abs=1e-3)
    assert found.interval.holds(found.value)


@pytest.mark.parametrize(
    "ratings, level, why",
    [
        ([[3, 3], [3, 3], [3, np.nan]], "nominal", "every rating is the same"),
        ([[3, np.nan], [np.nan, 4]], "interval", "no unit has two ratings"),
        ([[3], [4]], "ordinal", "no unit has two ratings"),
        ([[3, -1], [4, 2]], "ratio", "ratio distances need values of at least 0"),
    ],
)
def test_data_without_an_alpha_say_why(ratings, level, why):
    found = alpha(np.array(ratings, float), level, np.random.default_rng(1))
    assert found.value is None and found.reason.startswith(why)


def test_three_units_have_a_value_and_no_interval():
    found = alpha(np.array([[1, 1], [2, 2], [1, 2.0]]), "nominal", np.random.default_rng(1))
    assert found.interval is None and found.reason.startswith("units with two ratings: 3")
    # observed 2 of 6 pairable values differ, expected 2 * 3 * 3 of 6 * 5
    assert found.value == pytest.approx(1 - (2 / 6) / (18 / 30))
