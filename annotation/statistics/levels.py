"""The levels at which a judge is correlated with physicians: side by side, they show what pooling hides."""

from dataclasses import dataclass, replace

import pandas as pd

from annotation.statistics import answer_sums
from annotation.statistics.estimate import Interval
from annotation.statistics.pearson import fisher_interval, independent_p, pearson
from annotation.statistics.ranks import kendall, spearman, tied_share
from annotation.statistics.resampling import Resampled, resampled, resampled_twice, stream
from annotation.statistics.task_jackknife import cell_interval


@dataclass(frozen=True)
class Level:
    """Pearson's r of human and judge over n points of one kind, with its headline interval.

    `fisher` and `p` hold only if the points were independent; `beside` holds further intervals. `ties` are
    the shares of tied pairs among the human and the judge's values. What is undefined is None, and `reason`
    says why: of r, or else of its interval.
    """

    name: str
    n: int
    r: float | None
    interval: Interval | None
    fisher: Interval | None = None
    p: float | None = None
    spearman: float | None = None
    kendall: float | None = None
    ties: tuple[float | None, float | None] = (None, None)
    beside: tuple[Interval, ...] = ()
    reason: str | None = None


def levels_of(table: pd.DataFrame, sums: Resampled, seed: int) -> tuple[Level, ...]:
    """item, cell, model, within_model, within_question, of a table with one row an answer.

    item: each answer, mean over raters and repeats · cell: mean over the questions of a model and task ·
    model: mean over a model's answers · within_model, within_question: answers, both sides centred by model
    or by question. `sums` are the table's `answer_sums`, resampled over questions.
    """
    pooled = sums.part(lambda rows: rows.sum(axis=1))
    answers = _level("item", table, pooled.interval(answer_sums.r), _beside(sums, seed))
    cells = _level("cell", _means(table, ["model", "task"]), cell_interval(table))
    models = _level("model", _means(table, ["model"]), None)
    within_model = _centred_level("model", table, sums.interval(answer_sums.r_within_model))
    within_question = _centred_level("question", table, pooled.interval(answer_sums.r_within_question))
    return answers, cells, models, within_model, within_question


def item_level(name: str, table: pd.DataFrame, seed: int) -> Level:
    """The item level of a part of the answers, such as one task's, under its own name."""
    center = float(table["human"].mean())
    sums = answer_sums.answer_sums(table, center).sum(axis=1)
    drawn = resampled(sums, "questions", stream(seed, f"item {name}"))
    return _level(name, table, drawn.interval(answer_sums.r))


def _beside(sums: Resampled, seed: int) -> tuple[Interval, ...]:
    """The item level's further intervals: over models, and over questions and models at once."""
    over_models = resampled(sums.whole[0], "models", stream(seed, "models")).interval(answer_sums.r)
    over_both = resampled_twice(sums, "models", stream(seed, "models and questions"))(answer_sums.r)
    return tuple(found for found in (over_models, over_both) if isinstance(found, Interval))


def _means(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return table.groupby(by)[["human", "judge"]].mean()


def _centred_level(by: str, table: pd.DataFrame, interval: Interval | str) -> Level:
    """The level of both sides as deviations from their mean by `by`."""
    sides = table[["human", "judge"]]
    level = _level(f"within_{by}", sides - sides.groupby(table[by]).transform("mean"), interval)
    return replace(level, reason=f"{level.reason}, once centred by {by}") if level.r is None else level


def _level(
    name: str, points: pd.DataFrame, interval: Interval | str | None, beside: tuple[Interval, ...] = ()
) -> Level:
    """A level with its interval, or Fisher's where there is no other, or the reason for having none."""
    human, judge = points["human"].to_numpy(), points["judge"].to_numpy()
    n, r, ties = len(human), pearson(human, judge), (tied_share(human), tied_share(judge))
    if isinstance(r, str):
        return Level(name, n, None, None, ties=ties, reason=r)
    fisher = fisher_interval(r, n)
    headline = fisher if interval is None else interval
    return Level(
        name=name,
        n=n,
        r=r,
        interval=_found(headline),
        fisher=_found(fisher),
        p=independent_p(r, n),
        spearman=spearman(human, judge),
        kendall=kendall(human, judge),
        ties=ties,
        beside=beside,
        reason=headline if isinstance(headline, str) else None,
    )


def _found(interval: Interval | str) -> Interval | None:
    return interval if isinstance(interval, Interval) else None
