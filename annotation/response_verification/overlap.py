"""How far two who verified the same texts agree, before any overseer brought them together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotation.proportion import Proportion, proportion
from annotation.response_verification.opinion import Opinion, opinion_of
from annotation.statistics.estimate import Estimate
from annotation.statistics.krippendorff_alpha import alpha
from annotation.statistics.resampling import stream
from db.handovers import HandedItem, Step


@dataclass(frozen=True)
class Overlap:
    """Of texts that two verified: how often they gave the same verdicts and left the same text.

    `correct` and `practical` are Krippendorff's alpha (nominal) of their verdicts on the polished text,
    with its BCa interval over items. Alpha and not kappa, for the two are not the same two throughout.
    """

    same_verdicts: Proportion
    same_text: Proportion
    correct: Estimate
    practical: Estimate

    @property
    def n(self) -> int:
        return self.same_verdicts.n


def overlap(items: Sequence[HandedItem], seed: int) -> Overlap:
    """The agreement of first answers on the items that two verified; `seed` is the interval's."""
    twice = [both for each in items if (both := _first_answers(each))]
    return Overlap(
        proportion(sum(_verdicts(a) == _verdicts(b) for a, b in twice), len(twice)),
        proportion(sum(a.text == b.text for a, b in twice), len(twice)),
        *(_alpha(twice, verdict, seed) for verdict in ("correct", "practical")),
    )


def _first_answers(item: HandedItem) -> tuple[Opinion, Opinion] | None:
    first: dict[int, Step] = {}
    for step in item.steps:
        if step.role == "reviewer":
            break
        first[step.assignment_id] = step
    given = [opinion_of(step.answers) for step in first.values() if step.status == "submitted"]
    return (given[0], given[1]) if len(given) == 2 else None


def _verdicts(opinion: Opinion) -> tuple:
    return opinion.before, opinion.after


def _alpha(twice: Sequence[tuple[Opinion, Opinion]], verdict: str, seed: int) -> Estimate:
    ratings = np.array([[getattr(each.before, verdict) for each in both] for both in twice], float)
    return alpha(ratings.reshape(-1, 2), "nominal", stream(seed, f"overlap {verdict}"))
