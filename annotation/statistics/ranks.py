"""Rank correlations, which ask only for the order, with the share of ties they had to live with."""

import numpy as np
from scipy import stats

from annotation.statistics.estimate import is_constant

# below the smallest step of any scale, above what averaging and centring leave as rounding
DECIMALS = 9


def spearman(x: np.ndarray, y: np.ndarray) -> float | None:
    """Spearman's rho in [-1, 1], ties sharing their mean rank; None when a column is constant."""
    if len(x) < 2 or is_constant(x) or is_constant(y):
        return None
    return float(stats.spearmanr(_rounded(x), _rounded(y)).statistic)


def kendall(x: np.ndarray, y: np.ndarray) -> float | None:
    """Kendall's tau-b in [-1, 1]: concordant minus discordant pairs, corrected for ties; None as above."""
    if len(x) < 2 or is_constant(x) or is_constant(y):
        return None
    return float(stats.kendalltau(_rounded(x), _rounded(y), variant="b").statistic)


def tied_share(values: np.ndarray) -> float | None:
    """The share of pairs with equal values, 0 to 1; None for fewer than two values."""
    n = len(values)
    if n < 2:
        return None
    counts = np.unique(_rounded(values), return_counts=True)[1]
    return float((counts * (counts - 1)).sum() / (n * (n - 1)))


def _rounded(values: np.ndarray) -> np.ndarray:
    """Without this, two equal means computed in another order would count as ordered."""
    return np.round(np.asarray(values, float), DECIMALS) + 0.0
