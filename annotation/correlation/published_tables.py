"""The paper's tables for one's own study: every model by phase, and its change against a named backbone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.answer_sums import ratio
from annotation.statistics.estimate import Estimate
from annotation.statistics.resampling import Resampled, resampled, stream
from annotation.tasks import PHASES, find_task
from db.errors import NotFound

ALL = "all"
NO_PHASE = "—"
SIDES = ("human", "judge")


@dataclass(frozen=True)
class Change:
    """How much higher a model scores than the backbone in a phase, on the n questions both answered."""

    model: str
    phase: str
    n: int
    human: Estimate
    judge: Estimate


@dataclass(frozen=True)
class RatedMean:
    """A model's mean rating in a phase over n questions, each answer's raters averaged first."""

    model: str
    phase: str
    n: int
    mean: Estimate


@dataclass(frozen=True)
class RatedChange:
    """How much higher physicians rate a model than the backbone in a phase, on n questions both answered."""

    model: str
    phase: str
    n: int
    human: Estimate


def phase_of(task: str) -> str:
    """The key of a task's phase; "—" for a task that is none of the 22."""
    try:
        return find_task(task).phase
    except NotFound:
        return NO_PHASE


def phases_of(table: pd.DataFrame) -> pd.Series:
    """Each row's phase, in the table's index."""
    known = {task: phase_of(task) for task in table["task"].unique()}
    return table["task"].map(known)


def phase_means(table: pd.DataFrame) -> pd.DataFrame:
    """model, phase ("all" first), human, judge, answers: of the joined answers."""
    every = table.assign(phase=ALL)
    both = pd.concat([every, table.assign(phase=phases_of(table))])
    found = both.groupby(["model", "phase"]).agg(
        human=("human", "mean"), judge=("judge", "mean"), answers=("question", "size")
    )
    return found.reset_index().sort_values(
        ["model", "phase"], key=lambda column: column.map(_place) if column.name == "phase" else column
    )


def rated_means(ratings: pd.DataFrame, seed: int) -> tuple[RatedMean, ...]:
    """Every model in every phase, from a long table of ratings; BCa over questions."""
    found = []
    for phase, part in _by_phase(_answers(ratings)):
        wide = part.pivot(index="question", columns="model", values="human").sort_index()
        drawn = _drawn(wide.to_numpy()[None], seed, f"mean {phase}")
        for place, model in enumerate(wide):
            mean = _mean(drawn, place, 1)
            found.append(RatedMean(str(model), phase, int(drawn.whole[0, place, 0]), mean))
    return tuple(found)


def rated_changes(ratings: pd.DataFrame, backbone: str, seed: int) -> tuple[RatedChange, ...]:
    """Every other model against the backbone, by phase, from ratings alone; as `changes` does."""
    both = _answers(ratings)
    return tuple(
        RatedChange(one.model, one.phase, one.n, one.human)
        for one in changes(both.assign(judge=both["human"]), backbone, seed)
    )


def _answers(ratings: pd.DataFrame) -> pd.DataFrame:
    """question, task, model, human: the mean over raters of each rater's mean of an answer."""
    scored = ratings[ratings["status"] == "scored"]
    key = ["question", "task", "model"]
    by_rater = scored.groupby([*key, "rater"])["value"].mean()
    return by_rater.groupby(key).mean().rename("human").reset_index()


def _by_phase(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """All of a table first, then the part of each phase."""
    phases = phases_of(table)
    for phase in sorted({ALL, *phases}, key=_place):
        yield phase, table if phase == ALL else table[phases == phase]


def changes(table: pd.DataFrame, backbone: str, seed: int) -> tuple[Change, ...]:
    """Every other model against the backbone, by phase, paired by question; BCa over questions."""
    found = []
    for phase, part in _by_phase(table):
        found += _changes(part, backbone, phase, seed)
    return tuple(found)


def _changes(table: pd.DataFrame, backbone: str, phase: str, seed: int) -> list[Change]:
    sides: Mapping[str, pd.DataFrame] = {
        side: table.pivot(index="question", columns="model", values=side).sort_index() for side in SIDES
    }
    models = [model for model in sides["human"] if model != backbone]
    if backbone not in sides["human"] or not models:
        return []
    gaps = [sides[side][models].sub(sides[side][backbone], axis=0).to_numpy() for side in SIDES]
    drawn = _drawn(gaps, seed, f"change {phase}")
    return [
        Change(model, phase, int(drawn.whole[0, place, 0]), _mean(drawn, place, 1), _mean(drawn, place, 2))
        for place, model in enumerate(models)
    ]


def _drawn(values: Sequence[np.ndarray], seed: int, name: str) -> Resampled:
    """Sums over questions of how many there are, then of each of `values` (questions x models)."""
    sums = np.stack([~np.isnan(values[0]), *np.nan_to_num(values)], axis=-1).astype(float)
    return resampled(sums, "questions", stream(seed, name))


def _mean(drawn: Resampled, place: int, side: int) -> Estimate:
    return drawn.estimate(
        lambda rows: ratio(rows[:, place, side], rows[:, place, 0]), "no question was answered by both"
    )


def _place(phase: str) -> int:
    order = [ALL, *(each.key for each in PHASES), NO_PHASE]
    return order.index(phase)
