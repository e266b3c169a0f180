"""Settling: an item's answers in the end, by a person's decision, else by its activity's rule."""

from collections.abc import Mapping

from annotation.activity import Activity
from db.answered import AnsweredItem


def settled_answers(activity: Activity, item: AnsweredItem) -> Mapping | None:
    """The settled answers of an item; None while it awaits a decision, or nobody has answered it."""
    if item.decision:
        return item.decision.answers
    given = [each.answers for each in item.answers if each.status == "submitted"]
    return activity.settle(given) if given else None
