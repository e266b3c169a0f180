"""The exact similarity join: every pair of sets with a Jaccard similarity at or over a threshold, no other.

Sets that similar share one of their rarest members, so only sets that do are compared (prefix and
position filters: Bayardo, Ma & Srikant 2007; Xiao et al. 2008). Nothing is estimated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.similarity.prefixes import (
    SLACK,
    Index,
    build_index,
    ends_of_runs,
    part_of,
    places_of,
    ranks_of,
)
from pipelines.similarity.shingles import NOTHING, Shingles, as_rows, rows_by_length

# candidates are compared about this many at a time, which bounds memory
CHUNK_CANDIDATES = 1 << 20


@dataclass(frozen=True)
class Pairs:
    """Pairs of texts: `left` (the one with the smaller set) and `right` int64, `jaccard` float64."""

    left: np.ndarray
    right: np.ndarray
    jaccard: np.ndarray


@dataclass(frozen=True)
class Candidates:
    """For each seeking shingle the run `starts[i]:stops[i]` of the pool that holds the same one.

    Ordered by the seeker's rank, so that all candidates of one text are neighbours.
    """

    ranks: np.ndarray
    places: np.ndarray
    starts: np.ndarray
    stops: np.ndarray
    pool: np.ndarray

    @property
    def count(self) -> int:
        return int((self.stops - self.starts).sum())


def similar_pairs(sets: Shingles, threshold: float) -> Pairs:
    """All pairs of texts whose sets have a Jaccard similarity of at least `threshold` (0 < t <= 1).

    The pairs themselves can be quadratic in number; to keep one text of each group, see `keep_first`.
    """
    index = build_index(sets, threshold)
    everything = part_of(index, np.ones(sets.sizes.size, bool))
    return joined(list(compare(index, candidates(index, everything, everything))))


def joined(parts: list[Pairs]) -> Pairs:
    empty = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return Pairs(
        *(
            np.concatenate([getattr(part, name) for part in [empty, *parts]])
            for name in ("left", "right", "jaccard")
        )
    )


def candidates(index: Index, seekers: np.ndarray, pool: np.ndarray) -> Candidates:
    """What each seeker of smaller rank may pair with in the pool; pairs of larger sets come the other way.

    To join two different parts, ask in both directions.
    """
    ranks, places = ranks_of(seekers), places_of(seekers)
    short = np.flatnonzero(places < index.seek_length[ranks])
    ranks, places, seekers = ranks[short], places[short], seekers[short]
    starts = np.searchsorted(pool, ends_of_runs(seekers, ranks))
    stops = np.searchsorted(pool, ends_of_runs(seekers, index.largest_rank[ranks]))
    found = np.flatnonzero(stops > starts)
    found = found[np.argsort(ranks[found], kind="stable")]
    return Candidates(ranks[found], places[found], starts[found], stops[found], pool)


def compare(index: Index, found: Candidates) -> Iterator[Pairs]:
    """The pairs among the candidates that reach the threshold, each once, chunk by chunk."""
    for chunk in _chunks(found):
        left, right = _distinct_pairs(index, found, chunk)
        similarity = jaccard(index.sets, left, right)
        reached = similarity >= index.threshold
        yield Pairs(left[reached], right[reached], similarity[reached])


def jaccard(sets: Shingles, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The Jaccard similarity of each pair of texts: 0 to 1; 0 where either set is empty."""
    total = sets.sizes[left] + sets.sizes[right]
    shared = np.zeros(left.size, np.int64)
    both = np.flatnonzero((sets.sizes[left] > 0) & (sets.sizes[right] > 0))
    for rows in rows_by_length(total[both]):
        one, other = left[both[rows]], right[both[rows]]
        matrix = np.concatenate(
            [as_rows(sets.grams, sets.starts[side], sets.sizes[side]) for side in (one, other)], axis=1
        )
        matrix.sort(axis=1)
        equal = (matrix[:, 1:] == matrix[:, :-1]) & (matrix[:, 1:] != NOTHING)
        shared[both[rows]] = equal.sum(axis=1)
    return shared / np.maximum(total - shared, 1)


def _chunks(found: Candidates) -> Iterator[slice]:
    """Runs of seekers with about CHUNK_CANDIDATES candidates; one text's seekers are never parted."""
    if not found.ranks.size:
        return
    counts = (found.stops - found.starts).cumsum()
    heads = np.flatnonzero(np.diff(found.ranks, prepend=-1))
    chunk = np.concatenate([[0], counts])[heads] // CHUNK_CANDIDATES
    edges = [*heads[np.flatnonzero(np.diff(chunk, prepend=-1))], found.ranks.size]
    yield from map(slice, edges[:-1], edges[1:])


def _distinct_pairs(index: Index, found: Candidates, chunk: slice) -> tuple[np.ndarray, np.ndarray]:
    """The texts of the chunk's candidates that the place of the shared shingle does not rule out.

    Where the first shared shingle stands at place i of the left set, at most size - i are shared.
    """
    starts, counts = found.starts[chunk], (found.stops - found.starts)[chunk]
    seeker = np.repeat(np.arange(counts.size), counts)
    entry = np.arange(seeker.size) - np.repeat(counts.cumsum() - counts, counts) + starts[seeker]
    left, right = found.ranks[chunk][seeker], ranks_of(found.pool[entry])
    left_size, right_size = index.size_of_rank[left], index.size_of_rank[right]
    needed = np.ceil(index.threshold / (1 + index.threshold) * (left_size + right_size) - SLACK)
    possible = (found.places[chunk][seeker] <= left_size - needed) & (
        places_of(found.pool[entry]) <= right_size - needed
    )
    pairs = np.sort(left[possible] << 32 | right[possible])
    # sorting is a hundred times faster here than np.unique, which hashes
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return index.text_of_rank[pairs >> 32], index.text_of_rank[pairs & 0xFFFFFFFF]
