"""Where a person's Chinese name stands in running text, by learnt weights of its letters and those around it.

A rule needs a word that tells of a person; here each place that begins with a surname is weighed. The weights
are made by `python -m benchmarks.name_weights` from real texts, with invented names put into them.
"""

import re
import sys
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import ascii_letters, digits
from typing import NamedTuple

import numpy as np

from annotation.personal_data.rules import part

FILE = "name_weights.npz"
BITS = 19
# a sum from which on a place is taken for a name; a text by itself may read a little otherwise than in a row
TAKEN, SCREENED = 1.0, 0.0
# letters on either side that are weighed
AROUND = 3
LETTERS = sys.maxunicode + 1
_FIRST_HAN, _BEHIND_HAN = 0x4E00, 0xA000
# in a given name, and never one of its letters: 张某 names nobody
_NOBODY = "某"
_USUAL_FIRST = 150
# letters that tell the same: digits, Latin letters, ends of sentences, quotation marks
_ALIKE = (digits, ascii_letters, "。!?;…", "\"'“”‘’《》【】[]「」<>*#|")
_MIX = np.uint64(0x9E3779B97F4A7C15)


class _Tables(NamedTuple):
    """By a letter's number: what it counts as, what kind of surname it is, and of given name's letter."""

    counts_as: np.ndarray
    surname: np.ndarray
    given: np.ndarray
    # of surnames of two letters, both in one number
    doubles: np.ndarray


def name_places(text: str) -> list[tuple[int, int]]:
    """Where names stand in a text, apart from each other, the likeliest first."""
    letters = joined([text])
    places = candidates(letters)
    if not len(places):
        return []
    sums = weighed(letters, places)
    found: list[tuple[int, int]] = []
    for at in np.argsort(-sums, kind="stable"):
        if sums[at] < TAKEN:
            break
        start = int(places[at, 0]) - AROUND
        end = start + int(places[at, 1] + places[at, 2])
        apart = all(end <= first or last <= start for first, last in found)
        if apart and not _no_name().match(text, start):
            found.append((start, end))
    return found


def may_hold_names(texts: Sequence[str]) -> list[bool]:
    """Whether `name_places` may find something in each text: all in one pass."""
    found = np.zeros(len(texts), dtype=bool)
    letters = joined(texts)
    places = candidates(letters)
    likely = places[weighed(letters, places) >= SCREENED, 0]
    begins = np.cumsum([AROUND, *(len(text) + AROUND for text in texts)])
    found[np.searchsorted(begins, likely, "right") - 1] = True
    return found.tolist()


def joined(texts: Sequence[str]) -> np.ndarray:
    """The numbers of the letters of all texts, AROUND line ends before, between and behind them."""
    apart = "\n" * AROUND
    text = apart + apart.join(texts) + apart
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _tables().counts_as[letters]


def candidates(letters: np.ndarray) -> np.ndarray:
    """Where a name might stand, (n, 3): where its surname begins, the letters of that, of the given name."""
    tables = _tables()
    known = letters[: 1 - AROUND]
    han = (letters >= _FIRST_HAN) & (letters < _BEHIND_HAN) & (letters != ord(_NOBODY))
    single = np.flatnonzero(tables.surname[known])
    double = np.flatnonzero(
        np.isin(known[:-1].astype(np.uint64) << np.uint64(32) | known[1:], tables.doubles)
    )
    found = []
    for begin, length in ((single, 1), (double, 2)):
        for given in (1, 2):
            # AROUND line ends stand behind the last letter
            whole = begin[han[begin + length] & han[begin + length + given - 1]]
            found.append(np.column_stack((whole, np.full(len(whole), length), np.full(len(whole), given))))
    return np.concatenate(found)


