"""Texts as sets of character shingles: ascending numbers without repeats, all texts in one array."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

# three code points of 21 bits fit into one number, so that shingles up to here are told apart exactly
CODE_POINTS = 0x110000
CODE_BITS = 21
PACKED_LENGTH = 64 // CODE_BITS
# an odd multiplier; two different longer shingles get the same number with a chance of about 2^-64
MULTIPLIER = np.uint64(0x94D049BB133111EB)
# three code points never spread to this number: only a value of 64 bits does
NOTHING = np.uint64(2**64 - 1)
# texts are worked on this many characters at a time, rows this many cells at a time
SLAB_CHARACTERS = 1 << 20
CHUNK_CELLS = 1 << 16
# rows in one matrix differ in length by at most about this factor
LENGTH_STEP = 1.15


@dataclass(frozen=True)
class Shingles:
    """The set of text i is `grams[starts[i] : starts[i] + sizes[i]]`, ascending; an empty text has none.

    grams: uint64, the sets in no particular order; starts, sizes: int64, one each a text.
    """

    grams: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray


def shingle(texts: Sequence[str], length: int) -> Shingles:
    """The sets of all runs of `length` characters of each normalised text (see `normalise`).

    A text shorter than `length` has one shingle, itself; an empty one has none.
    """
    # room for all of it at once, for joining parts would take the memory twice
    grams = np.empty(sum(map(len, texts)), np.uint64)
    filled, starts, sizes = 0, [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for slab in _slabs(texts):
        part = _shingle_slab(slab, length)
        if filled + part.grams.size > grams.size:
            grams = np.concatenate([grams[:filled], np.empty(filled + part.grams.size, np.uint64)])
        grams[filled : filled + part.grams.size] = part.grams
        starts.append(part.starts + filled)
        sizes.append(part.sizes)
        filled += part.grams.size
    return Shingles(grams[:filled], np.concatenate(starts), np.concatenate(sizes))


def normalise(text: str) -> str:
    """The text in NFKC (full width becomes half width), lower case, only letters, digits and underscores."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum() or c == "_")


