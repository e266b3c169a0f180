"""The interval of a correlation of cell means: a jackknife that leaves out one question within its task."""

import numpy as np
import pandas as pd

from annotation.statistics.estimate import Interval, Z, interval


def cell_interval(table: pd.DataFrame) -> Interval | str:
    """tanh(atanh r +- 1.96 SE) of the cells' r (cell = model x task), or why there is none.

    `table` has one row an answer: question, task, model, human, judge. Tasks and models count as fixed,
    questions as drawn within their task. Each question is left out in turn; SE^2 is the sum over tasks of
    (n - 1) / n times the squared deviations of atanh r from the task's mean. In a simulation of 6 models,
    22 tasks and 25 questions a bootstrap of the answers covered 0.15-0.93 at a nominal 0.95, this 0.95-0.97.
    """
    question, questions = pd.factorize(table["question"])
    task_of_question = table.drop_duplicates("question")["task"].to_numpy()
    tasks, per_task = np.unique(task_of_question, return_counts=True)
    if per_task.min() < 2:
        return f"task {tasks[per_task.argmin()]} has one question; without it its cells are gone"
    cell = table.groupby(["model", "task"]).ngroup().to_numpy()
    sides = (table[side].to_numpy(float) - table["human"].mean() for side in ("human", "judge"))
    left_out = _r_without_each(question, cell, *sides)
    if not (np.abs(left_out) < 1 - 1e-12).all():
        return "r is 1, -1 or undefined, or becomes so without some question"
    z = np.arctanh(left_out)
    half = Z * np.sqrt(_variance_within(z[1:], task_of_question))
    method = f"jackknife of {len(questions)} questions within {len(tasks)} task{'s' * (len(tasks) > 1)}"
    return interval(np.tanh(z[0] - half), np.tanh(z[0] + half), method)


def _r_without_each(
    question: np.ndarray, cell: np.ndarray, human: np.ndarray, judge: np.ndarray
) -> np.ndarray:
    """The cells' r from all questions first, then without each; a cell left empty drops out."""
    shape = (question.max() + 2, cell.max() + 1)
    count, human_sum, judge_sum = (np.zeros(shape) for _ in range(3))
    for sums, values in ((count, 1.0), (human_sum, human), (judge_sum, judge)):
        np.add.at(sums, (question + 1, cell), values)
        np.subtract(sums.sum(axis=0), sums, out=sums)
    filled = count > 0.5
    size = np.where(filled, count, 1.0)
    return _r_of_rows(human_sum / size, judge_sum / size, filled)


def _r_of_rows(human: np.ndarray, judge: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """r of the filled cells in every row; NaN in a row that does not vary."""
    n = filled.sum(axis=1, keepdims=True)
    human, judge = (
        np.where(filled, side - (side * filled).sum(axis=1, keepdims=True) / n, 0.0)
        for side in (human, judge)
    )
    spread = (human**2).sum(axis=1) * (judge**2).sum(axis=1)
    return np.where(
        spread > 1e-24, (human * judge).sum(axis=1) / np.sqrt(np.where(spread > 0, spread, 1)), np.nan
    )


def _variance_within(z: np.ndarray, stratum: np.ndarray) -> float:
    """The delete-one jackknife's variance, summed over strata."""
    by = pd.Series(z).groupby(stratum)
    n = by.transform("size")
    return float(((n - 1) / n * (z - by.transform("mean")) ** 2).sum())
