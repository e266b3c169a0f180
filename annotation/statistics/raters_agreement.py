"""How far raters of the same answers agree among themselves, no judge looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.chance_agreement import ChanceAgreement, chance_agreement
from annotation.statistics.estimate import Estimate
from annotation.statistics.intraclass import intraclass
from annotation.statistics.krippendorff_alpha import alpha
from annotation.statistics.pair_matrix import RaterPair, pair_matrix
from annotation.statistics.rating_matrix import first_ratings, rating_matrix, shared_answers
from annotation.statistics.resampling import stream

NOT_ESTIMABLE = "not estimable: no answer was rated by two raters"
LEVELS = ("nominal", "ordinal", "interval")


@dataclass(frozen=True)
class Reliability:
    """On the `n` answers two or more raters rated: `alpha` by level of measurement, BCa over questions, and
    `icc` by form on the `n_complete` of them that every rater rated.
    """

    n: int
    n_complete: int
    icc: Mapping[str, Estimate]
    alpha: Mapping[str, Estimate]


@dataclass(frozen=True)
class RatersAgreement:
    """`reliability` of means over repeats and criteria; `chance` (percent, Fleiss' kappa, AC2) and `pairs` of
    whole scores, each rater's first of an answer and criterion.
    """

    reliability: Reliability
    chance: ChanceAgreement
    pairs: tuple[RaterPair, ...]


def raters_agreement(
    ratings: pd.DataFrame, scale: tuple[float, float] | None, seed: int
) -> RatersAgreement | str:
    """The agreement in a long table of ratings, or a sentence when no answer was rated twice.

    `scale` is the lowest and highest score of a scale of whole points; AC2 counts the scores nobody gave.
    """
    shared = shared_answers(rating_matrix(ratings))
    if shared.empty:
        return NOT_ESTIMABLE
    first = shared_answers(first_ratings(ratings))
    labels = np.unique(first.to_numpy()[first.notna().to_numpy()])
    if scale is not None:
        labels = np.union1d(labels, np.arange(scale[0], scale[1] + 1))
    return RatersAgreement(
        reliability(shared, seed),
        chance_agreement(
            first.to_numpy(), labels, "quadratic", stream(seed, "chance"), clusters=question_codes(first)
        ),
        pair_matrix(first, "quadratic"),
    )


def reliability(shared: pd.DataFrame, seed: int) -> Reliability:
    """From answers x raters, each answer rated by at least two."""
    complete, question = shared.dropna(), question_codes(shared)
    return Reliability(
        n=len(shared),
        n_complete=len(complete),
        icc=intraclass(complete.to_numpy()),
        alpha={
            level: alpha(shared.to_numpy(), level, stream(seed, f"alpha {level}"), clusters=question)
            for level in LEVELS
        },
    )


def question_codes(matrix: pd.DataFrame) -> np.ndarray:
    """The question of each row, numbered from 0."""
    return pd.factorize(matrix.index.get_level_values("question"))[0]
