"""Model means from few ratings and many judgments: the judge's, corrected by what the rated part shows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from annotation.statistics.estimate import Estimate, Interval, undefined

# below this many rated answers the normal interval is not to be trusted
FEWEST_RATED = 10


@dataclass(frozen=True)
class CorrectedMean:
    """A mean from ratings alone, and the same corrected with judgments, beside the judge's own.

    `weight` (lambda, 0-1) is how far the judge is trusted: 0 leaves the ratings alone.
    """

    n_rated: int
    n_judged: int
    human_only: Estimate
    corrected: Estimate
    judge_only: float | None
    weight: float | None


def corrected_mean(rated: np.ndarray, judged_there: np.ndarray, judged_only: np.ndarray) -> CorrectedMean:
    """The PPI++ mean of human scores, with normal 95 % intervals, for independent answers.

    `rated` and `judged_there` are human and judge on the rated answers, `judged_only` the judge elsewhere.
    The rated answers must be a random part of all. Undefined for fewer than 10 rated answers. Source:
    Angelopoulos, Duchi & Zrnic 2023.
    """
    human, judge, elsewhere = (np.asarray(values, float) for values in (rated, judged_there, judged_only))
    n, more = len(human), len(elsewhere)
    every = np.concatenate([judge, elsewhere])
    judge_mean = float(every.mean()) if every.size else None
    if n < FEWEST_RATED:
        few = undefined(f"{n} rated answers: fewer than {FEWEST_RATED}")
        return CorrectedMean(n, more, few, few, judge_mean, None)
    plain = _estimate(human.mean(), human.var(ddof=1) / n)
    if more == 0:
        return CorrectedMean(n, 0, plain, plain, judge_mean, 0.0)
    spread = every.var(ddof=1)
    weight = (
        float(np.clip(np.cov(human, judge)[0, 1] / ((1 + n / more) * spread), 0, 1)) if spread > 0 else 0.0
    )
    value = weight * elsewhere.mean() + (human - weight * judge).mean()
    variance = (human - weight * judge).var(ddof=1) / n
    variance += weight**2 * (elsewhere.var(ddof=1) if more > 1 else spread) / more
    return CorrectedMean(n, more, plain, _estimate(value, variance), judge_mean, weight)


def corrected_model_means(rated: pd.DataFrame, judged: pd.DataFrame) -> Mapping[str, CorrectedMean]:
    """The corrected mean of every model; each model has at most one answer to a question.

    `rated` holds question, model, human; `judged` question, model, judge. A rated answer without a judgment
    is left out.
    """
    both = judged.merge(rated, on=["question", "model"], how="left")
    means = {}
    for model, rows in both.groupby("model"):
        known = rows["human"].notna()
        means[str(model)] = corrected_mean(
            rows.loc[known, "human"], rows.loc[known, "judge"], rows.loc[~known, "judge"]
        )
    return means


def _estimate(value: float, variance: float) -> Estimate:
    half = norm.ppf(0.975) * np.sqrt(variance)
    return Estimate(float(value), Interval(float(value - half), float(value + half), "normal"))
