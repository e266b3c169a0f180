"""The rarest shingles of each set, by which similar sets find each other.

For a Jaccard similarity t, the smaller of two sets shares one of its n - ceil(2t / (1 + t) n) + 1 rarest
members with the n - ceil(t n) + 1 rarest of the larger one, in whatever fixed order "rarest" means.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.similarity.shingles import NOTHING, Shingles, as_rows, rows_by_length

RANK_BITS = np.uint64(28)
RANK_MASK = np.uint64((1 << 28) - 1)
# how rare a shingle is, is counted in buckets; a shared bucket only makes it look less rare
FEWEST_BUCKET_BITS, MOST_BUCKET_BITS = 16, 27
SLAB = 1 << 19
# commoner ones are told apart by octaves and eighths of them
COUNTED_EXACTLY = 64
COMMONEST = 250
PADDING = 255
# keeps a product like 0.55 * 100, which comes out a little too large, from losing a pair
SLACK = 1e-9


@dataclass(frozen=True)
class Prefixes:
    """Shingles by which sets are found, ordered by `key`: hash of the shingle above the set's rank.

    key: uint64; place: int32, of the shingle among its set's, the rarest being 0.
    """

    key: np.ndarray
    place: np.ndarray


@dataclass(frozen=True)
class Index:
    """Sets made ready to be joined, whole or in parts.

    Rank is a text's place by the size of its set. For each rank: its text, the size of its set, how many
    of its rarest shingles seek, and the largest rank whose set is not too large to be similar.
    """

    sets: Shingles
    threshold: float
    text_of_rank: np.ndarray
    size_of_rank: np.ndarray
    seek_length: np.ndarray
    largest_rank: np.ndarray
    prefixes: Prefixes


def build_index(sets: Shingles, threshold: float) -> Index:
    """Order the sets and take their prefixes; `threshold` is over 0 and at most 1."""
    text_of_rank = np.argsort(sets.sizes, kind="stable")
    sizes = sets.sizes[text_of_rank]
    largest = np.searchsorted(sizes, np.floor(sizes / threshold + SLACK), side="right") - 1
    seek = sizes - np.ceil(2 * threshold / (1 + threshold) * sizes - SLACK).astype(np.int64) + 1
    prefixes = _prefixes(sets, threshold, text_of_rank)
    return Index(sets, threshold, text_of_rank, sizes, seek, largest, prefixes)


def part_of(index: Index, members: np.ndarray) -> Prefixes:
    """The prefixes of the texts in `members`, a boolean for each text."""
    ranks = (index.prefixes.key & RANK_MASK).astype(np.int64)
    chosen = members[index.text_of_rank][ranks]
    return Prefixes(index.prefixes.key[chosen], index.prefixes.place[chosen])


def _prefixes(sets: Shingles, threshold: float, text_of_rank: np.ndarray) -> Prefixes:
    rarity = _rarity(sets.grams)
    lengths = sets.sizes - np.ceil(threshold * sets.sizes - SLACK).astype(np.int64) + 1
    rank = np.empty(sets.sizes.size, np.uint64)
    rank[text_of_rank] = np.arange(sets.sizes.size, dtype=np.uint64)
    keys, places = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for rows in rows_by_length(sets.sizes):
        matrix = as_rows(sets.grams, sets.starts[rows], sets.sizes[rows])
        row, place, column = _rarest(matrix, rarity, lengths[rows])
        keys.append(matrix[row, column] >> RANK_BITS << RANK_BITS | rank[rows][row])
        places.append(place.astype(np.int32))
    return _shared_only(np.concatenate(keys), np.concatenate(places))


def _rarity(grams: np.ndarray) -> np.ndarray:
    """For each bucket, a class (uint8) that grows with how often its shingles occur; 1 is once."""
    bits = min(max(int(grams.size).bit_length() - 1, FEWEST_BUCKET_BITS), MOST_BUCKET_BITS)
    buckets = np.empty(grams.size, np.uint32)
    for start in range(0, grams.size, SLAB):
        buckets[start : start + SLAB] = grams[start : start + SLAB] >> np.uint64(64 - bits)
    buckets.sort()
    rarity = np.zeros(1 << bits, np.uint8)
    start = 0
    while start < buckets.size:
        last = buckets[min(start + SLAB, buckets.size) - 1]
        slab = buckets[start : np.searchsorted(buckets, last, side="right")]
        heads = np.concatenate([[0], np.flatnonzero(slab[1:] != slab[:-1]) + 1])
        rarity[slab[heads]] = _classes(np.diff(heads, append=slab.size))
        start += slab.size
    return rarity


def _classes(counts: np.ndarray) -> np.ndarray:
    many = counts > COUNTED_EXACTLY
    counts[many] = COUNTED_EXACTLY + 8 * np.log2(counts[many] / COUNTED_EXACTLY)
    return np.minimum(counts, COMMONEST)


def _rarest(matrix: np.ndarray, rarity: np.ndarray, lengths: np.ndarray):
    """Row, place and column of each row's rarest shingles, those left out that occur nowhere else.

    Left out, they keep their place: it is what the number of shared ones is bounded by.
    """
    shift = np.uint64(64 - (rarity.size.bit_length() - 1))
    order = rarity.take((matrix >> shift).view(np.int64)).astype(np.uint32)
    order[matrix == NOTHING] = PADDING
    # equally rare ones go by their number, that is by their column, in every set alike
    order <<= np.uint32(24)
    order |= np.arange(matrix.shape[1], dtype=np.uint32)
    order.sort(axis=1)
    order = order[:, : lengths.max()]
    wanted = order >= np.uint32(2 << 24)
    wanted &= np.arange(order.shape[1]) < lengths[:, None]
    chosen = np.flatnonzero(wanted)
    row = np.repeat(np.arange(lengths.size), wanted.sum(axis=1))
    return row, chosen - row * order.shape[1], (order & np.uint32((1 << 24) - 1)).ravel()[chosen]


def _shared_only(key: np.ndarray, place: np.ndarray) -> Prefixes:
    """The prefixes in order, without the shingles that only one set has in its prefix."""
    order = np.argsort(key)
    shingle = key[order] >> RANK_BITS
    same = shingle[1:] == shingle[:-1]
    shared = np.concatenate([same, [False]]) | np.concatenate([[False], same])
    order = order[shared[: order.size]]
    return Prefixes(key[order], place[order])
