"""Pearson's r: of two columns, of weighted sums, and its interval if the points were independent."""

import numpy as np
from scipy import stats

from annotation.statistics.estimate import Interval, is_constant

Z = 1.96
FEWEST_POINTS = 3


def pearson(x: np.ndarray, y: np.ndarray) -> float | str:
    """Pearson's r in [-1, 1], or why there is none: fewer than 3 points, or a constant column."""
    if len(x) < FEWEST_POINTS:
        return f"{len(x)} points: fewer than {FEWEST_POINTS}"
    for values, whose in ((x, "human"), (y, "judge")):
        if is_constant(values):
            return f"all {whose} values are equal"
    return float(stats.pearsonr(x, y).statistic)


def fisher_interval(r: float, n: int) -> Interval | str:
    """Fisher's interval, right only for independent points: tanh(atanh r +- 1.96 / sqrt(n - 3))."""
    if n < 4:
        return f"{n} points: Fisher's interval needs 4"
    if abs(r) > 1 - 1e-12:
        return "r is 1 or -1, where Fisher's interval has no width"
    middle, half = np.arctanh(r), stats.norm.ppf(0.975) / np.sqrt(n - 3)
    method = f"Fisher, if the {n} points were independent"
    return Interval(float(np.tanh(middle - half)), float(np.tanh(middle + half)), method)


def independent_p(r: float, n: int) -> float:
    """The two-sided p of r were its n points independent; 0.0 below about 1e-308."""
    if abs(r) > 1 - 1e-15:
        return 0.0
    return float(2 * stats.t.sf(abs(r) * np.sqrt((n - 2) / (1 - r * r)), n - 2))


def p_text(p: float) -> str:
    """How a p is printed: two digits, and never as zero."""
    return "p < 1e-300" if p < 1e-300 else f"p = {p:.2g}"


def product_sums(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(n x 6): 1, x, y, xx, yy, xy of every point, centred first so that sums keep their digits."""
    x, y = x - x.mean(), y - y.mean()
    return np.column_stack([np.ones_like(x), x, y, x * x, y * y, x * y])


def pearson_of_sums(sums: np.ndarray) -> np.ndarray:
    """r from the six product sums in the last axis; NaN where a column does not vary."""
    n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    return correlation_of(xx - x * x / n, yy - y * y / n, xy - x * y / n, xx, yy)


def correlation_of(vx, vy, cov, xx, yy) -> np.ndarray:
    """cov / sqrt(vx vy), NaN where a spread is lost in the rounding of the sums it came from."""
    varies = (vx > 1e-12 * xx) & (vy > 1e-12 * yy)
    root = np.sqrt(np.where(varies, vx * vy, 1.0))
    return np.where(varies, np.clip(cov / root, -1, 1), np.nan)
