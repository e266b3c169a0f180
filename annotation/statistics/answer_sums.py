"""The sums behind every statistic of human and judge over answers, and the statistics as functions of them.

A statistic takes sums with `COLUMNS` in the last axis and gives one value for each of the other axes; NaN
where it is undefined. Human is x, judge is y; a difference is judge minus human.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from annotation.statistics.estimate import Z

COLUMNS = ("n", "x", "y", "xx", "yy", "xy", "absolute", "near", "qxx", "qyy", "qxy")
N, X, Y, XX, YY, XY, ABSOLUTE, NEAR, QXX, QYY, QXY = range(len(COLUMNS))
WITHIN = 1.0
# the share of a sum of squares that rounding may leave of a spread that is none
ROUNDING = 1e-12


def answer_sums(table: pd.DataFrame, center: float) -> np.ndarray:
    """(questions x models x COLUMNS) of a table with one row an answer: question, model, human, judge.

    Both sides are shifted by `center`, which keeps digits and changes only the intercept. `q..` are
    products of deviations from the question's mean.
    """
    question, model = (pd.factorize(table[column], sort=True)[0] for column in ("question", "model"))
    x, y = (table[side].to_numpy(float) - center for side in ("human", "judge"))
    size = np.bincount(question)
    qx, qy = (values - (np.bincount(question, values) / size)[question] for values in (x, y))
    gap = np.abs(y - x)
    near = (gap <= WITHIN + 1e-9).astype(float)
    rows = np.column_stack([np.ones_like(x), x, y, x * x, y * y, x * y, gap, near, qx * qx, qy * qy, qx * qy])
    sums = np.zeros((question.max() + 1, model.max() + 1, len(COLUMNS)))
    np.add.at(sums, (question, model), rows)
    return sums


def spreads(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums of squares and products about the means: human's, judge's, both; 0 where n is 0."""
    n = np.maximum(sums[..., N], 1e-300)
    x, y = sums[..., X], sums[..., Y]
    return sums[..., XX] - x * x / n, sums[..., YY] - y * y / n, sums[..., XY] - x * y / n


def ratio(above: np.ndarray, below: np.ndarray, floor: np.ndarray | float = 0.0) -> np.ndarray:
    """above / below, NaN where `below` does not exceed what rounding leaves of `floor`."""
    fine = below > ROUNDING * floor
    return np.where(fine, above / np.where(fine, below, 1.0), np.nan)


def r(sums: np.ndarray) -> np.ndarray:
    """Pearson's r."""
    return _r(*spreads(sums), sums[..., XX], sums[..., YY])


def r_within_model(sums: np.ndarray) -> np.ndarray:
    """Pearson's r of both sides centred by model; `sums` keep the model in the axis before the last."""
    vx, vy, cov = (spread.sum(axis=-1) for spread in spreads(sums))
    return _r(vx, vy, cov, sums[..., XX].sum(axis=-1), sums[..., YY].sum(axis=-1))


def r_within_question(sums: np.ndarray) -> np.ndarray:
    """Pearson's r of both sides centred by question."""
    return _r(sums[..., QXX], sums[..., QYY], sums[..., QXY], sums[..., XX], sums[..., YY])


def _r(vx, vy, cov, xx, yy) -> np.ndarray:
    varies = (vx > ROUNDING * xx) & (vy > ROUNDING * yy)
    return np.where(varies, np.clip(ratio(cov, np.sqrt(np.where(varies, vx * vy, 1.0))), -1, 1), np.nan)


def bias(sums: np.ndarray) -> np.ndarray:
    """The mean of judge minus human."""
    return ratio(sums[..., Y] - sums[..., X], sums[..., N])


def sd(sums: np.ndarray) -> np.ndarray:
    """The standard deviation of judge minus human (n - 1); NaN for one answer."""
    vx, vy, cov = spreads(sums)
    return np.sqrt(np.maximum(ratio(vx + vy - 2 * cov, sums[..., N] - 1), 0))


def lower_limit(sums: np.ndarray) -> np.ndarray:
    return bias(sums) - Z * sd(sums)


def upper_limit(sums: np.ndarray) -> np.ndarray:
    return bias(sums) + Z * sd(sums)


def slope_on_mean(sums: np.ndarray) -> np.ndarray:
    """The slope of the difference on the mean of both: not 0 when the two use scales of another width."""
    vx, vy, cov = spreads(sums)
    return ratio((vy - vx) / 2, (vx + vy + 2 * cov) / 4, sums[..., XX] + sums[..., YY])


def ccc(sums: np.ndarray) -> np.ndarray:
    """Lin's concordance in [-1, 1]: 2 cov / (var + var + bias^2), variances over n. Source: Lin 1989."""
    vx, vy, cov = spreads(sums)
    apart = sums[..., N] * bias(sums) ** 2
    return ratio(2 * cov, vx + vy + apart, sums[..., XX] + sums[..., YY])


def mae(sums: np.ndarray) -> np.ndarray:
    """The mean absolute difference."""
    return ratio(sums[..., ABSOLUTE], sums[..., N])


def rmse(sums: np.ndarray) -> np.ndarray:
    """The root of the mean squared difference."""
    squares = sums[..., XX] + sums[..., YY] - 2 * sums[..., XY]
    return np.sqrt(np.maximum(ratio(squares, sums[..., N]), 0))


def share_near(sums: np.ndarray) -> np.ndarray:
    """The share of answers on which both differ by at most one point."""
    return ratio(sums[..., NEAR], sums[..., N])


def slope(sums: np.ndarray) -> np.ndarray:
    """b of human = a + b judge, by least squares."""
    _, vy, cov = spreads(sums)
    return ratio(cov, vy, sums[..., YY])


def intercept_at(center: float) -> Callable[[np.ndarray], np.ndarray]:
    """a of human = a + b judge, on the scale before both were shifted by `center`."""

    def intercept(sums):
        b = slope(sums)
        return ratio(sums[..., X] - b * sums[..., Y], sums[..., N]) + center * (1 - b)

    return intercept


def deming_slope(sums: np.ndarray) -> np.ndarray:
    """The slope of human on judge when both err alike (Deming, ratio 1); NaN where they do not covary."""
    vx, vy, cov = spreads(sums)
    gap = vx - vy
    # against the sums, not the spreads: what rounding leaves of a spread that is none is no measure
    together = np.abs(cov) > ROUNDING * np.sqrt(sums[..., XX] * sums[..., YY] + 1e-300)
    return np.where(
        together, (gap + np.sqrt(gap * gap + 4 * cov * cov)) / np.where(together, 2 * cov, 1), np.nan
    )
