"""The intraclass correlations of Shrout and Fleiss's table, and tables that have none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.intraclass import intraclass

DATA = Path(__file__).parents[2].parent / "shared/data/agreement"
# value, and interval as the R package psych prints it
PUBLISHED = {
    "ICC(1,1)": (0.165742, -0.13, 0.72),
    "ICC(2,1)": (0.289764, 0.02, 0.76),
    "ICC(3,1)": (0.714841, 0.34, 0.95),
    "ICC(1,k)": (0.442797, -0.88, 0.91),
    "ICC(2,k)": (0.620051, 0.07, 0.93),
    "ICC(3,k)": (0.909316, 0.68, 0.99),
}


@pytest.mark.parametrize("form", PUBLISHED)
def test_shrout_and_fleiss_give_the_published_values(form):
    ratings = pd.read_csv(DATA / "shrout_fleiss_1979_6x4.csv", index_col=0).to_numpy()
    found = intraclass(ratings)[form]
    value, low, high = PUBLISHED[form]
    assert found.value == pytest.approx(value, abs=1e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=0.005)


def test_a_rater_two_points_harsher_lowers_agreement_and_not_consistency():
    ratings = np.column_stack([np.arange(2.0, 8), np.arange(6.0)])
    found = intraclass(ratings)
    assert found["ICC(3,1)"].value == pytest.approx(1)
    # MS items 7, raters 12, rest 0: 7 / (7 + 0 + 2 * 12 / 6)
    assert found["ICC(2,1)"].value == pytest.approx(7 / 11)
    assert found["ICC(3,1)"].interval is None and "agree fully" in found["ICC(3,1)"].reason


@pytest.mark.parametrize(
    "ratings, why",
    [
        (np.full((5, 3), 4.0), "every rating is the same"),
        (np.arange(5.0)[:, None], "a complete table of 5 x 1"),
        (np.empty((0, 3)), "a complete table of 0 x 3"),
    ],
)
def test_a_table_without_an_icc_says_why(ratings, why):
    for found in intraclass(ratings).values():
        assert found.value is None and found.reason.startswith(why)


def test_items_that_do_not_differ_leave_a_mean_without_reliability():
    found = intraclass(np.array([[1.0, 3], [3, 1], [1, 3], [3, 1]]))
    assert found["ICC(1,1)"].value == pytest.approx(-1)
    assert found["ICC(1,k)"].value is None and "reliability has no value" in found["ICC(1,k)"].reason


def test_every_interval_of_any_small_table_holds_its_value_or_is_missing_for_a_reason():
    random = np.random.default_rng(1)
    without = 0
    for _ in range(300):
        ratings = random.integers(0, 3, random.integers(2, 5, 2)).astype(float)
        for found in intraclass(ratings).values():
            assert (found.interval is None) == (found.reason is not None)
            assert (
                found.interval is None
                or found.interval.low - 1e-9 <= found.value <= found.interval.high + 1e-9
            )
            without += found.reason == "items hardly differ: the interval has no lower end"
    assert without > 0
