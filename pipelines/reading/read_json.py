"""A JSON array, or JSON Lines, as rows that know the line they start on; what is unreadable is said where."""

import json
import re
from dataclasses import dataclass
from typing import NamedTuple

from db.errors import Invalid
from db.incoming import SetAside
from pipelines.reading.plain_text import LONGEST_TEXT, decoded, fault_in_text, plain, storable

DEEPEST = 32
# a number longer than this is no measurement, and Python reads it in quadratic time
LONGEST_NUMBER = 40
BLANK = re.compile(r"[ \t\n\r]*")
# what may become a control character, another line end or half a surrogate pair in one of an object's texts
TO_LOOK_AT = re.compile("[\x00-\x08\x0b-\x1f\x7f]|\\\\[bfru]")
# the same in a file's bytes
CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n"})
ESCAPES = (rb"\b", rb"\f", rb"\r", rb"\u")


class Row(NamedTuple):
    """One object of a file, the line it starts on, and its text as it stands there.

    In an array that begins several objects on one line, `line` is the object's number in the array, from 1,
    and `by_item` is true: of all its rows, so that no two share a number.
    """

    line: int
    value: dict
    raw: str
    by_item: bool = False


@dataclass(frozen=True)
class _Unreadable:
    """Stands in a parsed value for what JSON allows and a record cannot hold."""

    reason: str


def json_rows(content: bytes, name: str) -> tuple[list[Row], list[SetAside]] | None:
    """The rows of a JSON file in UTF-8, and the lines set aside; None when it does not begin as JSON does.

    In JSON Lines an unreadable line is set aside. An array with a fault in its syntax cannot be read
    beyond it and raises Invalid, as a file in another encoding does.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"[", b"{"):
        return None
    text = decoded(content, name)
    start = BLANK.match(text).end()
    found, by_item = _array(text, start, name) if text[start] == "[" else (_lines(text), False)
    rows, aside = [], []
    clean = _is_clean(content)
    for line, value, raw, whole in found:
        if whole and _is_small(value, raw) and (clean or not TO_LOOK_AT.search(raw)):
            rows.append(Row(line, value, raw, by_item))
        elif reason := _fault_in(value):
            aside.append(SetAside(line, reason, storable(raw)))
        else:
            rows.append(Row(line, _plain_value(value), storable(raw), by_item))
    return rows, aside


def _array(text: str, start: int, name: str) -> tuple[list[tuple[int, object, str, bool]], bool]:
    """(line, value, raw, whether nothing in it is unreadable) of every element of the array at `start`.

    The second says whether two of them begin on one line: then their numbers stand in the place of lines.
    """
    rows, line, counted, by_item = [], 1, 0, False
    decoder = _Decoder()
    at = BLANK.match(text, start + 1).end()
    while not text.startswith("]", at):
        further = text.count("\n", counted, at)
        by_item = by_item or bool(rows) and not further
        line, counted = line + further, at
        value, end = _element(decoder, text, at, line, name)
        rows.append((line, value, text[at:end], decoder.read_all()))
        at = BLANK.match(text, end).end()
        if text.startswith(",", at):
            at = BLANK.match(text, at + 1).end()
            if text.startswith("]", at):
                raise _broken(text, at, name, "nothing stands after the last comma")
        elif not text.startswith("]", at):
            fault = "it is cut off" if at >= len(text) else "a comma is missing between two objects"
            raise _broken(text, at, name, fault)
    rest = BLANK.match(text, at + 1).end()
    if rest < len(text):
        raise _broken(text, rest, name, "something stands after the end of the array")
    if by_item:
        rows = [(number, *row[1:]) for number, row in enumerate(rows, start=1)]
    return rows, by_item


def _element(decoder: "_Decoder", text: str, at: int, line: int, name: str) -> tuple[object, int]:
    try:
        return decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _broken(text, error.pos, name, _fault(text, error)) from None
    except RecursionError:
        raise Invalid(
            f"{name}, line {line}: nested too deep to be data; mend the file.",
            f"{name} 第 {line} 行：嵌套过深，不是数据；请修改文件。",
        ) from None


def _broken(text: str, at: int, name: str, fault: str) -> Invalid:
    line = text.count("\n", 0, at) + 1
    return Invalid(
        f"{name}, line {line}: {fault}; nothing of the file was taken. Mend it.",
        f"{name} 第 {line} 行：{fault}；文件内容均未采用。请修改。",
    )


def _lines(text: str) -> list[tuple[int, object, str, bool]]:
    """As the rows of `_array`, of every line not blank. Only a line feed ends a line: U+2028 is text."""
    rows = []
    decoder = _Decoder()
    for number, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            value = decoder.decode(raw)
        except json.JSONDecodeError as error:
            value = _Unreadable(f"no JSON object: {_fault(raw, error)}")
        except RecursionError:
            value = _Unreadable("nested too deep")
        rows.append((number, value, raw, decoder.read_all()))
    return rows


def _fault(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return "it is cut off"
    return f"{error.msg} (character {error.colno})"


def _is_clean(content: bytes) -> bool:
    """Whether the whole file has nothing to look at, as most have; several times as fast as row by row."""
    return len(content.translate(None, CONTROLS)) == len(content) and not any(
        escape in content for escape in ESCAPES
    )


def _is_small(value: object, raw: str) -> bool:
    """Whether the text alone shows that no part of the object is too long or too deep: most rows' does."""
    return isinstance(value, dict) and len(raw) <= LONGEST_TEXT and raw.count("{") + raw.count("[") <= DEEPEST


def _fault_in(value: object) -> str:
    """Why this value cannot be a row, or ""."""
    if not isinstance(value, (dict, _Unreadable)):
        return "not a JSON object"
    pending = [(value, 1)]
    while pending:
        part, depth = pending.pop()
        if depth > DEEPEST:
            return f"nested deeper than {DEEPEST}"
        if isinstance(part, _Unreadable):
            return part.reason
        if isinstance(part, str) and (reason := fault_in_text(plain(part))):
            return reason
        if isinstance(part, dict):
            pending += [(each, depth + 1) for pair in part.items() for each in pair]
        elif isinstance(part, list):
            pending += [(each, depth + 1) for each in part]
    return ""


def _plain_value(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(key): _plain_value(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain_value(each) for each in value]
    return value


class _Decoder(json.JSONDecoder):
    """JSON as values; what a record cannot hold becomes _Unreadable, and `read_all` tells of it."""

    def __init__(self) -> None:
        self._all = True
        super().__init__(
            object_pairs_hook=self._object,
            parse_int=self._whole,
            parse_float=self._decimal,
            parse_constant=self._constant,
        )

    def read_all(self) -> bool:
        """Whether everything was readable since this was last asked."""
        told, self._all = self._all, True
        return told

    def _unreadable(self, reason: str) -> _Unreadable:
        self._all = False
        return _Unreadable(reason)

    def _object(self, pairs: list[tuple[str, object]]) -> object:
        value = dict(pairs)
        twice = "a key stands twice in one object"
        return value if len(value) == len(pairs) else self._unreadable(twice)

    def _whole(self, digits: str) -> object:
        long = len(digits) > LONGEST_NUMBER
        return self._unreadable(f"a number of {len(digits)} digits") if long else int(digits)

    def _decimal(self, digits: str) -> object:
        number = float(digits)
        return number if abs(number) != float("inf") else self._unreadable("a number beyond all bounds")

    def _constant(self, name: str) -> object:
        return self._unreadable(f"{name} is no JSON value")
