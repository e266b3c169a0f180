"""Whether the judge ranks as physicians do: pairs of answers to one question, and the models' leaderboard."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.estimate import Estimate
from annotation.statistics.ranks import DECIMALS, kendall
from annotation.statistics.resampling import resampled, stream

CLASSES = ("worse", "tied", "better")


@dataclass(frozen=True)
class Ranking:
    """Pairs of answers to the same question, and models.

    `accuracy` is the share of the `n` pairs that human and judge put into the same class: better, worse or
    tied. `table` counts pairs by the human's class (rows, in the order of CLASSES) and the judge's; every
    pair once each way, so it is symmetric. `leaderboard` is tau-b of the models' means, `order` the models
    from the human's best on.
    """

    n: int
    accuracy: Estimate
    table: np.ndarray
    leaderboard: float | None
    order: tuple[tuple[str, float, float], ...]


def ranking(table: pd.DataFrame, seed: int, tie_width: float = 0.0) -> Ranking:
    """Rank from a table with one row an answer: question, model, human, judge.

    Two values at most `tie_width` points apart are tied. Undefined when no question has two answers.
    """
    question = pd.factorize(table["question"], sort=True)[0]
    a, b = _pairs(question)
    human, judge = (_classes(table[side].to_numpy(float), a, b, tie_width) for side in ("human", "judge"))
    rows = np.column_stack([np.ones(len(a)), human == judge])
    sums = np.zeros((question.max() + 1, 2))
    np.add.at(sums, question[a], rows)
    paired = sums[sums[:, 0] > 0]
    drawn = resampled(paired.reshape(-1, 2), "questions", stream(seed, "ranking"))
    return Ranking(
        n=len(a),
        accuracy=drawn.estimate(_share, "no question has two answers"),
        table=_symmetric_table(human, judge),
        leaderboard=kendall(*_means(table)[["human", "judge"]].to_numpy().T),
        order=tuple(
            (str(row.Index), float(row.human), float(row.judge)) for row in _means(table).itertuples()
        ),
    )


def _pairs(question: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of every two answers to the same question."""
    rows = pd.DataFrame({"question": question, "place": np.arange(len(question))})
    pairs = rows.merge(rows, on="question", suffixes=("_a", "_b"))
    pairs = pairs[pairs["place_a"] < pairs["place_b"]]
    return pairs["place_a"].to_numpy(), pairs["place_b"].to_numpy()


def _classes(values: np.ndarray, a: np.ndarray, b: np.ndarray, tie_width: float) -> np.ndarray:
    """-1, 0 or 1: the first answer is worse than, tied with, or better than the second."""
    gap = np.round(values[a] - values[b], DECIMALS)
    return np.where(np.abs(gap) <= tie_width, 0, np.sign(gap)).astype(int)


def _share(sums: np.ndarray) -> np.ndarray:
    return np.where(sums[:, 0] > 0, sums[:, 1] / np.maximum(sums[:, 0], 1), np.nan)


def _symmetric_table(human: np.ndarray, judge: np.ndarray) -> np.ndarray:
    counts = np.zeros((3, 3), int)
    for side in (1, -1):
        np.add.at(counts, (side * human + 1, side * judge + 1), 1)
    return counts


def _means(table: pd.DataFrame) -> pd.DataFrame:
    return (
        table.groupby("model")[["human", "judge"]].mean().sort_values("human", ascending=False, kind="stable")
    )
