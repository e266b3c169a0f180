"""Unlabelled records by their wording: the phrases that most of their questions share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

SHORTEST, LONGEST = 3, 8
# questions that a phrase must be in to be a cluster
FEWEST = 3
MOST_CLUSTERS = 40
# a phrase far down the list never comes first
CANDIDATES = 4_000
# more questions than this are drawn from, in order, at equal steps: the clusters are a view, not a count
LARGEST = 30_000


@dataclass(frozen=True)
class Wording:
    """A phrase, and the places of the questions that hold it and no phrase before it."""

    phrase: str
    places: np.ndarray


def wordings(questions: Sequence[str], places: np.ndarray) -> list[Wording]:
    """Clusters of the questions, a phrase each, those that tell most first; `places` has one a question.

    The phrase chosen next is the one in most of the questions left, long ones preferred, for they tell more:
    "的主要原因是" says more of what is asked than "的主要". Only letters and digits count, so that no phrase
    reaches over a mark. A question is in one cluster at most; what shares no phrase with FEWEST others is
    in none.
    """
    step = -(-len(questions) // LARGEST) or 1
    holds: dict[str, set[int]] = {}
    kept = range(0, len(questions), step)
    frequent = _frequent([questions[number] for number in kept])
    for number in kept:
        for phrase in _phrases(questions[number]) & frequent:
            holds.setdefault(phrase, set()).add(number)
    return _chosen(holds, places)


def _chosen(holds: dict[str, set[int]], places: np.ndarray) -> list[Wording]:
    """The clusters one by one. A weight only falls as questions are taken, so that only the heaviest
    phrase need be weighed again, until it stays the heaviest."""
    heap = [(-_weight(phrase, len(numbers)), phrase) for phrase, numbers in holds.items()]
    heapify(heap)
    found: list[Wording] = []
    taken: set[int] = set()
    while heap and len(found) < MOST_CLUSTERS:
        weight, phrase = heappop(heap)
        left = holds[phrase] - taken
        if len(left) < FEWEST:
            continue
        if -weight > _weight(phrase, len(left)):
            heappush(heap, (-_weight(phrase, len(left)), phrase))
            continue
        taken |= left
        found.append(Wording(phrase, places[sorted(left)]))
    return found


def _frequent(questions: Sequence[str]) -> set[str]:
    """The phrases that may become clusters: in enough questions, and among those that weigh most."""
    counts = Counter(phrase for question in questions for phrase in _phrases(question))
    enough = [(phrase, n) for phrase, n in counts.items() if n >= FEWEST]
    enough.sort(key=lambda each: (-_weight(each[0], each[1]), each[0]))
    return {phrase for phrase, _ in enough[:CANDIDATES]}


def _phrases(question: str) -> set[str]:
    found: set[str] = set()
    for part in "".join(letter if letter.isalnum() else " " for letter in question).split():
        for length in range(SHORTEST, LONGEST + 1):
            found.update(part[start : start + length] for start in range(len(part) - length + 1))
    return found


def _weight(phrase: str, questions: int) -> float:
    """A phrase of one character more is worth it when it is in nearly as many questions."""
    return questions * (len(phrase) - 2) ** 1.5
