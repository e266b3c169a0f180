"""Draws: who gets which items, near-equal, stratified by task, the same for the same seed."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


def stratified(items: Iterable[Item], stratum: Callable[[Item], str], random: Random) -> list[Item]:
    """The items stratum by stratum, shuffled within: dealing the list out deals every stratum evenly."""
    by_stratum = defaultdict(list)
    for item in items:
        by_stratum[stratum(item)].append(item)
    return [
        item for name in sorted(by_stratum) for item in random.sample(by_stratum[name], len(by_stratum[name]))
    ]


def near_equal_parts(items: Sequence[Item], parts: int) -> list[list[Item]]:
    """`parts` lists whose sizes differ by at most one, and whose shares of any run of `items` do too."""
    return [list(items[part::parts]) for part in range(parts)]


def spread(items: Sequence[Item], size: int) -> list[Item]:
    """`size` of the items, evenly spaced, so that a stratified list stays stratified."""
    return [items[(2 * index + 1) * len(items) // (2 * size)] for index in range(min(size, len(items)))]
