"""Bootstrap intervals from resampled values: bias-corrected and accelerated, or plain percentiles."""

import numpy as np
from scipy.stats import norm

from annotation.statistics.estimate import Interval, interval

TAILS = np.array([0.025, 0.975])
# the share of resamples that may be undefined before the interval is
LOST_RESAMPLES = 0.05
ROUNDING = 1e-12
# resampled values this near to the value are ties: which of them rounding puts above it, processors differ on
TIE = 1e-9


def bca(value: float, drawn: np.ndarray, left_out: np.ndarray, method: str) -> Interval | str:
    """The 95 % bias-corrected and accelerated interval of `value`, or a sentence saying why there is none.

    `drawn` holds the resampled values, `left_out` the leave-one-out values. Undefined when over 5 % of the
    resamples are, when all are equal, or when the value lies outside them. Source: Efron 1987.
    """
    usable = drawn[np.isfinite(drawn)]
    if usable.size < (1 - LOST_RESAMPLES) * drawn.size or not np.isfinite(left_out).all():
        return "too many resamples hold no variation"
    rounding = ROUNDING * max(1.0, abs(value))
    if np.ptp(usable) <= rounding:
        return "every resample gives the same value"
    deviation = left_out.mean() - left_out
    squares = float((deviation**2).sum())
    if squares <= rounding**2:
        return "leaving a unit out never changes the value"
    below = usable - value
    tie = TIE * max(1.0, abs(value))
    bias = norm.ppf(((below < -tie).mean() + (below <= tie).mean()) / 2)
    if not np.isfinite(bias):
        return "the value lies outside all its resamples"
    acceleration = float((deviation**3).sum()) / (6 * squares**1.5)
    shifted = bias + norm.ppf(TAILS)
    low, high = np.quantile(usable, norm.cdf(bias + shifted / (1 - acceleration * shifted)))
    return interval(low, high, method)


def percentile(drawn: np.ndarray, method: str) -> Interval | str:
    """The plain percentile interval, for resamples over two things at once, which BCa does not cover."""
    usable = drawn[np.isfinite(drawn)]
    if usable.size < (1 - LOST_RESAMPLES) * drawn.size:
        return "too many resamples hold no variation"
    low, high = np.quantile(usable, TAILS)
    return interval(low, high, method)
