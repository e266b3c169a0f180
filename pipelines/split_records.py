"""Training and test records: some of each task held out by seed, and nothing like them left to train on."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from db.errors import Invalid
from pipelines.similarity.prefixes import build_index, part_of
from pipelines.similarity.shingles import Shingles
from pipelines.similarity.similar_pairs import candidates, compare

HELD_OUT = 25
# a task gives at most this share of its records away, so that it can still be learned
LARGEST_SHARE = 0.5


@dataclass(frozen=True)
class Split:
    """Places of records, ascending. `withheld` are neither: too like a test record to be trained on.

    Records without a task are in none of the three.
    """

    train: tuple[int, ...]
    test: tuple[int, ...]
    withheld: tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """How many records of a name (a task, a specialty) are in each part."""

    name: str
    train: int
    test: int
    withheld: int


def clusters(sets: Shingles, threshold: float) -> np.ndarray:
    """For each text the number of its cluster: texts that chains of similar pairs connect share one.

    int64; memory grows with the number of texts, not with that of the pairs.
    """
    index = build_index(sets, threshold)
    everything = part_of(index, np.ones(sets.sizes.size, bool))
    numbers = np.arange(sets.sizes.size)
    for pairs in compare(index, candidates(index, everything, everything)):
        one, other = numbers[pairs.left], numbers[pairs.right]
        graph = coo_array((np.ones(one.size, bool), (one, other)), (numbers.size, numbers.size))
        numbers = connected_components(graph, directed=False)[1].astype(np.int64)[numbers]
    return numbers


def split_records(tasks: Sequence[str], cluster: np.ndarray, seed: int, held_out: int = HELD_OUT) -> Split:
    """Draw `held_out` test records of each task, one a cluster; the rest of those clusters is withheld.

    `tasks` has one task a record, "" for none. A task with too few records gives the half of its clusters.
    The same tasks, clusters and seed give the same split.
    """
    if held_out < 1:
        raise Invalid(f"{held_out} records a task cannot be held out; hold out at least one.")
    tasked = [place for place, task in enumerate(tasks) if task]
    drawn: dict[int, int] = {}
    chance = random.Random(seed)
    for task in sorted(set(tasks) - {""}):
        possible = _one_a_cluster([place for place in tasked if tasks[place] == task], cluster, chance)
        free = [place for place in possible if cluster[place].item() not in drawn]
        wanted = min(held_out, int(len(possible) * LARGEST_SHARE))
        drawn |= {cluster[place].item(): place for place in free[:wanted]}
    test = set(drawn.values())
    withheld = {place for place in tasked if cluster[place].item() in drawn} - test
    train = set(tasked) - test - withheld
    return Split(*(tuple(sorted(part)) for part in (train, test, withheld)))


def counted(names: Sequence[str], split: Split, order: Sequence[str]) -> tuple[Count, ...]:
    """For each name in `order`, and then each other one, how many of its records are in each part.

    `names` has one a record; "" counts as the last row, and only where there are such records.
    """
    parts = [Counter(names[place] for place in part) for part in (split.train, split.test, split.withheld)]
    others = sorted(set().union(*parts) - set(order) - {""})
    unnamed = [""] if any(part[""] for part in parts) else []
    return tuple(Count(name, *(part[name] for part in parts)) for name in (*order, *others, *unnamed))


def _one_a_cluster(places: list[int], cluster: np.ndarray, chance: random.Random) -> list[int]:
    """The places in random order, only the first of each cluster."""
    shuffled = chance.sample(places, len(places))
    first = {cluster[place].item(): place for place in reversed(shuffled)}
    return [place for place in shuffled if first[cluster[place].item()] == place]
