"""What rules give a corpus, and what other rules would give it instead."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from annotation.label_audit.audit import NONE
from pipelines.rules.match_rules import Columns, Deadline, matching_places
from pipelines.rules.rules import Rule, RuleSet


@dataclass(frozen=True)
class Outcome:
    """The places each rule labels, ascending, by the rule's name; and the best label of each record.

    `best` has a task's key or NONE for each record; `given` the places of each label, best or not.
    """

    rules: RuleSet
    places: Mapping[str, np.ndarray]
    best: np.ndarray
    given: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Change:
    """Places that were not there before, and places that no longer are."""

    gained: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True)
class TaskCount:
    """Of how many records a label is the best one, and of how many it is one at all, before and after."""

    label: str
    best_before: int
    best_after: int
    given_before: int
    given_after: int


def outcome_of(columns: Columns, rules: RuleSet, deadline: Deadline, known: Outcome | None = None) -> Outcome:
    """Try every rule on every record, but for those whose conditions `known`, of the same records, has tried.

    Raises Refused when the deadline is over.
    """
    size = columns.option_counts.size
    tried = {_conditions(rule): known.places[rule.name] for rule in known.rules.rules} if known else {}
    places = {
        rule.name: tried[_conditions(rule)]
        if _conditions(rule) in tried
        else matching_places(columns, rule, deadline)
        for rule in rules.rules
    }
    by = np.full(size, len(rules.rules), np.int64)
    # the best comes last, so that it stays
    for number, rule in reversed(list(enumerate(rules.rules))):
        by[places[rule.name]] = number
    names = np.array([*(rule.label for rule in rules.rules), NONE], object)
    labels = sorted({rule.label for rule in rules.rules})
    given = {
        label: np.unique(np.concatenate([places[rule.name] for rule in rules.rules if rule.label == label]))
        for label in labels
    }
    return Outcome(rules, places, names[by], given)


def change(before: np.ndarray | None, after: np.ndarray | None) -> Change:
    """What a rule gains and loses; None for a rule that is not there."""
    nothing = np.empty(0, np.int64)
    before, after = (nothing if each is None else each for each in (before, after))
    return Change(np.setdiff1d(after, before, True), np.setdiff1d(before, after, True))


def moves(before: Outcome, after: Outcome) -> dict[tuple[str, str], np.ndarray]:
    """(best label before, best label after) → the places where the two differ; the most frequent first."""
    moved = np.flatnonzero(before.best != after.best)
    found: dict[tuple[str, str], list[int]] = {}
    was, now = before.best[moved].tolist(), after.best[moved].tolist()
    for place, *pair in zip(moved.tolist(), was, now, strict=True):
        found.setdefault(tuple(pair), []).append(place)
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return {pair: np.array(places, np.int64) for pair, places in ordered}


def task_counts(before: Outcome, after: Outcome) -> list[TaskCount]:
    """One row a label that either gives, in no particular order, and one for NONE."""
    best = Counter(before.best.tolist()), Counter(after.best.tolist())
    labels = sorted({*before.given, *after.given})
    rows = [
        TaskCount(
            label, best[0][label], best[1][label], _size(before.given, label), _size(after.given, label)
        )
        for label in labels
    ]
    return [*rows, TaskCount(NONE, best[0][NONE], best[1][NONE], best[0][NONE], best[1][NONE])]


def overlaps(outcome: Outcome) -> dict[tuple[str, str], np.ndarray]:
    """(label, other label) → the places that have both; the most frequent first."""
    labels = sorted(outcome.given)
    found = {
        (one, other): np.intersect1d(outcome.given[one], outcome.given[other], True)
        for number, one in enumerate(labels)
        for other in labels[number + 1 :]
    }
    shared = [(pair, places) for pair, places in found.items() if places.size]
    return dict(sorted(shared, key=lambda each: (-each[1].size, each[0])))


def _conditions(rule: Rule) -> tuple:
    """All that decides which records a rule labels; words written out, for the engine's pattern has them."""
    return rule.all, rule.any, rule.none, rule.least_options, rule.most_options


def _size(given: Mapping[str, np.ndarray], label: str) -> int:
    return given[label].size if label in given else 0
