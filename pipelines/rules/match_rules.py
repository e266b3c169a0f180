"""Rules tried on many records at once, column by column, in linear time and under a deadline."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from db.errors import Refused
from pipelines.reading.five_fields import FIELDS, WIDE, Fields, fold_width
from pipelines.rules.rules import Condition, Rule

# bytes of text tried at once, or one text that is longer
SHORTEST_SLICE = 1 << 14
LONGEST_SLICE = 1 << 24
GROWTH = 16
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
                "make it simpler, or allow more time.",
                f"模式 {condition.pattern}（{condition.field}）超过 {self.seconds:g} 秒，停止；请写简单些。",
            )


@dataclass(frozen=True)
class Columns:
    """Records by field: one Arrow column of text a field, widths folded, and the number of options."""

    texts: dict[str, pa.LargeStringArray]
    option_counts: np.ndarray


class Match(NamedTuple):
    """Where in a field a condition of a rule found what it looks for: characters from `start` to `end`."""

    field: str
    start: int
    end: int
    text: str


def as_columns(records: Iterable[Fields]) -> Columns:
    """The records column by column; options are one text, a line each."""
    rows = list(records)
    texts = {name: [getattr(row, name) for row in rows] for name in FIELDS}
    texts["options"] = ["\n".join(options) for options in texts["options"]]
    counts = np.fromiter((len(row.options) for row in rows), np.int64, len(rows))
    return Columns({name: _column(column) for name, column in texts.items()}, counts)


def _column(texts: list[str]) -> pa.LargeStringArray:
    column = pa.array(texts, pa.large_string())
    if not pc.any(pc.match_substring_regex(column, WIDE)).as_py():
        return column
    return pa.array(map(fold_width, texts), pa.large_string())


def matching_places(columns: Columns, rule: Rule, deadline: Deadline) -> np.ndarray:
    """The places of the records that the rule labels, ascending."""
    enough = columns.option_counts >= rule.least_options
    if rule.most_options is not None:
        enough &= columns.option_counts <= rule.most_options
    places = np.flatnonzero(enough)
    for condition in sorted(rule.all, key=lambda condition: _cost(condition.field)):
        places = places[_meets(columns, places, condition, deadline)]
    if rule.any:
        places = places[_meets_one(columns, places, rule.any, deadline)]
    if rule.none:
        places = places[~_meets_one(columns, places, rule.none, deadline)]
    return places


def found_by(columns: Columns, rule: Rule, places: np.ndarray, deadline: Deadline) -> list[tuple[Match, ...]]:
    """For each of the places, which the rule labels, what its conditions found first in their fields.

    Raises Refused when the deadline is over.
    """
    found: list[tuple[Match, ...]] = [()] * places.size
    everywhere = np.arange(places.size)
    for condition in (*rule.all, *rule.any):
        met = _meets(columns, places, condition, deadline) if condition in rule.any else slice(None)
        rows = everywhere[met]
        texts = columns.texts[condition.field].take(pa.array(places[rows]))
        for some in _slices(texts, condition, deadline):
            for row, match in zip(rows[some].tolist(), _spans(texts[some], condition), strict=True):
                found[row] = (*found[row], match)
    return found


def _spans(texts: pa.LargeStringArray, condition: Condition) -> Iterator[Match]:
    """Where in each text, all of which meet it, the condition is met first."""
    spans = pc.extract_regex_span(texts, f"(?P<found>{condition.re2})").field("found").flatten()
    starts, lengths = spans.to_numpy().reshape(-1, 2).T.tolist()
    for text, start, length in zip(texts.to_pylist(), starts, lengths, strict=True):
        yield _match(condition.field, text, start, length)


def _match(name: str, text: str, start: int, length: int) -> Match:
    """The engine counts bytes, people count characters."""
    raw = text.encode()
    before, found = raw[:start].decode(), raw[start : start + length].decode()
    return Match(name, len(before), len(before) + len(found), found)


def _meets_one(
    columns: Columns, places: np.ndarray, conditions: tuple[Condition, ...], deadline: Deadline
) -> np.ndarray:
    """For each of the places whether any condition is met there; those in one field are tried as one."""
    met = np.zeros(places.size, bool)
    for name in sorted({condition.field for condition in conditions}, key=_cost):
        left = np.flatnonzero(~met)
        joined = _joined([condition for condition in conditions if condition.field == name])
        met[left] = _meets(columns, places[left], joined, deadline)
    return met


def _joined(conditions: list[Condition]) -> Condition:
    """One condition that is met where any of these, all in one field, is."""
    patterns = (getattr(condition, kind) for kind in ("pattern", "re2") for condition in conditions)
    half = len(conditions)
    written = list(patterns)
    return Condition(conditions[0].field, " | ".join(written[:half]), "|".join(written[half:]))


def _meets(columns: Columns, places: np.ndarray, condition: Condition, deadline: Deadline) -> np.ndarray:
    """For each of the places whether the condition is met there."""
    texts = columns.texts[condition.field]
    if places.size < len(texts):
        texts = texts.take(pa.array(places))
    met = np.zeros(places.size, bool)
    for some in _slices(texts, condition, deadline):
        hits = pc.match_substring_regex(texts[some], condition.re2)
        met[some] = hits.to_numpy(zero_copy_only=False)
    return met


def _slices(texts: pa.LargeStringArray, condition: Condition, deadline: Deadline) -> Iterator[slice]:
    """Parts of the texts, to be tried one after the other: the next one's length is as time allows."""
    offsets = np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    place, length = 0, SHORTEST_SLICE
    while place < len(texts):
        deadline.check(condition)
        began = deadline.clock()
        end = max(place + 1, int(np.searchsorted(offsets, offsets[place] + length, side="right")) - 1)
        yield slice(place, end)
        place = end
        quick = deadline.clock() - began < SLICE_SECONDS
        length = min(length * GROWTH, LONGEST_SLICE) if quick else max(length // GROWTH, 1)


def _cost(name: str) -> int:
    return CHEAPEST_FIRST.get(name, len(CHEAPEST_FIRST))
