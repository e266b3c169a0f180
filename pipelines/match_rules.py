"""Rules tried on many records at once, column by column, in linear time and under a deadline."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from db.errors import Refused
from pipelines.five_fields import FIELDS, Fields, fold_width
from pipelines.rules import Condition, Rule

SHORTEST_SLICE = 512
LONGEST_SLICE = 1 << 16
# a slice is made shorter or longer to take about this long, so that the deadline is never missed by much
SLICE_SECONDS = 0.05
# in which order the fields are looked at: the cheapest and most telling first
CHEAPEST_FIRST = {name: place for place, name in enumerate(("question", "options", "metadata", "answer"))}


@dataclass(frozen=True)
class Deadline:
    """Until when matching may take; by default there is no end."""

    seconds: float = float("inf")
    clock: Callable[[], float] = field(default=time.monotonic, compare=False)
    started: float = field(default=0.0, compare=False)

    @staticmethod
    def after(seconds: float, clock: Callable[[], float] = time.monotonic) -> "Deadline":
        return Deadline(seconds, clock, clock())

    def check(self, condition: Condition) -> None:
        if self.clock() - self.started > self.seconds:
            raise Refused(
                f"Stopped after {self.seconds:g} s at the pattern {condition.pattern} in {condition.field}; "
                "make it simpler, or allow more time."
            )


@dataclass(frozen=True)
class Columns:
    """Records by field: one Arrow column of text a field, widths folded, and the number of options."""

    texts: dict[str, pa.LargeStringArray]
    option_counts: np.ndarray


@dataclass(frozen=True)
class Match:
    """Where in a field a condition of a rule found what it looks for: characters from `start` to `end`."""

    field: str
    start: int
    end: int
    text: str


def as_columns(records: Iterable[Fields]) -> Columns:
    """The records column by column; options are one text, a line each."""
    rows = [
        (
            each.case_description,
            each.question,
            each.metadata,
            each.answer,
            "\n".join(each.options),
            len(each.options),
        )
        for each in records
    ]
    *texts, counts = zip(*rows, strict=True) if rows else ((),) * 6
    columns = {
        name: pa.array(map(fold_width, column), pa.large_string())
        for name, column in zip(FIELDS, texts, strict=True)
    }
    return Columns(columns, np.array(counts, np.int64))


def matching_places(columns: Columns, rule: Rule, deadline: Deadline) -> np.ndarray:
    """The places of the records that the rule labels, ascending."""
    enough = columns.option_counts >= rule.least_options
    if rule.most_options is not None:
        enough &= columns.option_counts <= rule.most_options
    places = np.flatnonzero(enough)
    for condition in sorted(rule.all, key=_cost):
        places = places[_meets(columns, places, condition, deadline)]
    if rule.any:
        places = _meeting_any(columns, places, rule.any, deadline)
    for condition in sorted(rule.none, key=_cost):
        places = places[~_meets(columns, places, condition, deadline)]
    return places


def found_by(columns: Columns, rule: Rule, places: np.ndarray, deadline: Deadline) -> list[list[Match]]:
    """For each of the places, which the rule labels, what its conditions found first in their fields."""
    found: list[list[Match]] = [[] for _ in places]
    for condition in (*rule.all, *rule.any):
        deadline.check(condition)
        texts = columns.texts[condition.field].take(pa.array(places))
        spans = pc.extract_regex_span(texts, f"(?P<found>{condition.re2})")
        for matches, text, span in zip(found, texts.to_pylist(), spans.to_pylist(), strict=True):
            if span is not None:
                matches.append(_match(condition.field, text, *span["found"]))
    return found


def _match(name: str, text: str, start: int, length: int) -> Match:
    """The engine counts bytes, people count characters."""
    raw = text.encode()
    before, found = raw[:start].decode(), raw[start : start + length].decode()
    return Match(name, len(before), len(before) + len(found), found)


def _meeting_any(columns, places, conditions, deadline) -> np.ndarray:
    left, met = places, [places[:0]]
    for condition in sorted(conditions, key=_cost):
        hit = _meets(columns, left, condition, deadline)
        met.append(left[hit])
        left = left[~hit]
    return np.sort(np.concatenate(met))


def _meets(columns: Columns, places: np.ndarray, condition: Condition, deadline: Deadline) -> np.ndarray:
    """For each of the places whether the condition is met there."""
    texts = columns.texts[condition.field]
    if places.size < len(texts):
        texts = texts.take(pa.array(places))
    met, place, length = np.zeros(places.size, bool), 0, SHORTEST_SLICE
    while place < places.size:
        deadline.check(condition)
        began = deadline.clock()
        hits = pc.match_substring_regex(texts.slice(place, length), condition.re2)
        met[place : place + length] = hits.to_numpy(zero_copy_only=False)
        place += length
        quick = deadline.clock() - began < SLICE_SECONDS
        length = min(length * 4, LONGEST_SLICE) if quick else max(length // 4, 1)
    return met


def _cost(condition: Condition) -> int:
    return CHEAPEST_FIRST.get(condition.field, len(CHEAPEST_FIRST))
