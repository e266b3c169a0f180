"""Could the judge have ordered the answers by chance? Its judgments permuted over models in each question."""

import numpy as np
import pandas as pd

from annotation.statistics.resampling import RESAMPLES

# values permuted at once, so that memory stays near 50 MB
BATCH_CELLS = 2_000_000


def permutation_p(
    table: pd.DataFrame, random: np.random.Generator, permutations: int = RESAMPLES
) -> float | str:
    """p = (b + 1) / (B + 1) that human and judge go together in questions by chance, or why there is none.

    Two-sided: b counts the permutations whose within-question covariance is at least as large in size, and
    1 / (B + 1) is the smallest p there can be. `table` has one row an answer: question, human, judge.
    """
    groups = list(_questions_by_size(table))
    observed = sum(float((human * judge).sum()) for human, judge in groups)
    largest = sum(float(np.sqrt((h**2).sum(axis=1) * (j**2).sum(axis=1)).sum()) for h, j in groups)
    if largest <= 1e-12:
        return "in no question do both human and judge tell answers apart"
    drawn = sum(_permuted_products(human, judge, permutations, random) for human, judge in groups)
    at_least = int((np.abs(drawn) >= abs(observed) - 1e-9 * largest).sum())
    return (at_least + 1) / (permutations + 1)


def _questions_by_size(table: pd.DataFrame):
    """Human and judge as deviations from the question's mean (questions x answers), by number of answers."""
    by_question = table.groupby("question")
    size = by_question["model"].transform("size")
    sides = table[["human", "judge"]]
    centred = sides - by_question[["human", "judge"]].transform("mean")
    for answers in sorted(set(size) - {1}):
        rows = centred[size == answers].loc[table[size == answers].sort_values("question").index]
        yield tuple(rows[side].to_numpy().reshape(-1, answers) for side in ("human", "judge"))


def _permuted_products(
    human: np.ndarray, judge: np.ndarray, permutations: int, random: np.random.Generator
) -> np.ndarray:
    """The sum of human times permuted judge, one for each permutation."""
    batch = max(1, BATCH_CELLS // judge.size)
    sums = []
    for start in range(0, permutations, batch):
        shape = (min(batch, permutations - start), *judge.shape)
        shuffled = random.permuted(np.broadcast_to(judge, shape), axis=-1)
        sums.append(np.einsum("qm,bqm->b", human, shuffled))
    return np.concatenate(sums)
