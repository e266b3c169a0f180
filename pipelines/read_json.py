"""A JSON array, or JSON Lines, as rows that know the line they start on; what is unreadable is said where."""

import json
import re
from dataclasses import dataclass

from db.errors import Invalid
from db.imports import SetAside

DEEPEST = 32
LONGEST_TEXT = 200_000
# a number longer than this is no measurement, and Python reads it in quadratic time
LONGEST_NUMBER = 40

# how a file begins that is not text in UTF-8
FOREIGN_MARKS = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
)
BLANK = re.compile(r"[ \t\n\r]*")
# every character that ends a line in the sources and would not show as one on a page
LINE_ENDS = re.compile("\r\n|[\r\v\f]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Row:
    """One object of a file, the line it starts on, and its text as it stands there."""

    line: int
    value: dict
    raw: str


@dataclass(frozen=True)
class _Unreadable:
    """Stands in a parsed value for what JSON allows and a record cannot hold."""

    reason: str


def json_rows(content: bytes, name: str) -> tuple[list[Row], list[SetAside]] | None:
    """The rows of a JSON file in UTF-8, and the lines set aside; None when it is no JSON by its first mark.

    In JSON Lines an unreadable line is set aside. An array with a fault in its syntax cannot be read
    beyond it and raises Invalid, as a file in another encoding does.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"[", b"{"):
        return None
    text = decoded(content, name)
    start = BLANK.match(text).end()
    if text[start] == "[":
        return _checked(_array_rows(text, start, name))
    return _checked(_line_rows(text))


def decoded(content: bytes, name: str) -> str:
    """The text of a file in UTF-8, its byte order mark removed. Raises Invalid for anything else."""
    for mark, what in (
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
        (b"\x1f\x8b", "gzip"),
        (b"PK", "zip"),
    ):
        if content.startswith(mark):
            raise Invalid(f"{name} is {what}, not text in UTF-8; convert or unpack it first.")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise Invalid(f"{name}, line {line}: a NUL byte, so no text in UTF-8; convert or mend it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(
            f"{name}, line {line}: not UTF-8; convert the file, for example with "
            "`iconv -f gb18030 -t utf-8`, or mend the line."
        ) from None


def plain(text: str) -> str:
    """The text with every kind of line end as a line feed; nothing else is touched."""
    return LINE_ENDS.sub("\n", text)


def _array_rows(text: str, start: int, name: str) -> list[tuple[int, object, str]]:
    """(line, value, raw) of every element of the array that opens at `start`."""
    rows, line, counted = [], 1, 0
    at = BLANK.match(text, start + 1).end()
    while text[at : at + 1] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise Invalid(f"{name}, line {error.lineno}: {_fault(text, error)}. Mend the file.") from None
        except RecursionError:
            value, end = _Unreadable("nested too deep"), _end_of_file(name, line)
        rows.append((line, value, text[at:end]))
        at = BLANK.match(text, end).end()
        if text[at : at + 1] == ",":
            at = BLANK.match(text, at + 1).end()
        elif text[at : at + 1] != "]":
            fault = "the file ends" if at >= len(text) else "a comma is missing"
            raise Invalid(f"{name}, line {text.count(chr(10), 0, at) + 1}: {fault} inside the array.")
    if BLANK.match(text, at + 1).end() < len(text):
        raise Invalid(f"{name}, line {text.count(chr(10), 0, at) + 1}: something stands after the array.")
    return rows


def _line_rows(text: str) -> list[tuple[int, object, str]]:
    """(line, value, raw) of every line that is not blank; only a line feed ends a line."""
    rows = []
    for number, raw in enumerate(text.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            value = DECODER.decode(raw)
        except json.JSONDecodeError as error:
            value = _Unreadable(f"no JSON object: {_fault(raw, error)}")
        except RecursionError:
            value = _Unreadable("nested too deep")
        rows.append((number, value, raw))
    return rows


def _end_of_file(name: str, line: int) -> int:
    raise Invalid(f"{name}, line {line}: nested too deep to be data. Mend the file.")


def _fault(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return "it is cut off"
    return f"{error.msg} (character {error.colno})"


def _checked(rows: list[tuple[int, object, str]]) -> tuple[list[Row], list[SetAside]]:
    good, aside = [], []
    for line, value, raw in rows:
        reason = _fault_in(value)
        if reason:
            aside.append(SetAside(line, reason, _storable(raw)))
        else:
            good.append(Row(line, _plain_value(value), raw))
    return good, aside


def _fault_in(value: object) -> str:
    """Why this value cannot be a row, or ""."""
    if isinstance(value, _Unreadable):
        return value.reason
    if not isinstance(value, dict):
        return "not a JSON object"
    pending = [(value, 1)]
    while pending:
        part, depth = pending.pop()
        if depth > DEEPEST:
            return f"nested deeper than {DEEPEST}"
        if isinstance(part, _Unreadable):
            return part.reason
        if isinstance(part, str) and (reason := fault_in_text(part)):
            return reason
        if isinstance(part, dict):
            pending += [(each, depth + 1) for pair in part.items() for each in pair]
        elif isinstance(part, list):
            pending += [(each, depth + 1) for each in part]
    return ""


def fault_in_text(text: str) -> str:
    """Why this text cannot be kept and shown exactly, or ""."""
    if len(text) > LONGEST_TEXT:
        return f"a field of {len(text)} characters; at most {LONGEST_TEXT} are taken"
    if found := CONTROLS.search(text):
        return f"the control character U+{ord(found[0]):04X}"
    if SURROGATES.search(text):
        return "half of a surrogate pair"
    return ""


def _plain_value(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(key): _plain_value(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain_value(each) for each in value]
    return value


def _storable(raw: str) -> str:
    """The raw text as SQLite keeps it: halves of surrogate pairs, which it cannot, as escapes."""
    return raw[:LONGEST_TEXT].encode("utf-8", "backslashreplace").decode("utf-8")


def _object(pairs: list[tuple[str, object]]) -> object:
    value = dict(pairs)
    return value if len(value) == len(pairs) else _Unreadable("a key stands twice in one object")


def _whole(digits: str) -> object:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _Unreadable(f"a number of {len(digits)} digits")


def _decimal(digits: str) -> object:
    number = float(digits)
    return number if abs(number) != float("inf") else _Unreadable("a number beyond all bounds")


def _constant(name: str) -> object:
    return _Unreadable(f"{name} is not a JSON value")


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
)
