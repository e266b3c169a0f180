"""Scores computed from the ratings of one response: by weight, with vetoes, and for checklists.

What does not apply (None) is left out of numerator and denominator; it is never a 0. A true 0 is a score.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation.rubric import Criterion, Rubric

Ratings = Mapping[str, float | None]


@dataclass(frozen=True)
class Veto:
    """When a veto criterion is rated at or below `at` (a share of its scale, from low to high), the total is
    at most `ceiling` (of 100). Neither is published for any benchmark: both are settings and are reported."""

    at: float = 0.0
    ceiling: float = 0.0


@dataclass(frozen=True)
class Score:
    """A weighted total out of 100, before (`raw`) and after vetoes; None when no criterion applies.

    Negative when ratings are. `vetoed_by` names the criteria that triggered, `not_applicable` those left out.
    """

    raw: float | None
    total: float | None
    vetoed_by: tuple[str, ...]
    not_applicable: tuple[str, ...]


@dataclass(frozen=True)
class ChecklistScore:
    """`raw` is the points met over those that can be gained, negative points counted in: 1 at most, below 0
    where they outweigh. `share` is the same cut at 0; `must_ask` the share of must-ask items met. None where
    there are none of the kind."""

    raw: float | None
    share: float | None
    must_ask: float | None
    missed: tuple[str, ...]


def weighted_mean(ratings: Ratings, rubric: Rubric) -> float | None:
    """The mean rating by weight over what applies, on the rubric's own scale; None when nothing applies.

    A rating the rubric has no criterion for, such as an overall one, weighs 1.
    """
    weights = {each.key: each.weight for each in rubric.criteria}
    given = {key: rating for key, rating in ratings.items() if rating is not None}
    total = sum(weights.get(key, 1.0) for key in given)
    return sum(rating * weights.get(key, 1.0) for key, rating in given.items()) / total if total else None


def score(ratings: Ratings, rubric: Rubric, veto: Veto) -> Score:
    """Weighted ratings over weighted maxima, out of 100, and what vetoes leave of it."""
    rated = [(each, ratings[each.key]) for each in rubric.criteria if ratings[each.key] is not None]
    missing = tuple(each.key for each in rubric.criteria if ratings[each.key] is None)
    attainable = sum(each.weight * each.high for each, _ in rated)
    if not attainable:
        return Score(None, None, (), missing)
    raw = 100 * sum(each.weight * rating for each, rating in rated) / attainable
    by = tuple(each.key for each, rating in rated if each.veto and _share(each, rating) <= veto.at)
    return Score(raw, min(raw, veto.ceiling) if by else raw, by, missing)


def checklist_score(ratings: Ratings, checklist: Rubric) -> ChecklistScore:
    """The score of items met (1) or not (0); a weight is an item's points, negative for what must not be
    said, and `veto` marks the must-ask items."""
    gainable = sum(each.weight for each in checklist.criteria if each.weight > 0)
    gained = sum(each.weight * (ratings[each.key] or 0) for each in checklist.criteria)
    must = [each.key for each in checklist.criteria if each.veto]
    missed = tuple(key for key in must if not ratings[key])
    raw = gained / gainable if gainable else None
    return ChecklistScore(
        raw=raw,
        share=None if raw is None else max(0.0, raw),
        must_ask=1 - len(missed) / len(must) if must else None,
        missed=missed,
    )


def _share(criterion: Criterion, rating: float) -> float:
    return (rating - criterion.low) / (criterion.high - criterion.low)
