"""The paper's tables for one's own study: every model by phase, and its change against a named backbone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.answer_sums import ratio
from annotation.statistics.estimate import Estimate
from annotation.statistics.resampling import resampled, stream
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


def changes(table: pd.DataFrame, backbone: str, seed: int) -> tuple[Change, ...]:
    """Every other model against the backbone, by phase, paired by question; BCa over questions."""
    found = []
    phases = phases_of(table)
    for phase in sorted({ALL, *phases}, key=_place):
        part = table if phase == ALL else table[phases == phase]
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
    sums = np.stack([~np.isnan(gaps[0]), *np.nan_to_num(gaps)], axis=-1).astype(float)
    drawn = resampled(sums, "questions", stream(seed, f"change {phase}"))

    def estimate(place: int, side: int) -> Estimate:
        return drawn.estimate(
            lambda rows: ratio(rows[:, place, side], rows[:, place, 0]), "no question was answered by both"
        )

    return [
        Change(model, phase, int(drawn.whole[0, place, 0]), estimate(place, 1), estimate(place, 2))
        for place, model in enumerate(models)
    ]


def _place(phase: str) -> int:
    order = [ALL, *(each.key for each in PHASES), NO_PHASE]
    return order.index(phase)
