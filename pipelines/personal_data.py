"""Finds what identifies a person in a text: ID card, phone, e-mail, record number, birth date, address, name.

A surname with 医生 or Dr is staff or an author and no patient, and 张某 names nobody; both are left alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from db.incoming import NewRecord, NewResponse
from db.records import Message

T = TypeVar("T")

# one for each letter, so that what else stands at a place of the text still stands there
MASKED_LETTER = "＊"
HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class PersonalSpan(NamedTuple):
    """Characters `start` to `end` of a text, and what kind of personal data stands there."""

    start: int
    end: int
    kind: str


def personal_spans(text: str) -> list[PersonalSpan]:
    """Where `text` identifies a person, in order and apart: of two that touch, the longer counts."""
    folded = text.translate(HALF_WIDTH)
    found = [
        PersonalSpan(*match.span("x"), kind)
        for kind, pattern in rules()
        for match in pattern.finditer(folded)
    ]
    kept: list[PersonalSpan] = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= each.start or each.end <= span.start for each in kept):
            kept.append(span)
    return sorted(kept)


def without_personal_data(text: str) -> str:
    """The text, as long as it was, with a mask over everything that `personal_spans` finds."""
    for span in personal_spans(text):
        text = text[: span.start] + MASKED_LETTER * (span.end - span.start) + text[span.end :]
    return text


def kinds_by_line(rows: Sequence[NewRecord | NewResponse]) -> dict[int, tuple[str, ...]]:
    """By line: the kinds of personal data in the row's texts, "phone" and so on, each once."""
    found = {}
    for row, screened in zip(rows, _screened([_in_one(row) for row in rows]), strict=True):
        texts = _texts(_shown(row)) if screened else ()
        if kinds := {span.kind for text in texts for span in personal_spans(text)}:
            found[row.line] = tuple(sorted(kinds))
    return found


def _screened(texts: Sequence[str]) -> list[bool]:
    """Whether a rule may find something: one pass of RE2, many times as fast as all the rules."""
    column = pa.array(texts, pa.large_string())
    return pc.match_substring_regex(column, screen()).to_pylist()


def _in_one(row: NewRecord | NewResponse) -> str:
    """Every text of the row; those of options and metadata as JSON, which keeps what the screen looks for."""
    if isinstance(row, NewResponse):
        return "\n".join(_texts(row.shown))
    texts = row.case_description, row.question, row.answer, row.options_text, row.metadata_text
    return "\n".join(texts)


def _shown(row: NewRecord | NewResponse) -> tuple:
    if isinstance(row, NewResponse):
        return row.shown
    return row.case_description, row.question, row.answer, row.options, row.metadata


def masked_row(row: NewRecord | NewResponse) -> NewRecord | NewResponse:
    """The row with its personal data masked; namings of a response stand where they stood."""
    if isinstance(row, NewResponse):
        return replace(row, shown=_masked(row.shown), original=_masked(row.original))
    names = ("case_description", "question", "answer", "options", "metadata")
    return replace(row, **{name: _masked(getattr(row, name)) for name in names})


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (text for part in value.values() for text in _texts(part))
        case Message():
            yield value.content
        case list() | tuple():
            yield from (text for part in value for text in _texts(part))


def _masked(value: T) -> T:
    match value:
        case str():
            return without_personal_data(value)
        case dict():
            return {key: _masked(part) for key, part in value.items()}
        case Message():
            return replace(value, content=_masked(value.content))
        case list() | tuple():
            return type(value)(_masked(part) for part in value)
    return value


def rules() -> tuple[tuple[str, re.Pattern], ...]:
    """(kind, pattern) of the rules file."""
    return _read_rules()[0]


def screen() -> str:
    """What one of the rules needs to find anything, for RE2."""
    return _read_rules()[1]


@cache
def _read_rules() -> tuple[tuple[tuple[str, re.Pattern], ...], str]:
    text = (files("pipelines") / "personal_data_rules.txt").read_text(encoding="utf-8")
    lines = re.sub(r"\n +", "", re.sub(r"^#.*\n|^\n", "", text, flags=re.MULTILINE)).splitlines()
    parts, found, screen = {}, [], ""
    for line in lines:
        head, mark, pattern = re.match(r"([\w\- ]+?)( = |: )(.*)", line).groups()
        pattern = re.sub(r"\{([A-Z_]+)\}", lambda part: parts[part[1]], pattern)
        if mark == " = ":
            parts[head] = pattern
        elif head == "screen":
            screen = pattern
        else:
            found.append((head, re.compile(pattern)))
    return tuple(found), screen
