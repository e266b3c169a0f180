"""Pearson's r and the rank correlations, on Anscombe's first data set and at their edges."""

import numpy as np
import pytest

from annotation.statistics.pearson import fisher_interval, independent_p, p_text, pearson
from annotation.statistics.ranks import kendall, spearman, tied_share

X = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], float)
Y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])


def test_anscombes_first_set_gives_the_published_values():
    r = pearson(X, Y)
    assert r == pytest.approx(0.8164205, abs=1e-6)
    assert independent_p(r, 11) == pytest.approx(0.00216963, abs=1e-6)
    interval = fisher_interval(r, 11)
    assert (interval.low, interval.high) == pytest.approx((0.424391, 0.950693), abs=1e-6)
    assert spearman(X, Y) == pytest.approx(0.818182, abs=1e-6)
    assert kendall(X, Y) == pytest.approx(0.636364, abs=1e-6)


def test_the_papers_132_points_would_have_t_16_33_were_they_independent():
    # t = r sqrt(130 / (1 - r^2)) at r = 0.82
    assert round(0.82 * np.sqrt(130 / (1 - 0.82**2)), 2) == 16.33
    assert f"{independent_p(0.82, 132):.1e}" == "2.7e-33"


@pytest.mark.parametrize(
    "p, text", [(0.0, "p < 1e-300"), (1e-301, "p < 1e-300"), (2.7e-33, "p = 2.7e-33"), (0.0421, "p = 0.042")]
)
def test_a_p_is_never_printed_as_zero(p, text):
    assert p_text(p) == text


@pytest.mark.parametrize(
    "x, y, why",
    [
        ([1, 2], [2, 1], "fewer than 3 points (2)"),
        ([5, 5, 5, 5], [1, 2, 3, 4], "all human values are equal"),
        ([1, 2, 3, 4], [0.1 + 0.2, 0.3, 0.3, 0.3], "all judge values are equal"),
    ],
)
def test_r_is_undefined_with_a_reason(x, y, why):
    assert pearson(np.array(x, float), np.array(y, float)) == why


def test_fishers_interval_needs_four_points_and_a_width():
    assert fisher_interval(0.5, 3) == "3 points: Fisher's interval needs 4"
    assert "no width" in fisher_interval(1.0, 10)


def test_ranks_of_a_constant_are_undefined_and_ties_are_counted():
    assert spearman(np.ones(5), np.arange(5.0)) is kendall(np.ones(5), np.arange(5.0)) is None
    # of the 6 pairs of 1 1 2 3 one is tied
    assert tied_share(np.array([1, 1, 2, 3])) == pytest.approx(1 / 6)
    assert tied_share(np.array([1])) is None


def test_rounding_from_centring_does_not_break_a_tie():
    x = np.array([0.1 + 0.2, 0.3, 1.0])
    assert tied_share(x) == pytest.approx(1 / 3)
    assert kendall(x, np.array([1.0, 2.0, 3.0])) == pytest.approx(2 / np.sqrt(2 * 3))
