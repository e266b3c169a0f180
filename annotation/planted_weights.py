"""How much a passage reads like one that speaks to its judge: a sum of learnt weights of letters in a row.

The weights are what `python -m benchmarks.planted_weights` makes of written attacks and of real answers.
"""

import sys
from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("planted_weights.npz")
LONGEST_RUN = 4
BITS = 16
# an attack need not keep to sentences of its own: a passage is some clauses on end, from and to any of them
MOST_CLAUSES = 14
SHORTEST, LONGEST = 4, 240
# a clause without an end is cut
LONGEST_CLAUSE = 120
_SIGNS = '。!?;,:、…()[]{}<>《》「」“”"*#|\n'
# what a letter is, as far as it tells where clauses end
OTHER, SIGN, HAN, LATIN, STOP, BLANK = range(KINDS := 6)
# the letters of a short passage count no more than those of one of this many runs
LEAST_RUNS = 50
_MIX = np.uint64(0x9E3779B97F4A7C15)


def likeness(text: str) -> float:
    """The highest sum over the passages of a normalised text: above 0 is nearer to an attack.

    Takes time in proportion to the text's length. -inf for a text of fewer than SHORTEST letters.
    """
    weights, bias = learnt()
    sums = weighed(text, weights, LEAST_RUNS)[1]
    return float(sums.max()) + bias if len(sums) else float("-inf")


def weighed(text: str, weights: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    """The passages of a text, (n, 2), and the sum of the runs in each over the root of their number.

    Fewer runs than `least` count as so many.
    """
    places = passages(text)
    begin, end = places.T
    # what the runs that begin before a place weigh, and what those that end by it do
    begun, ended = np.zeros((2, len(text) + 1))
    for length, hashes in enumerate(hashed_runs(text), start=1):
        weight = weights[hashes]
        begun[1 : len(hashes) + 1] += weight
        ended[length : length + len(hashes)] += weight
    np.cumsum(begun, out=begun)
    np.cumsum(ended, out=ended)
    runs = LONGEST_RUN * (end - begin) - LONGEST_RUN * (LONGEST_RUN - 1) // 2
    return places, (ended[end] - begun[begin]) / np.sqrt(np.maximum(runs, least))


def passages(text: str) -> np.ndarray:
    """Where up to MOST_CLAUSES clauses on end stand, (n, 2), those too short or too long left out.

    A blank behind the last clause is none of the passage: it tells where somebody put it, and nothing of it.
    """
    if not text:
        return np.empty((0, 2), dtype=int)
    kinds = _kinds()[_letters(text)]
    begins = _ends(kinds)
    ends = begins[1:] - (kinds[begins[1:] - 1] == BLANK)
    # behind the last clause come ends too far away to be reached
    further = np.concatenate((ends, np.full(MOST_CLAUSES - 1, len(text) + LONGEST + 1)))
    end = further[np.arange(len(ends))[:, None] + np.arange(MOST_CLAUSES)]
    length = end - begins[:-1, None]
    kept = (length >= SHORTEST) & (length <= LONGEST)
    return np.column_stack((begins[kept.nonzero()[0]], end[kept]))


def _ends(kinds: np.ndarray) -> np.ndarray:
    """Where clauses begin and end in a text of letters of these kinds, from 0 to its length."""
    # the three kinds as one number: less than 216, one look
    three = (kinds[:-2] * KINDS + kinds[1:-1]) * KINDS + kinds[2:]
    found = _clause_ends()[three].nonzero()[0] + 2
    ends = np.concatenate(([0], found, [len(kinds)]))
    long = np.flatnonzero(np.diff(ends) > LONGEST_CLAUSE)
    if not len(long):
        return ends
    cuts = [np.arange(ends[at] + LONGEST_CLAUSE, ends[at + 1], LONGEST_CLAUSE) for at in long]
    return np.sort(np.concatenate((ends, *cuts)))


@cache
def _kinds() -> np.ndarray:
    """The kind of each letter by its number."""
    kinds = np.full(sys.maxunicode + 1, OTHER, dtype=np.uint8)
    kinds[0x3400:0xA000] = HAN
    kinds[ord("a") : ord("z") + 1] = LATIN
    kinds[ord(".")] = STOP
    kinds[[ord(each) for each in " \t\r\u3000"]] = BLANK
    kinds[[ord(each) for each in _SIGNS]] = SIGN
    return kinds


@cache
def _clause_ends() -> np.ndarray:
    """Whether a clause ends behind the second of three letters of these kinds, by the three as one number.

    It ends behind signs and the blanks that follow them, behind two blanks, and where Chinese begins or ends,
    blank or none, unless at a digit.
    """
    ends = np.zeros((KINDS,) * 3, dtype=bool)
    ends[:, SIGN, :] = True
    ends[:, HAN, LATIN] = True
    ends[:, [LATIN, STOP], HAN] = True
    ends[[SIGN, HAN, STOP, BLANK], BLANK, :] = True
    ends[:, BLANK, HAN] = True
    ends[:, :, [SIGN, BLANK]] = False
    return ends.ravel()


def _letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def hashed_runs(text: str) -> list[np.ndarray]:
    """For 1 to LONGEST_RUN letters in a row: the number, below 2^BITS, of the run at each place."""
    letters = _letters(text).astype(np.uint64)
    found, mixed = [], np.full(len(letters) + 1, _MIX)
    for past in range(LONGEST_RUN):
        mixed = (mixed[:-1] ^ letters[past:]) * _MIX
        mixed ^= mixed >> np.uint64(29)
        found.append((mixed >> np.uint64(64 - BITS)).astype(np.int64))
    return found


@cache
def learnt() -> tuple[np.ndarray, float]:
    """The weight of each number of a run, and what is added to every sum."""
    with np.load(FILE) as kept:
        return kept["weights"] * float(kept["step"]), float(kept["bias"])
