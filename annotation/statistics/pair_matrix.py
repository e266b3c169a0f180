"""Every two raters on the items they share."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from annotation.statistics.kappa import kappa_value
from annotation.statistics.pearson import pearson


@dataclass(frozen=True)
class RaterPair:
    """Two raters on n shared items: the share they rate alike, Cohen's kappa, Pearson's r; None if undefined.

    A small n makes each of them a guess: print it in every cell.
    """

    first: str
    second: str
    n: int
    percent: float | None
    kappa: float | None
    r: float | None


def pair_matrix(ratings: pd.DataFrame, weighting: str) -> tuple[RaterPair, ...]:
    """All pairs of the raters in the columns of items x raters; `weighting` is one of `kappa.DISTANCES`."""
    return tuple(
        _pair(str(first), str(second), ratings[[first, second]].dropna().to_numpy().T, weighting)
        for first, second in combinations(ratings.columns, 2)
    )


def _pair(first: str, second: str, values: np.ndarray, weighting: str) -> RaterPair:
    one, other = values
    if len(one) == 0:
        return RaterPair(first, second, 0, None, None, None)
    r = pearson(one, other)
    return RaterPair(
        first=first,
        second=second,
        n=len(one),
        percent=float((one == other).mean()),
        kappa=kappa_value(one, other, weighting),
        r=None if isinstance(r, str) else r,
    )
