"""Texts as sets of character shingles: ascending numbers without repeats, all texts in one array."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# three code points of 21 bits fit into one number, so that shingles up to here are told apart exactly
CODE_POINTS = 0x110000
CODE_BITS = 21
PACKED_LENGTH = 64 // CODE_BITS
# an odd multiplier; two different longer shingles get the same number with a chance of about 2^-64
MULTIPLIER = np.uint64(0x94D049BB133111EB)
# three code points never spread to this number: only a value of 64 bits does
NOTHING = np.uint64(2**64 - 1)
# code points have 21 bits; those above mark what becomes several characters, what may join the one before
UNSEEN, LONGER, JOINS = np.uint32(1 << 29), np.uint32(1 << 30), np.uint32(1 << 31)
# texts are worked on this many characters at a time, rows this many cells at a time
SLAB_CHARACTERS = 1 << 19
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
    folding = np.full(CODE_POINTS, UNSEEN, np.uint32)
    filled, starts, sizes = 0, [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for slab in _slabs(texts):
        codes, lengths = _lengthened(*_normalised_codes(slab, folding), length)
        if filled + codes.size > grams.size:
            grams = np.concatenate([grams[:filled], np.empty(filled + codes.size, np.uint64)])
        places, counts = _fill(grams[filled:], codes, lengths, length)
        starts.append(places + filled)
        sizes.append(counts)
        filled += int(counts.sum())
    return Shingles(grams[:filled], np.concatenate(starts), np.concatenate(sizes))


def normalise(text: str) -> str:
    """The text in NFKC (full width becomes half width), lower case, only letters, digits and underscores."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum() or c == "_")


def rows_by_length(sizes: np.ndarray) -> Iterator[np.ndarray]:
    """Places in `sizes`, in groups that make matrices of little padding and a bounded number of cells."""
    order = np.argsort(sizes, kind="stable")
    order = order[np.searchsorted(sizes[order], 1) :]
    ascending = sizes[order]
    place = 0
    while place < order.size:
        smallest = ascending[place]
        end = np.searchsorted(ascending, max(smallest * LENGTH_STEP, smallest + 1), side="right")
        fitting = max(1, CHUNK_CELLS // int(smallest * LENGTH_STEP + 1))
        end = min(int(end), place + fitting)
        yield order[place:end]
        place = end


def as_rows(values: np.ndarray, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """`values[start : start + size]` as the rows of a matrix, filled up with NOTHING."""
    width, full = int(sizes.max()), int(sizes.min())
    columns = np.arange(width)
    if starts.max() + width <= values.size:
        rows = np.lib.stride_tricks.sliding_window_view(values, width)[starts]
    else:
        rows = values[np.minimum(starts[:, None] + columns, values.size - 1)]
    rows[:, full:][columns[full:] >= sizes[:, None]] = NOTHING
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


def _fill(
    grams: np.ndarray, codes: np.ndarray, lengths: np.ndarray, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Write the sets of texts, given by their codes, into `grams`; return where each begins, and its size."""
    runs = _runs(codes, length)
    starts, counts = lengths.cumsum() - lengths, np.maximum(lengths - length + 1, 0)
    places, sizes = np.zeros(lengths.size, np.int64), np.zeros(lengths.size, np.int64)
    filled = 0
    for rows in rows_by_length(counts):
        matrix = as_rows(runs, starts[rows], counts[rows])
        matrix.sort(axis=1)
        first = np.ones(matrix.shape, bool)
        np.not_equal(matrix[:, 1:], matrix[:, :-1], out=first[:, 1:])
        full = counts[rows].min()
        first[:, full:] &= matrix[:, full:] != NOTHING
        sizes[rows] = np.count_nonzero(first, axis=1)
        places[rows] = filled + sizes[rows].cumsum() - sizes[rows]
        distinct = matrix[first]
        grams[filled : filled + distinct.size] = distinct
        filled += distinct.size
    return places, sizes


def _normalised_codes(texts: list[str], folding: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The code points of all normalised texts in a row (uint32), and each text's number of them.

    Equal to `normalise` on every text. `folding` has what each code point becomes, with its marks, and
    learns those it has not seen.
    """
    codes, folded, marks = _folded(texts, folding)
    if marks & JOINS:
        texts = [unicodedata.normalize("NFKC", text) for text in texts]
        codes, folded, marks = _folded(texts, folding)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if marks & LONGER:
        folded, lengths = _written_out(codes, folded, lengths)
    if marks:
        folded &= ~(JOINS | LONGER)
    kept = folded != 0
    before = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])
    return folded[kept], np.diff(before[np.concatenate([[0], lengths.cumsum()])]).astype(np.int64)


def _folded(texts: list[str], folding: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.uint32]:
    """The texts' code points, what they become, and all marks that are among them."""
    codes = _code_points(texts)
    folded = folding.take(codes)
    marks = np.bitwise_or.reduce(folded, initial=np.uint32(0))
    if marks & UNSEEN:
        for code in set(codes[folded == UNSEEN].tolist()):
            folding[code] = _folding_of(chr(code))
        return _folded(texts, folding)
    return codes, folded, marks & (LONGER | JOINS)


def _folding_of(character: str) -> np.uint32:
    """The first code point the character becomes, 0 where nothing is left of it, with its marks."""
    text = normalise(character)
    longer = LONGER if len(text) > 1 else np.uint32(0)
    joins = JOINS if _joins_its_neighbour(character) else np.uint32(0)
    return np.uint32(ord(text[0]) if text else 0) | longer | joins


def _written_out(codes: np.ndarray, folded: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The folded codes with the rest of those that are several characters (`Ⅱ`, `ii`) after them."""
    places = np.flatnonzero(folded & LONGER)
    rests = [normalise(chr(code))[1:] for code in codes[places].tolist()]
    widths = np.fromiter(map(len, rests), np.int64, len(rests))
    owners = np.searchsorted(lengths.cumsum(), places, side="right")
    added = np.bincount(owners, weights=widths, minlength=lengths.size).astype(np.int64)
    return np.insert(folded, np.repeat(places + 1, widths), _code_points(rests)), lengths + added


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


def _joins_its_neighbour(character: str) -> bool:
    """Whether NFKC may change the character because of the one before it: marks, Hangul vowels."""
    return any(
        unicodedata.category(c).startswith("M") or "\u1100" <= c <= "\u11ff"
        for c in unicodedata.normalize("NFKC", character)
    )
