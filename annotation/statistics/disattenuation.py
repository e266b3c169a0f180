"""The r that human and judge would have were neither side noisy: printed beside the raw r, never alone."""

from dataclasses import dataclass

import pandas as pd

from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.reliability import disattenuated, of_mean, one_rating


@dataclass(frozen=True)
class Disattenuation:
    """Reliability (0-1) of an answer's mean rating and mean judgment, and r corrected for both.

    `human_side` is r corrected for the raters' noise alone, for a judge that never judged twice.
    """

    human: Estimate
    judge: Estimate
    r: Estimate
    human_side: Estimate


def disattenuation(
    r: float | None, ratings: pd.DataFrame, judgments: pd.DataFrame, table: pd.DataFrame
) -> Disattenuation:
    """Correct the item level's r, from the two long tables and the joined answers in `table`."""
    human = _reliability(ratings, table["ratings"].mean(), "ratings")
    judge = _reliability(judgments, table["judgments"].mean(), "judgments")
    without_noise = Estimate(1.0)
    return Disattenuation(human, judge, _corrected(r, human, judge), _corrected(r, human, without_noise))


def _reliability(table: pd.DataFrame, per_answer: float, what: str) -> Estimate:
    scored = table[table["status"] == "scored"]
    answers = scored.groupby(["question", "model", "criterion"]).ngroup()
    one = one_rating(scored["value"].to_numpy(float), answers.to_numpy())
    if isinstance(one, str):
        return undefined(f"{what}: {one}")
    if one <= 0:
        return undefined(f"{what}: those of one answer differ as much as those of different answers")
    return Estimate(of_mean(one, per_answer), None, "no interval is computed for a reliability")


def _corrected(r: float | None, human: Estimate, judge: Estimate) -> Estimate:
    for side in (human, judge):
        if side.value is None:
            return undefined(side.reason)
    if r is None:
        return undefined("r itself is undefined")
    found = disattenuated(r, human.value, judge.value)
    return undefined(found) if isinstance(found, str) else Estimate(found)
