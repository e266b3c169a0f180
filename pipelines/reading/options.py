"""Answer options in whatever way they were written, as letters and texts."""

import re
from collections.abc import Mapping

from db.errors import Invalid

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERED = re.compile(r"^\s*[(（]?(?P<letter>[A-Z])\s*[)）.．、:： ]\s*(?P<text>.*?)\s*$", re.DOTALL)


def read_options(value: object) -> dict[str, str]:
    """Letter to text, in order; {} for none. Raises Invalid for what gives a letter twice or no text.

    Takes a mapping from letters, a list of texts with or without their letters, and a text with one
    lettered option a line.
    """
    if isinstance(value, Mapping):
        return _checked([(str(key).strip(), text) for key, text in value.items()])
    if isinstance(value, str):
        lines = [line for line in value.split("\n") if line.strip()]
        if not all(LETTERED.match(line) for line in lines):
            raise Invalid("the options are no lettered lines, A to Z")
        return _checked([_lettered(line) for line in lines])
    if not isinstance(value, list) or len(value) > len(LETTERS):
        raise Invalid("the options are neither a list, nor by letters, nor lettered lines")
    if value and all(isinstance(each, str) and LETTERED.match(each) for each in value):
        return _checked([_lettered(each) for each in value])
    return _checked(list(zip(LETTERS, value, strict=False)))


def _lettered(line: str) -> tuple[str, str]:
    found = LETTERED.match(line)
    return found["letter"], found["text"]


def _checked(pairs: list[tuple[str, object]]) -> dict[str, str]:
    options = {}
    # a question of four options in a table of five has an empty last one
    while pairs and pairs[-1][1] in ("", None):
        pairs = pairs[:-1]
    for letter, text in pairs:
        if isinstance(text, (int, float)) and not isinstance(text, bool):
            text = str(text)
        if letter in options:
            raise Invalid(f"the option {letter} is there twice")
        if not letter or not isinstance(text, str) or not text.strip():
            raise Invalid(f"the option {letter or '?'} has no text")
        options[letter] = text
    return options