def rows_by_length(sizes: np.ndarray) -> Iterator[np.ndarray]:
    """Places in `sizes`, in groups that make matrices of little padding and a bounded number of cells."""
    order = np.argsort(sizes, kind="stable")
    order = order[np.searchsorted(sizes[order], 1) :]
    place = 0
    while place < order.size:
        smallest = sizes[order[place]]
        end = np.searchsorted(sizes[order], max(smallest * LENGTH_STEP, smallest + 1), side="right")
        fitting = max(1, CHUNK_CELLS // int(smallest * LENGTH_STEP + 1))
        end = min(int(end), place + fitting)
        yield order[place:end]
        place = end


def as_rows(values: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """`values[start : start + size]` as the rows of a matrix, filled up with NOTHING."""
    width = int(sizes.max())
    columns = np.arange(width)
    if starts.max() + width <= values.size:
        rows = np.lib.stride_tricks.sliding_window_view(values, width)[starts]
    else:
        rows = values[np.minimum(starts[:, None] + columns, values.size - 1)]
    rows[columns >= sizes[:, None]] = NOTHING
    return rows


def _slabs(texts: Sequence[str]) -> Iterator[list[str]]:
    slab, filled = [], 0
    for text in texts:
        slab.append(text)
        filled += len(text)
        if filled >= SLAB_CHARACTERS:
            yield slab
            slab, filled = [], 0
    if slab:
        yield slab


def _shingle_slab(texts: list[str], length: int) -> Shingles:
    codes, lengths = _normalised_codes(texts)
    codes, lengths = _lengthened(codes, lengths, length)
    runs = _runs(codes, length)
    starts, counts = lengths.cumsum() - lengths, np.maximum(lengths - length + 1, 0)
    grams, sizes, places = [], np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
    filled = 0
    for rows in rows_by_length(counts):
        matrix = as_rows(runs, starts[rows], counts[rows])
        matrix.sort(axis=1)
        first = matrix != NOTHING
        first[:, 1:] &= matrix[:, 1:] != matrix[:, :-1]
        sizes[rows] = first.sum(axis=1)
        places[rows] = filled + sizes[rows].cumsum() - sizes[rows]
        grams.append(matrix[first])
        filled += grams[-1].size
    return Shingles(np.concatenate(grams or [np.zeros(0, np.uint64)]), places, sizes)


def _normalised_codes(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The code points of all normalised texts in a row (uint32), and each text's number of them.

    Folds each distinct character once; equal to `normalise` on every text.
    """
    codes = _code_points(texts)
    distinct = _distinct(codes)
    if any(_joins_its_neighbour(chr(code)) for code in distinct):
        texts = [unicodedata.normalize("NFKC", text) for text in texts]
        codes = _code_points(texts)
        distinct = _distinct(codes)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    codes, lengths = _folded_codes(codes, lengths, distinct)
    kept = codes != 0
    before = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])
    return codes[kept], np.diff(before[np.concatenate([[0], lengths.cumsum()])]).astype(np.int64)


def _folded_codes(
    codes: np.ndarray, lengths: np.ndarray, distinct: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """The codes folded, 0 where nothing is left, and those of several characters (`Ⅱ`, `ii`) written out."""
    first, longer = np.zeros(CODE_POINTS, np.uint32), np.zeros(CODE_POINTS, bool)
    for code in distinct:
        text = _folded(chr(code))
        first[code], longer[code] = ord(text[0]) if text else 0, len(text) > 1
    places = np.flatnonzero(longer[codes]) if longer[distinct].any() else []
    if not len(places):
        return first[codes], lengths
    rests = [_folded(chr(code))[1:] for code in codes[places].tolist()]
    widths = np.fromiter(map(len, rests), np.int64, len(rests))
    owners = np.searchsorted(lengths.cumsum(), places, side="right")
    added = np.bincount(owners, weights=widths, minlength=lengths.size).astype(np.int64)
    return np.insert(first[codes], np.repeat(places + 1, widths), _code_points(rests)), lengths + added


def _distinct(codes: np.ndarray) -> list[int]:
    seen = np.zeros(CODE_POINTS, bool)
    seen[codes] = True
    return np.flatnonzero(seen).tolist()


def _lengthened(codes, lengths, length) -> tuple[np.ndarray, np.ndarray]:
    """Texts shorter than `length`, but not empty, filled up with zeros, which no text holds."""
    missing = np.where((lengths > 0) & (lengths < length), length - lengths, 0)
    if not missing.any():
        return codes, lengths
    return np.insert(codes, np.repeat(lengths.cumsum(), missing), 0), lengths + missing


def _runs(codes: np.ndarray, length: int) -> np.ndarray:
    """A number for each run of `length` codes, also for those across two texts, which nobody asks for."""
    wide = codes.astype(np.uint64)
    count = max(wide.size - length + 1, 0)
    runs = wide[:count].copy()
    for place in range(1, length):
        if length <= PACKED_LENGTH:
            runs |= wide[place : place + count] << np.uint64(CODE_BITS * place)
        else:
            runs *= MULTIPLIER
            runs += wide[place : place + count]
    # multiplying by an odd number keeps different ones different, and spreads them over all bits
    runs *= MULTIPLIER
    return runs


def _code_points(texts: Sequence[str]) -> np.ndarray:
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)


@lru_cache(maxsize=1 << 17)
def _folded(character: str) -> str:
    return normalise(character)


@lru_cache(maxsize=1 << 17)
def _joins_its_neighbour(character: str) -> bool:
    """Whether NFKC may change the character because of the one before it: marks, Hangul vowels."""
    return any(
        unicodedata.category(c).startswith("M") or "\u1100" <= c <= "\u11ff"
        for c in unicodedata.normalize("NFKC", character)
    )
