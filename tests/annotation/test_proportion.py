"""Intervals of proportions."""

import pytest

from annotation.proportion import exact_interval, exact_lower_bound, proportion, wilson_interval
from db.errors import Invalid


@pytest.mark.parametrize(
    "k, n, low, high",
    [
        (48, 50, 86.29, 99.51),
        (1049, 1050, 99.47, 100.00),
        # with every trial a success low solves p^n = 0.025
        (50, 50, 100 * 0.025 ** (1 / 50), 100),
        (1050, 1050, 100 * 0.025 ** (1 / 1050), 100),
        (0, 20, 0, 100 * (1 - 0.025 ** (1 / 20))),
        # one of one: low is 2.5 %
        (1, 1, 2.5, 100),
    ],
)
def test_the_exact_interval_is_the_published_one(k, n, low, high):
    found = exact_interval(k, n)
    assert [100 * bound for bound in found] == pytest.approx([low, high], abs=0.005)


def test_fifty_nine_of_fifty_nine_is_the_first_run_above_95_percent():
    # one-sided: 0.95^58 = 0.0510, 0.95^59 = 0.0485
    assert exact_lower_bound(58, 58) < 0.95 < exact_lower_bound(59, 59)


def test_wilson_is_the_worked_example():
    # k = 1, n = 10, z = 1.96: middle 0.29208 / 1.38415 = 0.21102, half 0.19314 (Newcombe's method 3)
    assert wilson_interval(1, 10) == pytest.approx((0.01788, 0.40415), abs=1e-5)


@pytest.mark.parametrize("interval", [exact_interval, wilson_interval])
@pytest.mark.parametrize(
    "k, n, low, high", [(0, 0, 0.0, 1.0), (0, 7, 0.0, None), (7, 7, None, 1.0), (0, 1, 0.0, None)]
)
def test_the_ends_are_exact(interval, k, n, low, high):
    found = interval(k, n)
    assert low is None or found[0] == low
    assert high is None or found[1] == high
    assert 0 <= found[0] <= found[1] <= 1


@pytest.mark.parametrize("k, n, level", [(-1, 5, 0.95), (6, 5, 0.95), (0, -1, 0.95), (1, 5, 0), (1, 5, 95)])
@pytest.mark.parametrize("interval", [exact_interval, wilson_interval, exact_lower_bound])
def test_impossible_counts_and_levels_are_refused(interval, k, n, level):
    with pytest.raises(Invalid):
        interval(k, n, level)


def test_a_proportion_prints_its_denominator():
    assert str(proportion(16, 33)) == "48.5% (16/33; 30.8%–66.5%)"
    assert str(proportion(0, 0)) == "– (0/0)"
    assert proportion(0, 0).share is None
