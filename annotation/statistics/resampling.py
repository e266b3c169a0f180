"""Resampling by weights: a resample is how often each unit was drawn; a statistic takes many at once."""

from collections.abc import Callable, Iterator
from zlib import crc32

import numpy as np
from scipy.stats import norm

from annotation.statistics.estimate import Interval, interval

RESAMPLES = 9_999
# below this many units a bootstrap or a jackknife says nothing
FEWEST_UNITS = 4
FEW_CLUSTERS = 10
# the share of resamples that may be undefined before the interval is
LOST_RESAMPLES = 0.05
# weights held at once, so that memory stays near 100 MB
BATCH_CELLS = 4_000_000
TAILS = np.array([0.025, 0.975])

Statistic = Callable[[np.ndarray], np.ndarray]


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one named block, so that a new block leaves the others' draws alone."""
    return np.random.default_rng([seed, crc32(name.encode())])


def weights(random: np.random.Generator, units: int, resamples: int = RESAMPLES) -> Iterator[np.ndarray]:
    """Batches of resample weights (b x units): how often each unit was drawn, with replacement."""
    batch = max(1, BATCH_CELLS // units)
    for start in range(0, resamples, batch):
        rows = min(batch, resamples - start)
        drawn = random.integers(0, units, (rows, units))
        drawn += np.arange(rows)[:, None] * units
        yield np.bincount(drawn.ravel(), minlength=rows * units).reshape(rows, units).astype(float)


def replicates(
    statistic: Statistic, units: int, random: np.random.Generator, resamples: int = RESAMPLES
) -> np.ndarray:
    """The statistic of every resample: `statistic` takes weights (b x units) and gives b rows."""
    return np.concatenate([statistic(batch) for batch in weights(random, units, resamples)])


def leave_one_out(statistic: Statistic, units: int) -> np.ndarray:
    """The statistic without each unit in turn."""
    return statistic(np.ones((units, units)) - np.eye(units))


def bca_over(
    statistic: Statistic, units: int, of: str, random: np.random.Generator, resamples: int = RESAMPLES
) -> Interval | str:
    """The BCa bootstrap interval over `units` units called `of`, or why there is none."""
    if units < FEWEST_UNITS:
        return f"{units} {of}: fewer than {FEWEST_UNITS} cannot be resampled"
    few = " (few clusters)" if units < FEW_CLUSTERS else ""
    value = statistic(np.ones((1, units)))[0]
    drawn = replicates(statistic, units, random, resamples)
    return bca(value, drawn, leave_one_out(statistic, units), f"BCa bootstrap over {units} {of}{few}")


def bca(value: float, drawn: np.ndarray, left_out: np.ndarray, method: str) -> Interval | str:
    """The bias-corrected and accelerated interval of `value`, or a sentence saying why there is none.

    `drawn` holds the resampled values, `left_out` the leave-one-out values. Undefined when over 5 % of the
    resamples are, when all are equal, or when the value lies outside them. Source: Efron 1987.
    """
    usable = drawn[np.isfinite(drawn)]
    if usable.size < (1 - LOST_RESAMPLES) * drawn.size or not np.isfinite(left_out).all():
        return "too many resamples hold no variation"
    spread = 1e-12 * max(1.0, abs(value))
    if np.ptp(usable) <= spread:
        return "every resample gives the same value"
    deviation = left_out.mean() - left_out
    squares = (deviation**2).sum()
    if squares <= spread**2:
        return "leaving a unit out never changes the value"
    bias = norm.ppf(((usable < value).mean() + (usable <= value).mean()) / 2)
    if not np.isfinite(bias):
        return "the value lies outside all its resamples"
    acceleration = (deviation**3).sum() / (6 * squares**1.5)
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
