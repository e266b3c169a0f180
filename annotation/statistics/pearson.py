"""Pearson's r of two columns, with what holds of it only if the points were independent."""

import numpy as np
from scipy import stats

from annotation.statistics.estimate import Interval, is_constant

FEWEST_POINTS = 3


def pearson(x: np.ndarray, y: np.ndarray) -> float | str:
    """Pearson's r in [-1, 1], or why there is none: fewer than 3 points, or a constant column."""
    if len(x) < FEWEST_POINTS:
        return f"fewer than {FEWEST_POINTS} points ({len(x)})"
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
