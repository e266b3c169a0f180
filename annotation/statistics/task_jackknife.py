"""The interval of a correlation of cell means: a jackknife that leaves out one question within its task."""

import numpy as np
import pandas as pd

from annotation.statistics.estimate import Interval, interval
from annotation.statistics.pearson import Z, pearson_of_sums, product_sums


def cell_interval(table: pd.DataFrame) -> Interval | str:
    """tanh(atanh r +- 1.96 SE) of the cells' r (cell = model x task), or why there is none.

    `table` has one row an answer: question, task, model, human, judge. Tasks and models count as fixed,
    questions as drawn within their task. Each question is left out in turn; SE^2 is the sum over tasks of
    (n - 1) / n times the squared deviations of atanh r from the task's mean. In a simulation of 6 models,
    22 tasks and 25 questions a bootstrap of the answers covered 0.15-0.93 at a nominal 0.95, this 0.95-0.97.
    """
    question, questions = pd.factorize(table["question"])
    task_of_question = table.drop_duplicates("question")["task"]
    per_task = task_of_question.value_counts(sort=False)
    if (per_task < 2).any():
        return f"task {per_task.idxmin()} has one question; without it the cells are gone"
    cell = table.groupby(["model", "task"]).ngroup().to_numpy()
    left_out = _r_without_each(question, cell, table["human"].to_numpy(), table["judge"].to_numpy())
    if not (np.abs(left_out) < 1 - 1e-12).all():
        return "r is 1, -1 or undefined, or becomes so without some question"
    z = np.arctanh(left_out)
    variance = _variance_within(z[1:], task_of_question.to_numpy())
    method = f"jackknife of {len(questions)} questions within {len(per_task)} tasks"
    half = Z * np.sqrt(variance)
    return interval(np.tanh(z[0] - half), np.tanh(z[0] + half), method)


def _r_without_each(
    question: np.ndarray, cell: np.ndarray, human: np.ndarray, judge: np.ndarray
) -> np.ndarray:
    """The cells' r from all questions first, then without each; a cell left empty drops out."""
    everything = np.arange(question.max() + 2)[:, None] != question + 1
    columns = np.eye(cell.max() + 1)[cell]
    count, human_sum, judge_sum = (everything * values @ columns for values in (1.0, human, judge))
    filled = count > 0.5
    size = np.where(filled, count, 1.0)
    return _r_of_rows(human_sum / size, judge_sum / size, filled)


def _r_of_rows(human: np.ndarray, judge: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """r of the filled cells in every row."""
    sums = product_sums(human.ravel(), judge.ravel()).reshape(*human.shape, 6)
    return pearson_of_sums((sums * filled[..., None]).sum(axis=1))


def _variance_within(z: np.ndarray, stratum: np.ndarray) -> float:
    """The delete-one jackknife's variance, summed over strata."""
    by = pd.Series(z).groupby(stratum)
    n = by.transform("size")
    return float(((n - 1) / n * (z - by.transform("mean")) ** 2).sum())
