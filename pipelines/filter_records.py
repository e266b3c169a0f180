"""Filters before labelling: which records stay, by visible rules, and which rule took each of the others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from db.errors import Invalid
from pipelines.reading.five_fields import Fields
from pipelines.rules.match_rules import Columns, Deadline, Match, as_columns, found_by, matching_places
from pipelines.rules.rules import Rule, RuleSet

KEEP, REMOVE = "keep", "remove"
FILTER_LABELS = frozenset((KEEP, REMOVE))
NOT_KEPT = "no rule keeps it"


@dataclass(frozen=True)
class Removed:
    """A record taken out: its place, the rule that did it or NOT_KEPT, and what that rule found."""

    place: int
    reason: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Filtered:
    """What was taken out, in order, and how many records each rule matches, whatever the others do."""

    removed: tuple[Removed, ...]
    matched: Counter


def filter_records(records: Iterable[Fields], rules: RuleSet, deadline: Deadline) -> Filtered:
    """Take out what a rule labelled `remove` matches, and what no rule labelled `keep` does, if there is one.

    A record that several rules remove is counted under the first of them.
    """
    columns = as_columns(records)
    matched = {rule.name: matching_places(columns, rule, deadline) for rule in rules.rules}
    removed: dict[int, Removed] = {}
    for rule in (rule for rule in rules.rules if rule.label == REMOVE):
        for each in _removed_by(columns, rule, matched[rule.name], deadline):
            removed.setdefault(each.place, each)
    keeping = [matched[rule.name] for rule in rules.rules if rule.label == KEEP]
    if keeping:
        everything = np.arange(columns.option_counts.size)
        for place in np.setdiff1d(everything, np.concatenate(keeping)).tolist():
            removed.setdefault(place, Removed(place, NOT_KEPT, ()))
    counts = Counter({name: places.size for name, places in matched.items()})
    return Filtered(tuple(removed[place] for place in sorted(removed)), counts)


def without(rules: RuleSet, names: Iterable[str]) -> RuleSet:
    """The rules but for those with these names. Raises Invalid for a name that no rule has."""
    known = {rule.name for rule in rules.rules}
    if unknown := sorted(set(names) - known):
        raise Invalid(
            f"There is no filter {unknown[0]}; choose from {', '.join(sorted(known))}.",
            f"没有筛选项 {unknown[0]}；可选 {'、'.join(sorted(known))}。",
        )
    return RuleSet(rules.version, tuple(rule for rule in rules.rules if rule.name not in set(names)))


def _removed_by(columns: Columns, rule: Rule, places: np.ndarray, deadline: Deadline) -> Iterable[Removed]:
    found = found_by(columns, rule, places, deadline)
    for place, matches in zip(places.tolist(), found, strict=True):
        yield Removed(place, rule.name, matches)
