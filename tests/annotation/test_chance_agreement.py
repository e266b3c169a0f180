"""Percent, Fleiss' kappa, Gwet's AC and Cohen's kappa: published examples and their edges."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.chance_agreement import chance_agreement
from annotation.statistics.kappa import confusion, kappa, kappa_value
from annotation.statistics.pair_matrix import pair_matrix

DATA = Path(__file__).parents[2].parent / "shared/data/agreement"


def fleiss_ratings():
    """Fleiss's 10 subjects x 14 raters, written out from the counts of the five categories."""
    counts = pd.read_csv(DATA / "fleiss_10x5_counts_14raters.csv", index_col=0).to_numpy()
    return np.array([np.repeat(np.arange(1, 6), row) for row in counts], float)


def found(ratings, weighting="unweighted", labels=None):
    labels = np.unique(ratings[~np.isnan(ratings)]) if labels is None else np.array(labels)
    return chance_agreement(ratings, labels, weighting, np.random.default_rng(1))


def test_fleiss_example_gives_0_210():
    agreement = found(fleiss_ratings())
    assert agreement.percent.value == pytest.approx(0.378, abs=5e-4)
    assert agreement.fleiss_kappa.value == pytest.approx(0.210, abs=5e-4)
    assert agreement.fleiss_kappa.interval.holds(0.210)


def test_krippendorffs_4x12_gives_the_values_the_r_package_irrcac_prints():
    ratings = pd.read_csv(DATA / "krippendorff_4x12.csv", index_col=0).to_numpy(float)
    agreement = found(ratings)
    assert agreement.percent.value == pytest.approx(0.8181818, abs=1e-6)
    assert agreement.fleiss_kappa.value == pytest.approx(0.76117, abs=1e-5)
    assert agreement.gwet.value == pytest.approx(0.77544, abs=1e-5)


def test_ac2_counts_the_labels_nobody_gave():
    ratings = np.array([[1, 1], [1, 2], [2, 2], [3, 3], [3, 1.0]])
    # credits 1, 3/4, 0 at distances 0, 1, 2: observed (1 + .75 + 1 + 1 + 0) / 5, shares .4 .3 .3
    observed, spread = 0.75, 1 - 0.16 - 0.09 - 0.09
    chance = (3 + 4 * 0.75) / (3 * 2) * spread
    assert found(ratings, "quadratic").gwet.value == pytest.approx((observed - chance) / (1 - chance))
    # on 1 to 5 the credits are 1, 15/16, 12/16, 7/16, 0
    wide = (5 + 2 * (4 * 15 + 3 * 12 + 2 * 7) / 16) / (5 * 4) * spread
    observed = (3 + 15 / 16 + 12 / 16) / 5
    assert found(ratings, "quadratic", [1, 2, 3, 4, 5]).gwet.value == pytest.approx(
        (observed - wide) / (1 - wide)
    )


@pytest.mark.parametrize(
    "ratings, percent, why",
    [
        (np.full((6, 2), 4.0), 1.0, "every rating is the same"),
        (np.array([[1, np.nan], [np.nan, 2]]), None, "no item has two ratings"),
        (np.array([[1.0], [2.0]]), None, "no item has two ratings"),
        (np.random.default_rng(1).normal(size=(300, 2)), None, "600 different values are no scale"),
    ],
)
def test_ratings_without_agreement_beyond_chance_say_why(ratings, percent, why):
    agreement = found(ratings)
    assert agreement.percent.value == percent
    for estimate in (agreement.fleiss_kappa, agreement.gwet):
        assert estimate.value is None and estimate.reason.startswith(why)


# Cohen 1968 weights on a small table: 20 items on a scale of 1 to 5, nobody gives 4
FIRST = np.array([1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 5, 5, 5, 5, 5, 2, 3, 1])
SECOND = np.array([1, 2, 1, 2, 2, 3, 1, 3, 3, 2, 5, 3, 5, 5, 3, 5, 5, 2, 3, 1])


def by_definition(first, second, distance):
    observed = np.mean([distance(a, b) for a, b in zip(first, second, strict=True)])
    expected = np.mean([distance(a, b) for a in first for b in second])
    return 1 - observed / expected


@pytest.mark.parametrize(
    "weighting, distance",
    [
        ("unweighted", lambda a, b: a != b),
        ("linear", lambda a, b: abs(a - b)),
        ("quadratic", lambda a, b: (a - b) ** 2),
    ],
)
def test_kappa_keeps_the_gap_of_a_score_nobody_gave(weighting, distance):
    value = by_definition(FIRST, SECOND, distance)
    estimate = kappa(FIRST, SECOND, weighting, np.random.default_rng(1))
    assert estimate.value == kappa_value(FIRST, SECOND, weighting) == pytest.approx(value)
    assert estimate.interval.holds(value)
    if weighting != "unweighted":
        closed_up = [np.where(side == 5, 4, side) for side in (FIRST, SECOND)]
        assert kappa_value(*closed_up, weighting) != pytest.approx(value, abs=1e-3)


def test_words_have_an_unweighted_kappa():
    first, second = np.array(["yes", "no", "yes", "no"]), np.array(["yes", "no", "no", "no"])
    # observed 3/4, expected (2*1 + 2*3) / 16
    assert kappa_value(first, second, "unweighted") == pytest.approx((0.75 - 0.5) / 0.5)
    assert confusion(first, second, ["yes", "no"]).tolist() == [[1, 1], [0, 2]]


def test_kappa_is_undefined_for_one_category_or_no_item():
    four = np.full(6, 4)
    assert (
        kappa(four, four, "quadratic", np.random.default_rng(1)).reason == "both raters use one category only"
    )
    assert kappa(four[:0], four[:0], "quadratic", np.random.default_rng(1)).reason == "no items"
    assert kappa_value(four[:0], four[:0], "linear") is None


def test_a_pair_of_raters_with_no_item_in_common_is_empty_and_shown():
    ratings = pd.DataFrame({"li": [1, 2, 3, None], "wu": [1, 2, 4, None], "xu": [None, None, None, 5.0]})
    pairs = {(pair.first, pair.second): pair for pair in pair_matrix(ratings, "quadratic")}
    assert (pairs["li", "wu"].n, pairs["li", "wu"].percent) == (3, pytest.approx(2 / 3))
    assert vars(pairs["li", "xu"]) | {"first": "", "second": ""} == {
        "first": "", "second": "", "n": 0, "percent": None, "kappa": None, "r": None,
    }  # fmt: skip
