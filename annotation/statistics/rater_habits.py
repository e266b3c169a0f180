"""What a rater's own sequence of ratings shows: drift, pace, and runs of the same value."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.clustered_least_squares import codes, coefficients, dummies, normal_sums
from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.resampling import resampled, stream
from annotation.survey.careless_indices import longstring

FEWEST_RATINGS = 10


@dataclass(frozen=True)
class RaterHabits:
    """Of one rater's `n` ratings in the order given.

    `drift` in points per 100 ratings, models compared with themselves; `longest_run` of equal values and
    `sd` show straight-lining; `seconds` is the median time an answer took, None where times are unknown.
    """

    rater: str
    n: int
    mean: float
    sd: float | None
    longest_run: int
    seconds: float | None
    drift: Estimate


def rater_habits(rows: pd.DataFrame, seed: int) -> tuple[RaterHabits, ...]:
    """From ratings with the columns rater, question, model, value, position (1, 2, … within the rater) and,
    if known, seconds. Positions must be unrelated to models and questions, as a drawn order makes them.
    """
    return tuple(
        _habits(str(rater), part.sort_values("position"), seed) for rater, part in rows.groupby("rater")
    )


def _habits(rater: str, rows: pd.DataFrame, seed: int) -> RaterHabits:
    values = rows["value"].to_numpy(float)
    seconds = rows["seconds"].median() if "seconds" in rows else np.nan
    return RaterHabits(
        rater=rater,
        n=len(values),
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)) if len(values) > 1 else None,
        longest_run=longstring(values.tolist()).length,
        seconds=float(seconds) if np.isfinite(seconds) else None,
        drift=_drift(rows, seed, rater),
    )


def _drift(rows: pd.DataFrame, seed: int, rater: str) -> Estimate:
    if len(rows) < FEWEST_RATINGS:
        return undefined(f"{len(rows)} ratings: fewer than {FEWEST_RATINGS}")
    centred = rows["position"].to_numpy(float) - rows["position"].mean()
    design = np.column_stack([centred / 100, np.ones(len(rows)), dummies(rows["model"])])
    sums = normal_sums(design, rows["value"].to_numpy(float), codes(rows["question"]))
    drawn = resampled(sums, "questions", stream(seed, f"drift {rater}"))
    return drawn.estimate(lambda part: coefficients(part)[:, 0], "all ratings have the same position")
