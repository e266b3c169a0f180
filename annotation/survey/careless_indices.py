"""Indices of careless answering, under the names the literature gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

Answers = Sequence[float | None]


@dataclass(frozen=True)
class Longstring:
    """The longest run of one and the same answer: how long, and of which answer (the first, on a tie)."""

    length: int
    answer: float | None


def longstring(answers: Answers) -> Longstring:
    """The longest run of the same answer to questions that follow each other.

    A question left out ends a run. Length 0 and answer None when nothing was answered.
    Source: Johnson 2005.
    """
    runs = [(len(list(run)), answer) for answer, run in groupby(answers) if answer is not None]
    return Longstring(*max(runs, key=lambda run: run[0])) if runs else Longstring(0, None)


def variability(answers: Answers) -> float | None:
    """IRV: the standard deviation (n - 1) of one respondent's own answers, in points of the scale.

    0 when all are the same. Questions left out are left out; None with fewer than two answers.
    Source: Dunn et al. 2018.
    """
    given = [answer for answer in answers if answer is not None]
    return float(np.std(given, ddof=1)) if len(given) > 1 else None


def mahalanobis(rows: Sequence[Answers]) -> list[float | None] | None:
    """The squared Mahalanobis distance of each respondent from the mean of the complete ones.

    Rows: respondents; columns: questions. A row with a question left out gets None. None instead of a list
    when no distance can be computed: no more complete rows than questions, or questions that determine
    one another (a constant question among them). Under normality it follows chi-square with one degree of
    freedom a question. Source: Mahalanobis 1936.
    """
    complete = [index for index, row in enumerate(rows) if None not in row]
    matrix = np.array([rows[index] for index in complete], dtype=float)
    if not len(matrix) or len(matrix) <= matrix.shape[1]:
        return None
    centred = matrix - matrix.mean(axis=0)
    covariance = np.atleast_2d(np.cov(matrix, rowvar=False))
    if np.linalg.matrix_rank(covariance) < matrix.shape[1]:
        return None
    squared = np.einsum("ij,ji->i", centred, np.linalg.solve(covariance, centred.T))
    distances: list[float | None] = [None] * len(rows)
    for index, distance in zip(complete, squared, strict=True):
        distances[index] = float(distance)
    return distances
