"""How much a passage reads like one that speaks to its judge: a sum of learnt weights of letters in a row.

The weights are what `python -m benchmarks.planted_weights` makes of written attacks and of real answers.
"""

import re
from functools import cache
from importlib.resources import files

import numpy as np

FILE = "planted_weights.npz"
LONGEST_RUN = 4
BITS = 16
# a passage is a sentence, or two on end; longer ones are cut, Chinese says more in fewer letters
LONGEST_CHINESE, LONGEST_LATIN = 120, 260
SHORTEST = 4
_END = re.compile(r"[。!?;\n]|(?<=\.) ")
# the letters of a short passage count no more than those of one of this many runs
LEAST_RUNS = 25
_MIX = np.uint64(0x9E3779B97F4A7C15)

# from, to
Place = tuple[int, int]


def likeness(text: str) -> float:
    """The highest sum over the passages of a normalised text: above 0 is nearer to an attack.

    Takes time in proportion to the text's length. -inf for a text without letters.
    """
    weights, bias = learnt()
    places = np.array(passages(text), dtype=np.int64).reshape(-1, 2)
    if not len(places):
        return float("-inf")
    begin, end = places.T
    sums = np.zeros((LONGEST_RUN, len(text) + 1))
    for length, hashes in enumerate(hashed_runs(text)):
        np.cumsum(weights[hashes], out=sums[length, 1 : len(hashes) + 1])
    lengths = np.arange(LONGEST_RUN)[:, None]
    # a run begins where all of it lies in the passage
    last = np.maximum(end - lengths, begin)
    total = (sums[lengths, last] - sums[lengths, begin]).sum(axis=0)
    runs = (last - begin).sum(axis=0)
    return float(np.max(total / np.sqrt(np.maximum(runs, LEAST_RUNS)))) + bias


def passages(text: str) -> list[Place]:
    """Where the sentences of a text stand, and each two on end."""
    single = [place for place in _sentences(text) if text[slice(*place)].strip()]
    pairs = zip(single, single[1:], strict=False)
    return single + [(one[0], two[1]) for one, two in pairs if two[1] - one[0] <= LONGEST_LATIN]


def _sentences(text: str) -> list[Place]:
    found, begin = [], 0
    while True:
        longest = LONGEST_CHINESE if text[begin : begin + 1] > "\u2e80" else LONGEST_LATIN
        end = _END.search(text, begin + SHORTEST - 1, begin + longest)
        if not end and begin + longest > len(text):
            return [*found, (begin, len(text))]
        here = end.end() if end else begin + longest
        found.append((begin, here))
        begin = here


def hashed_runs(text: str) -> list[np.ndarray]:
    """For 1 to LONGEST_RUN letters in a row: the number, below 2^BITS, of the run at each place."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    found = []
    for length in range(1, LONGEST_RUN + 1):
        count = max(0, len(letters) - length + 1)
        mixed = np.full(count, length, dtype=np.uint64) * _MIX
        for place in range(length):
            mixed = (mixed ^ letters[place : place + count]) * _MIX
            mixed ^= mixed >> np.uint64(29)
        found.append((mixed >> np.uint64(64 - BITS)).astype(np.int64))
    return found


@cache
def learnt() -> tuple[np.ndarray, float]:
    """The weight of each number of a run, and what is added to every sum."""
    with (files("annotation") / FILE).open("rb") as file, np.load(file) as kept:
        return kept["weights"] * float(kept["step"]), float(kept["bias"])
