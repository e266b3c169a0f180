"""Finds what identifies a person in a text: numbers, addresses of every kind, dates of birth, names.

A surname with 医生 or Dr is staff or an author and no patient, and 张某 names nobody; both are left alone.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from annotation.personal_data.name_weights import name_places
from annotation.personal_data.rules import Section, sections

# one for each letter, so that what else stands at a place of the text still stands there
MASKED_LETTER = "＊"
HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# signs that take no room, which a page's copy leaves between digits
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
BROKEN = re.compile(r"(?<=\d)[ \t]*\r?\n[ \t]*(?=\d)")
NUMERAL = "〇零○幺一二三四五六七八九壹贰叁肆伍陆柒捌玖⓪①②③④⑤⑥⑦⑧⑨"
SPELT = re.compile(f"[{NUMERAL}](?:[ \\-]?[{NUMERAL}]){{6,}}")
DIGITS = str.maketrans(NUMERAL, "00011234567891234567890123456789")
# what may be written over a line's end or in Chinese numerals, and is still known for what it is
NUMBERS = ("id card", "phone", "record number", "bank card", "messenger")


class PersonalSpan(NamedTuple):
    """Characters `start` to `end` of a text, and what kind of personal data stands there."""

    start: int
    end: int
    kind: str


class Seekers(NamedTuple):
    """What may find something in a text: sections up to the last whose screen does; the names' weights."""

    sections: tuple[Section, ...]
    weights: bool


def personal_spans(text: str, names: Collection[str] = (), by: Seekers | None = None) -> list[PersonalSpan]:
    """Where `text` identifies a person, in order and apart: of two that touch, the longer counts.

    A whole name is found wherever it stands once it was found in one place, and so are `names`. `by` spares
    what is known to find nothing in the text.
    """
    found = list(_found(text, by or _every()))
    again = {text[span.start : span.end] for span in found if span.kind == "name"} | set(names)
    for name in filter(_is_whole, again):
        places = re.finditer(re.escape(name), text)
        found += [PersonalSpan(*place.span(), "name") for place in places]
    kept: list[PersonalSpan] = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= each.start or each.end <= span.start for each in kept):
            kept.append(span)
    return sorted(kept)


def names_in(text: str) -> set[str]:
    """The whole names found in a text; a surname before 先生 alone is none."""
    return {
        name
        for span in _found(text, _every())
        if span.kind == "name" and _is_whole(name := text[span.start : span.end])
    }


def without_personal_data(text: str, names: Collection[str] = ()) -> str:
    """The text, as long as it was, with a mask over everything that `personal_spans` finds."""
    for span in personal_spans(text, names):
        text = text[: span.start] + MASKED_LETTER * (span.end - span.start) + text[span.end :]
    return text


def _is_whole(name: str) -> bool:
    """Whether a name is long enough to be sought by itself: two Chinese characters, or two words."""
    return " " in name.strip() if name.isascii() else len(name) > 1


def _every() -> Seekers:
    return Seekers(sections(), weights=True)


def _found(text: str, by: Seekers) -> Iterator[PersonalSpan]:
    plain, places = _without(text.translate(HALF_WIDTH), UNSEEN)
    for start, end, kind in _by_rules(plain, by.sections):
        yield PersonalSpan(places[start], places[end - 1] + 1, kind)
    by_weights = ((start, end, "name") for start, end in (name_places(plain) if by.weights else ()))
    for start, end, kind in (*_over_a_line_end(plain), *_spelt_out(plain), *by_weights):
        yield PersonalSpan(places[start], places[end - 1] + 1, kind)


def _over_a_line_end(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers that go on in the next line; a column of figures is none."""
    if "\n" not in text or not BROKEN.search(text):
        return
    joined, places = _without(text, BROKEN)
    for start, end, kind in _by_rules(joined, sections(), NUMBERS):
        first, last = places[start], places[end - 1]
        if text.count("\n", first, last) == 1:
            yield first, last + 1, kind


def _spelt_out(text: str) -> Iterator[tuple[int, int, str]]:
    """Numbers in Chinese numerals."""
    if not SPELT.search(text):
        return
    written = SPELT.sub(lambda found: found[0].translate(DIGITS), text)
    for start, end, kind in _by_rules(written, sections(), NUMBERS):
        if written[start:end] != text[start:end]:
            yield start, end, kind


def _by_rules(text: str, by: Sequence[Section], kinds: Sequence[str] = ()) -> Iterator[tuple[int, int, str]]:
    for section in by:
        for kind, pattern in section.rules:
            if not kinds or kind in kinds:
                for match in pattern.finditer(text):
                    if "luhn" not in pattern.groupindex or _checks(match["luhn"]):
                        yield (*match.span("x"), kind)


def _checks(number: str) -> bool:
    """Whether a card's last digit is the one that the others ask for (ISO/IEC 7812-1, annex B: Luhn)."""
    digits = [int(each) for each in reversed(number) if each.isdigit()]
    doubled = [sum(divmod(2 * each, 10)) for each in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _without(text: str, left_out: re.Pattern) -> tuple[str, Sequence[int]]:
    """The text with what the pattern finds taken out, and where each character of it stood."""
    if not left_out.search(text):
        return text, range(len(text))
    places = list(range(len(text)))
    for match in reversed(list(left_out.finditer(text))):
        del places[slice(*match.span())]
    return left_out.sub("", text), places
