"""While a batch runs: pace, drift, straight-lining, repeats and agreement, telling no rating and no source.

What may be seen before the lock is decided in docs/decisions.md: no level, no direction, nothing about one
answer, one question or one source, and nothing computed from too few answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import pandas as pd

from annotation.activities.blinded_scoring import BLINDED_SCORING
from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.krippendorff_alpha import alpha
from annotation.statistics.rater_drift import drift_p
from annotation.statistics.resampling import stream
from db.people import Person
from db.study import Study
from db.watched import WatchedAnswer, watched_answers

# below these no index is shown: few answers tell which ones they are
FEWEST_ITEMS = 10
FEWEST_REPEATS = 5
FEWEST_SHARED = 30
# of steady raters so many are flagged; benchmarks/rater_drift.py says how many of those who shift are
DRIFT_LEVEL = 0.03


@dataclass(frozen=True)
class Watch:
    """One person's indices; None where there are too few answers yet.

    `hasty`, `straight_lined`: shares of items flagged so · `pace`: time an item in the last third over that
    in the first, under 1 when getting faster · `drifts`: whether ratings drift with progress, whichever way ·
    `repeat_gap`: mean distance in points between the two ratings of a repeated answer · `from_others`: mean
    distance in points from the mean of the others on the calibration set.
    """

    name: str
    items: int
    hasty: float | None
    straight_lined: float | None
    pace: float | None
    drifts: bool | None
    repeat_gap: float | None
    from_others: float | None


@dataclass(frozen=True)
class Watched:
    """Everyone's indices, and Krippendorff's alpha (interval) on the calibration set's `shared` answers."""

    people: tuple[Watch, ...]
    shared: int
    alpha: Estimate


def watch(study: Study, actor: Person, batch_id: int, seed: int = 0) -> Watched:
    """The indices of a batch in any state; Refused for whoever is assigned in it, see `watched_answers`."""
    given = watched_answers(study, actor, batch_id)
    rows = _rows(given)
    shared = _shared(rows)
    by_person: dict[tuple[int, str], list[WatchedAnswer]] = {}
    for each in given:
        by_person.setdefault((each.person_id, each.name), []).append(each)
    people = tuple(
        _watch(name, answers, rows[rows["person"] == person_id], shared, seed)
        for (person_id, name), answers in by_person.items()
    )
    return Watched(people, len(shared), _agreement(shared, seed))


def _rows(given: Sequence[WatchedAnswer]) -> pd.DataFrame:
    """One row a person, occasion and response: the mean over criteria."""
    rows = []
    for each in given:
        for slot, ratings in each.answers.get("ratings", {}).items():
            values = [value for value in ratings.values() if value is not None]
            if values and slot in each.responses:
                rows.append(
                    (each.person_id, each.item_id, each.part, each.occasion, each.place,
                     each.responses[slot], each.codes[slot], float(np.mean(values)))
                )  # fmt: skip
    columns = ["person", "item", "part", "occasion", "place", "response", "source", "value"]
    return pd.DataFrame(rows, columns=columns)


def _watch(
    name: str, answers: Sequence[WatchedAnswer], rows: pd.DataFrame, shared: pd.DataFrame, seed: int
) -> Watch:
    enough = len(answers) >= FEWEST_ITEMS
    flags = [BLINDED_SCORING.flags(each.answers, each.active_ms) for each in answers]

    def share(flag: str) -> float | None:
        return sum(flag in found for found in flags) / len(answers) if enough else None

    return Watch(
        name=name,
        items=len(answers),
        hasty=share("hasty"),
        straight_lined=share("straight-lined"),
        pace=_pace(answers) if enough else None,
        drifts=drifts(rows, seed) if enough else None,
        repeat_gap=_repeat_gap(rows),
        from_others=_from_others(rows, shared),
    )


def _pace(answers: Sequence[WatchedAnswer]) -> float | None:
    times = [each.active_ms for each in sorted(answers, key=lambda each: each.place)]
    third = len(times) // 3
    first = median(times[:third])
    return median(times[-third:]) / first if first else None


def drifts(rows: pd.DataFrame, seed: int) -> bool:
    """Whether one person's ratings move with progress, by `drift_p`; which way is kept to itself.

    By all of them, repeats and calibration set included: those alone are too few to tell a shift of a point.
    """
    given = rows.rename(columns={"source": "model", "place": "position"})
    return drift_p(given, stream(seed, "drift")) <= DRIFT_LEVEL


def _repeat_gap(rows: pd.DataFrame) -> float | None:
    both = rows.pivot_table(index="response", columns="occasion", values="value").dropna()
    if both.shape[1] < 2 or rows.loc[rows["occasion"] > 1, "item"].nunique() < FEWEST_REPEATS:
        return None
    return float((both[1] - both[2]).abs().mean())


def _shared(rows: pd.DataFrame) -> pd.DataFrame:
    """The calibration set's answers × persons, those that two or more have rated."""
    first = rows[(rows["part"] == "calibration") & (rows["occasion"] == 1)]
    matrix = first.pivot(index=["item", "response"], columns="person", values="value").sort_index()
    return matrix[matrix.notna().sum(axis=1) > 1]


def _from_others(rows: pd.DataFrame, shared: pd.DataFrame) -> float | None:
    person = rows["person"].iloc[0] if len(rows) else None
    if person not in shared or shared[person].notna().sum() < FEWEST_SHARED:
        return None
    own = shared[person].dropna()
    others = shared.drop(columns=person).loc[own.index].mean(axis=1)
    return float((own - others).abs().mean())


def _agreement(shared: pd.DataFrame, seed: int) -> Estimate:
    if len(shared) < FEWEST_SHARED:
        return undefined(f"{len(shared)} answers rated by two: fewer than {FEWEST_SHARED}")
    items = pd.factorize(shared.index.get_level_values("item"))[0]
    return alpha(shared.to_numpy(float), "interval", stream(seed, "watch"), clusters=items)
