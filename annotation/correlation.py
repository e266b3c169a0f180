"""How a judge's judgments go with physicians' ratings of the same answers, level by level."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.joining import LeftOut, join
from annotation.long_table import long_table
from annotation.statistics.estimate import Interval
from annotation.statistics.pearson import (
    fisher_interval,
    independent_p,
    pearson,
    pearson_of_sums,
    product_sums,
)
from annotation.statistics.resampling import bca_over, stream
from annotation.statistics.task_jackknife import cell_interval


@dataclass(frozen=True)
class Level:
    """Pearson's r of human and judge over n points of one kind, with its headline interval.

    `fisher` and `p` hold only if the points were independent. What is undefined is None, and `reason` says
    why: of r, or else of its interval.
    """

    name: str
    n: int
    r: float | None
    interval: Interval | None
    fisher: Interval | None
    p: float | None
    reason: str | None


@dataclass(frozen=True)
class Correlation:
    """The levels by name, the joined answers they come from, and the rows that were left out and why."""

    levels: Mapping[str, Level]
    table: pd.DataFrame
    left_out: tuple[LeftOut, ...]
    seed: int


def correlate(ratings: pd.DataFrame, judgments: pd.DataFrame, *, seed: int) -> Correlation:
    """Correlate two long tables (see `long_table`) at the levels item, cell and model.

    item: an answer, mean over raters and repeats · cell: mean over the questions of a model and task ·
    model: mean over a model's answers. Raises Invalid for a faulty table or when no answer is in both.
    """
    joined = join(long_table(ratings, "ratings"), long_table(judgments, "judgments"))
    table = joined.table
    levels = (_item_level(table, seed), _cell_level(table), _model_level(table))
    return Correlation({level.name: level for level in levels}, table, joined.left_out, seed)


def _item_level(table: pd.DataFrame, seed: int) -> Level:
    human, judge = table["human"].to_numpy(), table["judge"].to_numpy()
    question = pd.factorize(table["question"])[0]
    sums = np.zeros((question.max() + 1, 6))
    np.add.at(sums, question, product_sums(human, judge))
    interval = bca_over(
        lambda weights: pearson_of_sums(weights @ sums), len(sums), "questions", stream(seed, "item")
    )
    return _level("item", human, judge, interval)


def _cell_level(table: pd.DataFrame) -> Level:
    cells = table.groupby(["model", "task"])[["human", "judge"]].mean()
    return _level("cell", cells["human"].to_numpy(), cells["judge"].to_numpy(), cell_interval(table))


def _model_level(table: pd.DataFrame) -> Level:
    """Models are few and stand for others like them, so here the points are the independent units."""
    means = table.groupby("model")[["human", "judge"]].mean()
    return _level("model", means["human"].to_numpy(), means["judge"].to_numpy(), None)


def _level(name: str, human: np.ndarray, judge: np.ndarray, interval: Interval | str | None) -> Level:
    """A level with its interval, or Fisher's where there is no other, or the reason for having none."""
    n, r = len(human), pearson(human, judge)
    if isinstance(r, str):
        return Level(name, n, None, None, None, None, r)
    fisher = fisher_interval(r, n)
    headline = fisher if interval is None else interval
    return Level(
        name=name,
        n=n,
        r=r,
        interval=headline if isinstance(headline, Interval) else None,
        fisher=fisher if isinstance(fisher, Interval) else None,
        p=independent_p(r, n),
        reason=headline if isinstance(headline, str) else None,
    )
