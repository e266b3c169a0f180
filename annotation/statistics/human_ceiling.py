"""How well physicians agree among themselves: what a judge can at most be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.answer_sums import ratio
from annotation.statistics.estimate import Estimate
from annotation.statistics.raters_agreement import NOT_ESTIMABLE, question_codes, reliability
from annotation.statistics.rating_matrix import shared_answers
from annotation.statistics.resampling import resampled, stream

# a rater with fewer shared answers has no r worth averaging
FEWEST_ANSWERS = 4
# sums of: 1, the rest's mean, the rater, the judge, and their products
N, REST, RATER, JUDGE, REST2, RATER2, JUDGE2, WITH_RATER, WITH_JUDGE = range(9)


@dataclass(frozen=True)
class RaterAgainstRest:
    """One rater's r with the mean of the other raters, and the judge's r with the same mean, on n answers."""

    rater: str
    n: int
    r: float | None
    judge_r: float | None


@dataclass(frozen=True)
class HumanCeiling:
    """Agreement among raters on the `n` answers that two or more of them rated.

    `icc` is computed on the `n_complete` answers every rater rated, `alpha` (by level of measurement) on all
    n. `r` is the mean over raters of `RaterAgainstRest.r`, `judge_r` of the judge's, `gap` judge minus rater:
    below 0 the judge does worse than one more physician would.
    """

    n: int
    n_complete: int
    icc: Mapping[str, Estimate]
    alpha: Mapping[str, Estimate]
    raters: tuple[RaterAgainstRest, ...]
    r: Estimate
    judge_r: Estimate
    gap: Estimate


def human_ceiling(matrix: pd.DataFrame, judge: pd.Series, seed: int) -> HumanCeiling | str:
    """The ceiling from answers x raters (see `rating_matrix`) and the judge's value of each answer.

    A sentence and no number when no answer was rated twice, as in a design where each question has one
    rater. Intervals are BCa over questions.
    """
    shared = shared_answers(matrix)
    if shared.empty:
        return NOT_ESTIMABLE
    question, found = question_codes(shared), reliability(shared, seed)
    raters = _with_enough(shared)
    sums = _rater_sums(shared[raters], shared, judge.reindex(shared.index).to_numpy(float), question)
    drawn = resampled(sums, "questions", stream(seed, "ceiling"))
    few = f"no rater shares {FEWEST_ANSWERS} judged answers with others, or none of them varies"
    return HumanCeiling(
        n=found.n,
        n_complete=found.n_complete,
        icc=found.icc,
        alpha=found.alpha,
        raters=tuple(_against_rest(rater, drawn.whole[0, i]) for i, rater in enumerate(raters)),
        r=drawn.estimate(lambda rows: _mean_over_raters(_rater_r(rows)), few),
        judge_r=drawn.estimate(lambda rows: _mean_over_raters(_judge_r(rows)), few),
        gap=drawn.estimate(lambda rows: _mean_over_raters(_judge_r(rows) - _rater_r(rows)), few),
    )


def _with_enough(shared: pd.DataFrame) -> list[str]:
    return [rater for rater in shared if shared[rater].notna().sum() >= FEWEST_ANSWERS]


def _rater_sums(
    raters: pd.DataFrame, shared: pd.DataFrame, judge: np.ndarray, question: np.ndarray
) -> np.ndarray:
    """(questions x raters x 9) sums over the judged answers each rater shares with another."""
    own = raters.to_numpy() - np.nanmean(shared.to_numpy())
    judge = judge[:, None] - np.nanmean(shared.to_numpy())
    every = shared.to_numpy() - np.nanmean(shared.to_numpy())
    others = shared.notna().sum(axis=1).to_numpy()[:, None] - 1
    rest = (np.nansum(every, axis=1)[:, None] - own) / others
    used = ~np.isnan(own) & ~np.isnan(judge)
    own, rest, judge = (np.where(used, side, 0.0) for side in (own, rest, judge))
    rows = np.stack(
        [used, rest, own, judge, rest**2, own**2, judge**2, rest * own, rest * judge], axis=-1
    ).astype(float)
    sums = np.zeros((question.max() + 1, *rows.shape[1:]))
    np.add.at(sums, question, rows)
    return sums


def _against_rest(rater: str, sums: np.ndarray) -> RaterAgainstRest:
    r, judge_r = float(_rater_r(sums)), float(_judge_r(sums))
    return RaterAgainstRest(
        str(rater), int(sums[N]), r if np.isfinite(r) else None, judge_r if np.isfinite(judge_r) else None
    )


def _rater_r(sums: np.ndarray) -> np.ndarray:
    return _r(sums, RATER, RATER2, WITH_RATER)


def _judge_r(sums: np.ndarray) -> np.ndarray:
    return _r(sums, JUDGE, JUDGE2, WITH_JUDGE)


def _r(sums: np.ndarray, one: int, square: int, product: int) -> np.ndarray:
    n = np.maximum(sums[..., N], 1)
    v_rest = sums[..., REST2] - sums[..., REST] ** 2 / n
    v_one = sums[..., square] - sums[..., one] ** 2 / n
    cov = sums[..., product] - sums[..., REST] * sums[..., one] / n
    size = sums[..., REST2] * sums[..., square]
    return ratio(cov, np.sqrt(np.maximum(v_rest, 0) * np.maximum(v_one, 0)), np.sqrt(size))


def _mean_over_raters(values: np.ndarray) -> np.ndarray:
    """The mean of each row's finite values, NaN where there is none."""
    finite = np.isfinite(values)
    return ratio(np.where(finite, values, 0.0).sum(axis=-1), finite.sum(axis=-1))
