"""Settling: an item's answers in the end, by a person's decision, else by its activity's rule."""

from collections.abc import Mapping, Sequence

from annotation.activity import Activity
from db.answered import AnsweredItem


def settled_answers(activity: Activity, item: AnsweredItem) -> Mapping | None:
    """The settled answers of an item; None while it awaits a decision, or nobody has answered it."""
    given = [each.answers for each in item.answers if each.status == "submitted"]
    return settled(activity, item.decision and item.decision.answers, given)


def settled(activity: Activity, decided: Mapping | None, given: Sequence[Mapping]) -> Mapping | None:
    """The same of what was decided, if anything, and of the answers that were submitted."""
    if decided is not None:
        return decided
    return activity.settle(given) if given else None
