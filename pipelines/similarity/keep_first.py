"""Of similar texts the first by priority is kept, and each of the others names the kept one it is like."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from pipelines.similarity.prefixes import Index, part_of
from pipelines.similarity.similar_pairs import Candidates, Pairs, candidates, compare, joined

# more candidates than this are not compared at once: the texts are halved by priority first
MOST_CANDIDATES = 1 << 22

# takes the places of pairs of texts, left and right, and says of each whether it counts
Guard = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Kept:
    """What became of each text: `witness` is the kept text it is similar to, itself when kept.

    witness: int64; jaccard: float64, to the witness, 1.0 for a kept one.
    """

    witness: np.ndarray
    jaccard: np.ndarray

    @property
    def kept(self) -> np.ndarray:
        """A boolean for each text."""
        return self.witness == np.arange(self.witness.size)


def keep_first(index: Index, order: np.ndarray, guard: Guard, most_candidates=MOST_CANDIDATES) -> Kept:
    """Go through the texts in `order`, keeping each that is similar to none kept before.

    The witness is the first kept text in that order; the result does not depend on how texts were halved.
    Thousands of near-identical texts cost memory for their number, not for their pairs.
    """
    settled = Kept(np.arange(order.size), np.ones(order.size))
    _settle(_Work(index, guard, _positions(order), settled, most_candidates), order)
    return settled


def keep_first_of(pairs: Pairs, order: np.ndarray) -> Kept:
    """As `keep_first`, where all similar pairs are known already."""
    settled = Kept(np.arange(order.size), np.ones(order.size))
    _settle_pairs(settled, _positions(order), pairs)
    return settled


@dataclass(frozen=True)
class _Work:
    """What stays the same while parts of the texts are settled; `settled` is filled in place."""

    index: Index
    guard: Guard
    position: np.ndarray
    settled: Kept
    most_candidates: int


def _settle(work: _Work, order: np.ndarray) -> None:
    """Settle the texts in `order`, none of which is similar to one kept outside it."""
    part = part_of(work.index, _members(work, order))
    found = candidates(work.index, part, part)
    if found.count <= work.most_candidates or order.size == 1:
        _settle_pairs(work.settled, work.position, joined(list(_guarded(work, [found]))))
        return
    first, second = np.array_split(order, 2)
    _settle(work, first)
    _remove_similar(work, first[work.settled.kept[first]], second)
    _settle(work, second[work.settled.kept[second]])


def _settle_pairs(settled: Kept, position: np.ndarray, pairs: Pairs) -> None:
    """Settle texts whose pairs are all known: each, in order of priority, removes those it is similar to."""
    witness, similarity = settled.witness, settled.jaccard
    swap = position[pairs.left] > position[pairs.right]
    before = np.where(swap, pairs.right, pairs.left)
    after = np.where(swap, pairs.left, pairs.right)
    in_turn = np.argsort(position[before], kind="stable")
    columns = (before[in_turn], after[in_turn], pairs.jaccard[in_turn])
    for keeper, other, value in zip(*(column.tolist() for column in columns), strict=True):
        if witness[keeper] == keeper and witness[other] == other:
            witness[other], similarity[other] = keeper, value


def _remove_similar(work: _Work, kept: np.ndarray, others: np.ndarray) -> None:
    """Remove those of `others` that are similar to a text in `kept`; all of `kept` comes before them."""
    one, two = (part_of(work.index, _members(work, texts)) for texts in (kept, others))
    directions = (candidates(work.index, one, two), candidates(work.index, two, one))
    is_kept = _members(work, kept)
    for pairs in _guarded(work, directions):
        keeper = np.where(is_kept[pairs.left], pairs.left, pairs.right)
        other = np.where(is_kept[pairs.left], pairs.right, pairs.left)
        # backwards, so that where a text has several keepers the first by priority is written last
        backwards = np.argsort(-work.position[keeper], kind="stable")
        keeper, other, value = keeper[backwards], other[backwards], pairs.jaccard[backwards]
        now = work.settled.witness[other]
        earlier = (now == other) | (work.position[keeper] < work.position[now])
        work.settled.witness[other[earlier]] = keeper[earlier]
        work.settled.jaccard[other[earlier]] = value[earlier]


def _guarded(work: _Work, found: list[Candidates] | tuple[Candidates, ...]) -> Iterator[Pairs]:
    for pairs in chain.from_iterable(compare(work.index, each) for each in found):
        counts = work.guard(pairs.left, pairs.right)
        yield Pairs(pairs.left[counts], pairs.right[counts], pairs.jaccard[counts])


def _positions(order: np.ndarray) -> np.ndarray:
    """For each text its position in the order."""
    position = np.empty(order.size, np.int64)
    position[order] = np.arange(order.size)
    return position


def _members(work: _Work, texts: np.ndarray) -> np.ndarray:
    members = np.zeros(work.position.size, bool)
    members[texts] = True
    return members
