"""Planning a batch: shared questions for an agreement known well enough, and the hours and pay of it all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.statistics.planning import Cost, Rater, cost, icc_width, items_for_icc


@dataclass(frozen=True)
class Wish:
    """What a lead wishes: an ICC's interval `width` wide at an agreement of `icc`, `minutes` a question."""

    icc: float
    width: float
    minutes: float


@dataclass(frozen=True)
class Outlook:
    """`needed` answers that all raters share, which are `questions` of `answers_each`; `share` of all, over 1
    when the study has too few. `width` is what the chosen share gives; `cost` is of the chosen share, and
    `by_seniority` its hours and pay.
    """

    needed: int
    questions: int
    share: float
    width: float | None
    cost: Cost
    by_seniority: Mapping[str, tuple[float, float]]


def outlook(
    wish: Wish, questions: int, answers_each: int, chosen_share: float, raters: Sequence[Rater]
) -> Outlook:
    """What `raters`, who all rate the shared questions, come to.

    An answer is the unit of agreement; answers to one question are a little alike, so the width is what
    independent answers would give. Raises Invalid for one rater, or for a wish that cannot be.
    """
    needed = items_for_icc(wish.icc, len(raters), wish.width)
    shared = round(chosen_share * questions)
    found = cost(questions, shared, len(raters), wish.minutes, raters)
    return Outlook(
        needed=needed,
        questions=math.ceil(needed / answers_each),
        share=math.ceil(needed / answers_each) / questions,
        width=icc_width(wish.icc, len(raters), shared * answers_each),
        cost=found,
        by_seniority=_by_seniority(found, raters),
    )


def _by_seniority(found: Cost, raters: Sequence[Rater]) -> Mapping[str, tuple[float, float]]:
    totals: dict[str, tuple[float, float]] = {}
    for rater in raters:
        hours, pay = totals.get(rater.seniority, (0.0, 0.0))
        totals[rater.seniority] = (hours + found.hours_each, pay + found.hours_each * rater.hourly)
    return totals
