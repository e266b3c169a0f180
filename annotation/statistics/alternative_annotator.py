"""The alternative annotator test: may the judge stand in for one of the physicians?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from annotation.statistics.estimate import is_constant

# what the judge may lose by, being cheaper: the paper's value for expert annotators
EPSILON = 0.2
FALSE_DISCOVERY_RATE = 0.05
FEWEST_RATERS = 3
FEWEST_ANSWERS = 30
PASSING_RATE = 0.5


@dataclass(frozen=True)
class RaterTest:
    """One rater left out: how often the judge, and the rater, is at least as near the others as the other is.

    `p` is of the hypothesis that the judge loses by epsilon or more; `won` after correction.
    """

    rater: str
    n: int
    judge_share: float
    rater_share: float
    p: float
    won: bool


@dataclass(frozen=True)
class AlternativeAnnotatorTest:
    """`winning_rate` (omega) is the share of raters the judge won against; it passes from 0.5 on.

    `advantage` (rho) is the mean over raters of `judge_share`: the chance that the judge is at least as near.
    """

    winning_rate: float
    advantage: float
    passes: bool
    epsilon: float
    raters: tuple[RaterTest, ...]


def alternative_annotator_test(
    matrix: pd.DataFrame, judge: pd.Series, epsilon: float = EPSILON
) -> AlternativeAnnotatorTest | str:
    """The test from answers x raters (see `rating_matrix`) and the judge's value of each answer.

    Nearness is minus the root mean squared distance to the other raters. A sentence when fewer than 3
    raters have 30 judged answers each that another rater rated too. Raters are tested one-sided by a t-test
    and corrected by Benjamini and Yekutieli. Source: Calderon, Reichart & Dror 2025.
    """
    values, judged = matrix.to_numpy(float), judge.reindex(matrix.index).to_numpy(float)
    used = (~np.isnan(values)).sum(axis=1) > 1
    values, judged = values[used & ~np.isnan(judged)], judged[used & ~np.isnan(judged)]
    enough = (~np.isnan(values)).sum(axis=0) >= FEWEST_ANSWERS
    if enough.sum() < FEWEST_RATERS:
        return (
            f"raters who share {FEWEST_ANSWERS} judged answers with another: {enough.sum()}; "
            f"the test needs {FEWEST_RATERS}"
        )
    rows = [_shares(values, judged, place, epsilon) for place in np.flatnonzero(enough)]
    won = discovered(np.array([p for *_, p in rows]))
    raters = tuple(
        RaterTest(str(rater), *row, won=bool(one))
        for rater, row, one in zip(matrix.columns[enough], rows, won, strict=True)
    )
    rate = float(won.mean())
    advantage = float(np.mean([rater.judge_share for rater in raters]))
    return AlternativeAnnotatorTest(rate, advantage, rate >= PASSING_RATE, epsilon, raters)


def _shares(
    values: np.ndarray, judged: np.ndarray, place: int, epsilon: float
) -> tuple[int, float, float, float]:
    """n, the judge's and the rater's share of answers on which they are at least as near, and p."""
    rated = ~np.isnan(values[:, place])
    own, judge = values[rated, place], judged[rated]
    others = np.delete(values[rated], place, axis=1)
    judge_far, own_far = (np.nanmean((others - one[:, None]) ** 2, axis=1).round(9) for one in (judge, own))
    judge_wins, own_wins = judge_far <= own_far, own_far <= judge_far
    p = _p_below(own_wins.astype(float) - judge_wins, epsilon)
    return len(own), float(judge_wins.mean()), float(own_wins.mean()), p


def _p_below(gaps: np.ndarray, epsilon: float) -> float:
    """The one-sided p that the mean gap lies below epsilon; 0 or 1 where every gap is the same."""
    if is_constant(gaps):
        return float(gaps[0] >= epsilon)
    return float(stats.ttest_1samp(gaps, epsilon, alternative="less").pvalue)


def discovered(p: np.ndarray, rate: float = FALSE_DISCOVERY_RATE) -> np.ndarray:
    """Which hypotheses Benjamini and Yekutieli's procedure rejects, tests depending on each other or not."""
    m = len(p)
    order = np.argsort(p, kind="stable")
    thresholds = np.arange(1, m + 1) / m * rate / (1 / np.arange(1, m + 1)).sum()
    below = np.flatnonzero(p[order] <= thresholds)
    rejected = np.zeros(m, bool)
    rejected[order[: below.max() + 1 if below.size else 0]] = True
    return rejected
