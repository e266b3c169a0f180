"""Personal data in the rows of a file: which rows hold any, of what kinds, and the rows with it masked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import compress, count
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from annotation.personal_data.name_weights import may_hold_names
from annotation.personal_data.rules import sections
from annotation.personal_data.spans import (
    MASKED_LETTER,
    Seekers,
    names_in,
    personal_spans,
    without_personal_data,
)
from db.incoming import NewRecord, NewResponse, SetAside
from db.records import Message

T = TypeVar("T")

# of what identifies a person, what a row's id may hold
ID_SCREEN = r"\pN{11}|[\pN\- ]{17}|[A-Za-z]{2}[\-_]?\pN{6}|@|[一-鿿]{2}"


def kinds_by_line(rows: Sequence[NewRecord | NewResponse]) -> dict[int, tuple[str, ...]]:
    """By line: the kinds of personal data in the row's texts and its id, "phone" and so on, each once."""
    found = {}
    texts = [_in_one(row) for row in rows]
    in_texts = zip(*(_screened(texts, section.screen) for section in sections()), strict=True)
    in_ids = _screened([row.external_id for row in rows], ID_SCREEN)
    for row, passed, named, in_id in zip(rows, in_texts, may_hold_names(texts), in_ids, strict=True):
        # what a later screen lets through is read by the rules above it too
        by = Seekers(sections()[: max(compress(count(1), passed), default=0)], named)
        read = _texts(_shown(row)) if any(by) else ()
        spans = (span for text in read for span in personal_spans(text, by=by))
        if kinds := {span.kind for span in spans} | (kinds_in_id(row.external_id) if in_id else set()):
            found[row.line] = tuple(sorted(kinds))
    return found


def kinds_in_id(external_id: str) -> set[str]:
    """The kinds of personal data in a row's id; many a counter has an old identity number's 15 digits."""
    spans = personal_spans(external_id)
    return {span.kind for span in spans if span.kind != "id card" or span.end - span.start != 15}


def _screened(texts: Sequence[str], pattern: str) -> list[bool]:
    """Whether a rule may find something: one pass of RE2, many times as fast as all the rules."""
    return pc.match_substring_regex(pa.array(texts, pa.large_string()), pattern).to_pylist()


def _in_one(row: NewRecord | NewResponse) -> str:
    """Every text of the row; those of options and metadata as JSON, which keeps what the screen looks for."""
    if isinstance(row, NewResponse):
        return "\n".join(_texts(_shown(row)))
    texts = row.case_description, row.question, row.answer, row.options_text, row.metadata_text
    return "\n".join(texts)


def _shown(row: NewRecord | NewResponse) -> tuple:
    if isinstance(row, NewResponse):
        return row.dataset, row.shown
    return row.case_description, row.question, row.answer, row.options, row.metadata


def masked_row(row: NewRecord | NewResponse) -> NewRecord | NewResponse:
    """The row with its personal data masked, a name of one of its texts in every other too.

    Namings of a response stand where they stood. An id that tells of a person becomes the row's line, for
    ids that are masked letter by letter would be alike.
    """
    names = {name for text in _texts(_shown(row)) for name in names_in(text)}

    def mask(text: str) -> str:
        return without_personal_data(text, names)

    own = f"{MASKED_LETTER}{row.line}" if kinds_in_id(row.external_id) else row.external_id
    if isinstance(row, NewResponse):
        shown, original = _masked(row.shown, mask), _masked(row.original, mask)
        return replace(row, external_id=own, dataset=mask(row.dataset), shown=shown, original=original)
    fields = ("case_description", "question", "answer", "options", "metadata")
    return replace(row, external_id=own, **{name: _masked(getattr(row, name), mask) for name in fields})


def masked_lines(lines: Sequence[SetAside]) -> list[SetAside]:
    """Lines that could not be read, with the personal data in their texts and in the reasons masked."""
    texts = [f"{line.reason}\n{line.raw}" for line in lines]
    screens = (_screened(texts, section.screen) for section in sections())
    passed = map(any, zip(*screens, may_hold_names(texts), strict=True))
    return [_masked_line(line) if may else line for line, may in zip(lines, passed, strict=True)]


def _masked_line(line: SetAside) -> SetAside:
    return replace(line, raw=without_personal_data(line.raw), reason=without_personal_data(line.reason))


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, part in value.items():
                yield from (_pair(key, part),) if _is_plain(part) else (key, *_texts(part))
        case Message():
            yield value.content
        case list() | tuple():
            yield from (text for part in value for text in _texts(part))
        case int() | float():
            yield str(value)


def _masked(value: T, mask: Callable[[str], str]) -> T:
    match value:
        case str():
            return mask(value)
        case dict():
            return _masked_pairs(value, mask)
        case Message():
            return replace(value, content=mask(value.content))
        case list() | tuple():
            return type(value)(_masked(part, mask) for part in value)
        case int() | float():
            # a number stays one where nothing of it is masked
            return value if (text := mask(str(value))) == str(value) else text
    return value


def _masked_pairs(pairs: dict, mask: Callable[[str], str]) -> dict:
    found = {}
    for key, part in pairs.items():
        text = mask(_pair(key, part) if _is_plain(part) else key)
        own = text[: len(key)]
        while own in found:
            # of two keys that are alike once they are masked, none is lost
            own += MASKED_LETTER
        if not _is_plain(part):
            found[own] = _masked(part, mask)
        else:
            told = text[len(_pair(key, "")) :]
            found[own] = part if told == str(part) else told
    return found


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _pair(key: str, value: object) -> str:
    """A key with its value, as a form has them: 姓名：…; `name` alone may be anything's, and says nothing."""
    return f"{key}{chr(10) if key.casefold() == 'name' else '：'}{value}"
