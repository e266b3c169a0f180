"""How far raters agree with each other: every figure of one report, from items x raters."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.rating_table import RatingTable
from annotation.statistics.chance_agreement import chance_agreement
from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.intraclass import FORMS, intraclass
from annotation.statistics.krippendorff_alpha import alpha
from annotation.statistics.pair_matrix import RaterPair, pair_matrix
from annotation.statistics.resampling import stream


@dataclass(frozen=True)
class Agreement:
    """Agreement at one level of measurement, all intervals but the ICCs' resampling items.

    `percent` in 0-1 · `gwet` is AC1 at the nominal level, else AC2 with quadratic weights · `icc` by form,
    on the `n_complete` items that every rater rated · `pairs` of raters, each with the items they share.
    """

    level: str
    n_items: int
    n_raters: int
    n_ratings: int
    n_complete: int
    alpha: Estimate
    percent: Estimate
    fleiss_kappa: Estimate
    gwet: Estimate
    icc: Mapping[str, Estimate]
    pairs: tuple[RaterPair, ...]
    missing: int
    seed: int


def agreement(
    table: RatingTable, level: str, *, scale: tuple[float, float] | None = None, seed: int
) -> Agreement:
    """Agreement of a table's raters; `level` is one of `krippendorff_alpha.LEVELS`.

    `scale` is the lowest and highest score of a scale of whole points: Gwet's AC counts the scores nobody
    gave. Without it the scale is what was given. Whatever cannot be estimated carries its reason.
    """
    ratings = table.ratings.to_numpy(float)
    labels = np.unique(ratings[~np.isnan(ratings)])
    if scale is not None:
        labels = np.union1d(labels, np.arange(scale[0], scale[1] + 1))
    weighting = "unweighted" if level == "nominal" else "quadratic"
    chance = chance_agreement(ratings, labels, weighting, stream(seed, "chance"))
    complete = table.ratings.dropna()
    return Agreement(
        level=level,
        n_items=len(table.ratings),
        n_raters=table.ratings.shape[1],
        n_ratings=int(table.ratings.notna().to_numpy().sum()),
        n_complete=len(complete),
        alpha=alpha(ratings, level, stream(seed, "alpha")),
        percent=chance.percent,
        fleiss_kappa=chance.fleiss_kappa,
        gwet=chance.gwet,
        icc=_icc(complete, table.names),
        pairs=pair_matrix(table.ratings, weighting),
        missing=table.missing,
        seed=seed,
    )


def _icc(complete: pd.DataFrame, names: tuple[str, ...] | None) -> Mapping[str, Estimate]:
    if names is not None:
        return dict.fromkeys(FORMS, undefined("an ICC needs numbers, not words"))
    return intraclass(complete.to_numpy())
