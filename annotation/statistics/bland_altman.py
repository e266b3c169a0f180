"""Bland and Altman's comparison of two methods on independent pairs."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from annotation.statistics.estimate import Estimate, Interval, Z, undefined

FEWEST_PAIRS = 3
METHOD = "t, if the pairs were independent"


@dataclass(frozen=True)
class BlandAltman:
    """Bias of first minus second, standard deviation of the differences, and limits bias -+ 1.96 sd."""

    n: int
    bias: Estimate
    sd: float | None
    lower_limit: Estimate
    upper_limit: Estimate


def bland_altman(first: np.ndarray, second: np.ndarray) -> BlandAltman:
    """Agreement of two methods, in their units; everything undefined for fewer than 3 pairs.

    Intervals are right for independent pairs only; pairs in clusters have theirs in `method_agreement`.
    Source: Bland & Altman 1986; 1999 for the variance of a limit, sd^2 (1 / n + 1.96^2 / (2 (n - 1))).
    """
    gaps = np.asarray(first, float) - np.asarray(second, float)
    n = len(gaps)
    if n < FEWEST_PAIRS:
        none = undefined(f"{n} pairs: fewer than {FEWEST_PAIRS}")
        return BlandAltman(n, none, None, none, none)
    bias, sd = float(gaps.mean()), float(gaps.std(ddof=1))
    t = float(stats.t.ppf(0.975, n - 1))
    bias_half = t * sd / np.sqrt(n)
    limit_half = t * sd * np.sqrt(1 / n + Z**2 / (2 * (n - 1)))

    def around(value: float, half: float) -> Estimate:
        return Estimate(value, Interval(float(value - half), float(value + half), METHOD))

    lower, upper = around(bias - Z * sd, limit_half), around(bias + Z * sd, limit_half)
    return BlandAltman(n, around(bias, bias_half), sd, lower, upper)
