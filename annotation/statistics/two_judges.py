"""Which of two judges goes better with physicians, both having judged the same answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from annotation.statistics.answer_sums import ratio
from annotation.statistics.estimate import Estimate
from annotation.statistics.resampling import resampled, stream

FEWEST_ANSWERS = 4


@dataclass(frozen=True)
class TwoJudges:
    """Each judge's r with the human, first minus second with a BCa interval over questions, and Williams' t.

    `t` and its two-sided `p` on n - 3 degrees of freedom hold only if the answers were independent.
    """

    n: int
    first_r: float | None
    second_r: float | None
    difference: Estimate
    t: float | None
    p: float | None


def two_judges(answers: pd.DataFrame, seed: int) -> TwoJudges:
    """Compare two judges on answers with the columns question, human, first, second."""
    sides = answers[["human", "first", "second"]].to_numpy(float)
    sides = sides - sides.mean(axis=0)
    question = pd.factorize(answers["question"], sort=True)[0]
    a, b = np.triu_indices(3)
    rows = np.column_stack([np.ones(len(sides)), sides, sides[:, a] * sides[:, b]])
    sums = np.zeros((question.max() + 1, rows.shape[1]))
    np.add.at(sums, question, rows)
    drawn = resampled(sums, "questions", stream(seed, "two judges"))
    first, second, between = (float(r[0]) for r in _three_r(drawn.whole))
    difference = drawn.estimate(_difference, "one of the three columns is constant")
    t, p = williams(first, second, between, len(sides)) if difference.value is not None else (None, None)
    found = [r if np.isfinite(r) else None for r in (first, second)]
    return TwoJudges(len(sides), *found, difference, t, p)


def _three_r(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """r of human and first, human and second, first and second."""
    n, means = sums[:, 0], sums[:, 1:4]
    a, b = np.triu_indices(3)
    products = sums[:, 4:] - means[:, a] * means[:, b] / n[:, None]
    hh, h1, h2, ff, fs, ss = products.T
    size = sums[:, 4:].T
    return (
        ratio(h1, np.sqrt(np.abs(hh * ff)), np.sqrt(size[0] * size[3])),
        ratio(h2, np.sqrt(np.abs(hh * ss)), np.sqrt(size[0] * size[5])),
        ratio(fs, np.sqrt(np.abs(ff * ss)), np.sqrt(size[3] * size[5])),
    )


def _difference(sums: np.ndarray) -> np.ndarray:
    first, second, between = _three_r(sums)
    return first - second + 0 * between


def williams(first: float, second: float, between: float, n: int) -> tuple[float | None, float | None]:
    """Williams' t that r(h, first) differs from r(h, second), and its two-sided p; None for fewer than 4
    answers or when the two judges are the same. Source: Williams 1959; Steiger 1980.
    """
    determinant = 1 - first**2 - second**2 - between**2 + 2 * first * second * between
    mean = (first + second) / 2
    below = 2 * (n - 1) / max(n - 3, 1) * determinant + mean**2 * (1 - between) ** 3
    if n < FEWEST_ANSWERS or below <= 1e-12:
        return None, None
    t = float((first - second) * np.sqrt((n - 1) * (1 + between) / below))
    return t, float(2 * stats.t.sf(abs(t), n - 3))
