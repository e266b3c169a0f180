"""The mean squares of an items x raters table, from which every intraclass correlation comes."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class MeanSquares:
    """Of n items by k raters: between items, within items, between raters, and what remains."""

    n: int
    k: int
    items: float
    within: float
    raters: float
    rest: float


def mean_squares(ratings: np.ndarray) -> MeanSquares:
    """The mean squares of a complete table (n items x k raters), n and k at least 2."""
    ratings = np.asarray(ratings, float)
    n, k = ratings.shape
    ratings = ratings - ratings.mean()
    of_items = k * (ratings.mean(axis=1) ** 2).sum()
    of_raters = n * (ratings.mean(axis=0) ** 2).sum()
    total = (ratings**2).sum()
    rest = max(total - of_items - of_raters, 0.0)
    return MeanSquares(
        n=n,
        k=k,
        items=float(of_items / (n - 1)),
        within=float((total - of_items) / (n * (k - 1))),
        raters=float(of_raters / (k - 1)),
        rest=float(rest / ((n - 1) * (k - 1))),
    )
