"""Before a batch is opened: the items and raters that an interval of a chosen width takes, and their cost."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from db.errors import Invalid

Z = 1.959964


@dataclass(frozen=True)
class Rater:
    """One physician's seniority and pay, in RMB an hour."""

    seniority: str
    hourly: float


@dataclass(frozen=True)
class Cost:
    """Hours in all, hours a rater, and pay in RMB."""

    hours: float
    hours_each: float
    pay: float


def items_for_icc(icc: float, raters: int, width: float) -> int:
    """How many items, each rated by `raters`, give an ICC near `icc` a 95 % interval of that width.

    8 z^2 (1 - icc)^2 (1 + (k - 1) icc)^2 / (k (k - 1) width^2) + 1, rounded up. Source: Bonett 2002.
    Raises Invalid outside 0 <= icc < 1, raters >= 2, 0 < width < 2.
    """
    if not 0 <= icc < 1:
        raise Invalid(
            f"The expected ICC lies in 0 to 1, not at {icc}; 0.7 is a usual guess.",
            f"预期 ICC 应在 0 到 1 之间，不能是 {icc}；通常可取 0.7。",
        )
    if raters < 2:
        raise Invalid(
            "One rater an item estimates no agreement; plan an overlap of two or more.",
            "每题只有一人无法估计一致性；请安排每题两人或以上。",
        )
    if not 0 < width < 2:
        raise Invalid(
            f"An interval's width lies between 0 and 2, not at {width}; 0.2 is usual.",
            f"区间宽度应在 0 与 2 之间，不能是 {width}；常用 0.2。",
        )
    return math.ceil(_items(icc, raters) / width**2 + 1)


def icc_width(icc: float, raters: int, items: int) -> float | None:
    """The width to expect of an ICC's 95 % interval with that many items; None for fewer than two."""
    return math.sqrt(_items(icc, raters) / (items - 1)) if items > 1 else None


def _items(icc: float, raters: int) -> float:
    return 8 * Z**2 * (1 - icc) ** 2 * (1 + (raters - 1) * icc) ** 2 / (raters * (raters - 1))


def cost(items: int, shared: int, overlap: int, minutes: float, raters: Sequence[Rater]) -> Cost:
    """What `items` cost when `shared` of them are rated by `overlap` raters and the rest by one.

    `minutes` is the time one rater needs for one item, every answer of it; work is dealt out evenly.
    Raises Invalid when there are fewer raters than the overlap asks for, or more shared items than items.
    """
    if not 1 <= overlap <= len(raters) or not 0 <= shared <= items:
        raise Invalid(
            f"{shared} of {items} items cannot be shared by {overlap} of {len(raters)} raters; "
            "share fewer items, or invite more raters.",
            f"{items} 题中的 {shared} 题无法由 {len(raters)} 位医师中的 {overlap} 位共评；"
            "请减少共评题，或增加医师。",
        )
    hours = (items + shared * (overlap - 1)) * minutes / 60
    each = hours / len(raters)
    return Cost(hours, each, sum(each * rater.hourly for rater in raters))