def weighed(letters: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What the features of each candidate weigh together, (n,): above 0 it is nearer to a name."""
    weights, bias = learnt()
    return weights[features(letters, places)].sum(axis=0) + bias


def features(letters: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The numbers, below 2^BITS, of what tells of each candidate, (features, n)."""
    start, length, given = places.T
    end = start + length + given
    double = length == 2
    surname = letters[start].astype(np.uint64)
    surname = np.where(double, surname << np.uint64(32) | letters[start + 1], surname)
    first, last = letters[start + length], letters[end - 1]
    name = _of_name(given, surname, first, np.where(given == 2, last, 0))
    before = _as_read([letters[start - at] for at in range(1, AROUND + 1)])
    behind = _as_read([letters[end + at] for at in range(AROUND)])
    tables = _tables()
    kind = _mixed(
        np.where(double, 9, tables.surname[letters[start]]),
        tables.given[first],
        np.where(given == 2, tables.given[last], 9),
    )
    sets = (*name, *_of_neighbours(surname, first, last, before, behind), *_of_kind(kind, before, behind))
    shift = np.uint64(64 - BITS)
    found = [_mixed(np.uint64(number), *each) >> shift for number, each in enumerate(sets)]
    return np.stack(found).astype(np.int32)


def _of_name(given, surname, first, second) -> tuple:
    return (
        (given,),
        (surname, given),
        (first, given),
        (second,),
        (first, second),
        (surname, first),
        (surname, first, second),
    )


def _of_neighbours(surname, first, last, before, behind) -> tuple:
    return (
        (before[0],),
        (before[0], before[1]),
        (before[0], before[1], before[2]),
        (behind[0],),
        (behind[0], behind[1]),
        (behind[0], behind[1], behind[2]),
        (before[0], surname),
        (before[0], before[1], surname),
        (before[0], surname, first),
        (last, behind[0]),
        (last, behind[0], behind[1]),
        (first, last, behind[0]),
        (before[0], behind[0]),
        (before[0], before[1], behind[0], behind[1]),
    )


def _of_kind(kind, before, behind) -> tuple:
    alone_before, alone_behind = (
        (each < _FIRST_HAN) | (each >= _BEHIND_HAN) for each in (before[0], behind[0])
    )
    return (
        (kind,),
        (kind, alone_before),
        (kind, alone_behind),
        (kind, alone_before, alone_behind),
        (kind, before[0]),
        (kind, behind[0]),
    )


def _as_read(letters: list[np.ndarray]) -> list[np.ndarray]:
    """The letters from a name outwards; what lies behind a line's end is another text."""
    for near, far in enumerate(range(1, len(letters))):
        letters[far] = np.where(letters[near] == ord("\n"), ord("\n"), letters[far])
    return letters


def _mixed(*values: np.ndarray) -> np.ndarray:
    mixed = np.array([_MIX])
    for value in values:
        mixed = (mixed ^ np.asarray(value).astype(np.uint64)) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed


@cache
def _no_name() -> re.Pattern:
    """Words that begin as a name may, and people of books, as the rules have them."""
    return re.compile(f"{part('WORD')}|{part('NONE')}")


@cache
def learnt() -> tuple[np.ndarray, float]:
    """The weight of each number of a feature, and what is added to every sum."""
    with (files("annotation.personal_data") / FILE).open("rb") as file, np.load(file) as kept:
        return kept["weights"] * np.float32(kept["step"]), float(kept["bias"])


@cache
def _tables() -> _Tables:
    plain, alike = np.arange(LETTERS, dtype=np.uint32), np.arange(LETTERS, dtype=np.uint32)
    plain[0xFF01:0xFF5F] -= 0xFEE0
    plain[0x3000] = ord(" ")
    for letters in _ALIKE:
        alike[[ord(letter) for letter in letters]] = ord(letters[0])
    surname, given = np.zeros((2, LETTERS), dtype=np.uint8)
    usual = part("USUAL")
    for table, *kinds in (
        (surname, (part("PLAIN"), 1), (part("ORDINARY"), 2), (rare_surnames(), 3)),
        (given, (usual[:_USUAL_FIRST], 1), (usual, 2), (part("GIVEN").strip("[]"), 3)),
    ):
        for letters, number in reversed(kinds):
            table[[ord(letter) for letter in letters]] = number
    doubles = [ord(first) << 32 | ord(second) for first, second in part("DOUBLE").split("|")]
    return _Tables(alike[plain], surname, given, np.array(sorted(doubles), dtype=np.uint64))


def rare_surnames() -> str:
    """The letters of surnames that the rules take for some only behind a word for a person."""
    return "".join(re.findall("[\u4e00-\u9fff]", part("LABELLED").replace(part("SURNAME"), "")))
