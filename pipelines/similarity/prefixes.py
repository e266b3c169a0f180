"""The rarest shingles of each set, by which similar sets find each other.

For a Jaccard similarity t, the smaller of two sets shares one of its n - ceil(2t / (1 + t) n) + 1 rarest
members with the n - ceil(t n) + 1 rarest of the larger one, in whatever fixed order "rarest" means.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.similarity.shingles import NOTHING, Shingles, as_rows, rows_by_length

# a key is one number: the shingle's first bits, its set's rank, and its place among the set's, rarest first
PLACE_BITS = np.uint64(8)
LAST_PLACE = (1 << 8) - 1
RANK_MASK = np.uint64((1 << 28) - 1)
REST_BITS = np.uint64(28 + 8)
# how rare a shingle is, is counted in a quarter as many buckets as there are shingles, which a processor's
# cache can hold; a shared bucket only makes it look less rare
FEWEST_BUCKET_BITS, MOST_BUCKET_BITS = 16, 26
SLAB = 1 << 15
# commoner ones are told apart by octaves and eighths of them
COUNTED_EXACTLY = 64
COMMONEST = 250
PADDING = 255
# keeps a product like 0.55 * 100, which comes out a little too large, from losing a pair
SLACK = 1e-9


@dataclass(frozen=True)
class Index:
    """Sets made ready to be joined, whole or in parts.

    Rank is a text's place by the size of its set. For each rank: its text, the size of its set, how many
    of its rarest shingles seek, and the largest rank whose set is not too large to be similar. The keys of
    all prefixes, ascending (uint64): two sets that share a shingle stand side by side. Where two shingles
    begin with the same bits, sets are compared that need not be.
    """

    sets: Shingles
    threshold: float
    text_of_rank: np.ndarray
    size_of_rank: np.ndarray
    seek_length: np.ndarray
    largest_rank: np.ndarray
    prefixes: np.ndarray


def build_index(sets: Shingles, threshold: float) -> Index:
    """Order the sets and take their prefixes; `threshold` is over 0 and at most 1."""
    text_of_rank = np.argsort(sets.sizes, kind="stable")
    sizes = sets.sizes[text_of_rank]
    largest = np.searchsorted(sizes, np.floor(sizes / threshold + SLACK), side="right") - 1
    seek = sizes - np.ceil(2 * threshold / (1 + threshold) * sizes - SLACK).astype(np.int64) + 1
    prefixes = _prefixes(sets, threshold, text_of_rank)
    return Index(sets, threshold, text_of_rank, sizes, seek, largest, prefixes)


def part_of(index: Index, members: np.ndarray) -> np.ndarray:
    """The keys of the texts in `members`, a boolean for each text."""
    return index.prefixes[members[index.text_of_rank][ranks_of(index.prefixes)]]


def ranks_of(keys: np.ndarray) -> np.ndarray:
    return (keys >> PLACE_BITS & RANK_MASK).view(np.int64)


def places_of(keys: np.ndarray) -> np.ndarray:
    """How many of its set's shingles are rarer; LAST_PLACE for so many or more, so that no pair is lost."""
    return (keys & np.uint64(LAST_PLACE)).view(np.int64)


def ends_of_runs(keys: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Keys before which those of the same shingles and of ranks up to `ranks` stand."""
    return keys >> REST_BITS << REST_BITS | (ranks + 1).astype(np.uint64) << PLACE_BITS


def _prefixes(sets: Shingles, threshold: float, text_of_rank: np.ndarray) -> np.ndarray:
    rarity = _rarity(sets.grams)
    lengths = sets.sizes - np.ceil(threshold * sets.sizes - SLACK).astype(np.int64) + 1
    rank = np.empty(sets.sizes.size, np.uint64)
    rank[text_of_rank] = np.arange(sets.sizes.size, dtype=np.uint64)
    rank <<= PLACE_BITS
    keys = [np.zeros(0, np.uint64)]
    for rows in rows_by_length(sets.sizes):
        matrix = as_rows(sets.grams, sets.starts[rows], sets.sizes[rows])
        row, place, column = _rarest(matrix, sets.sizes[rows], rarity, lengths[rows])
        shingle = matrix[row, column] >> REST_BITS << REST_BITS
        keys.append(shingle | rank[rows][row] | np.minimum(place, LAST_PLACE).astype(np.uint64))
    return _shared_only(np.concatenate(keys))


def _rarity(grams: np.ndarray) -> np.ndarray:
    """For each bucket, a class (uint8) that grows with how often its shingles occur; 1 is once."""
    bits = min(max(int(grams.size).bit_length() - 2, FEWEST_BUCKET_BITS), MOST_BUCKET_BITS)
    counts, slab = np.zeros(1 << bits, np.int32), np.empty(SLAB, np.uint64)
    for start in range(0, grams.size, SLAB):
        some = grams[start : start + SLAB]
        buckets = np.right_shift(some, np.uint64(64 - bits), out=slab[: some.size])
        # in place, where np.bincount would take the memory of all shingles once more
        np.add.at(counts, buckets.view(np.int64), np.int32(1))
    many = np.flatnonzero(counts > COUNTED_EXACTLY)
    counts[many] = COUNTED_EXACTLY + 8 * np.log2(counts[many] / COUNTED_EXACTLY)
    return np.minimum(counts, COMMONEST).astype(np.uint8)


def _rarest(matrix: np.ndarray, sizes: np.ndarray, rarity: np.ndarray, lengths: np.ndarray):
    """Row, place and column of each row's rarest shingles, those left out that occur nowhere else.

    Left out, they keep their place: it is what the number of shared ones is bounded by.
    """
    shift = np.uint64(64 - (rarity.size.bit_length() - 1))
    order = rarity.take((matrix >> shift).view(np.int64)).astype(np.uint32)
    full = sizes.min()
    order[:, full:][matrix[:, full:] == NOTHING] = PADDING
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


def _shared_only(keys: np.ndarray) -> np.ndarray:
    """The keys in order, without the shingles that only one set has in its prefix."""
    keys.sort()
    shingle = keys >> REST_BITS
    same = shingle[1:] == shingle[:-1]
    shared = np.concatenate([same, [False]]) | np.concatenate([[False], same])
    return keys[shared[: keys.size]]
