"""The rules of what identifies a person, from their file: patterns by kind, and the screens before them."""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Section(NamedTuple):
    """Rules, each with its kind, and a pattern for RE2 that finds something where one of them does."""

    rules: tuple[tuple[str, re.Pattern], ...]
    screen: str


def sections() -> tuple[Section, ...]:
    """The sections of the rules file."""
    return _read()[0]


def part(name: str) -> str:
    """What stands behind `name =` in the rules file, with the parts that it names in it."""
    return _read()[1][name]


@cache
def _read() -> tuple[tuple[Section, ...], dict[str, str]]:
    text = (files("annotation.personal_data") / "rules.txt").read_text(encoding="utf-8")
    lines = re.sub(r"\n +", "", re.sub(r"^#.*\n|^\n", "", text, flags=re.MULTILINE)).splitlines()
    parts, rules, found = {}, [], []
    for line in lines:
        head, mark, pattern = re.match(r"([\w\- ]+?)( = |: )(.*)", line).groups()
        pattern = re.sub(r"\{([A-Z_]+)\}", lambda named: parts[named[1]], pattern)
        if mark == " = ":
            parts[head] = pattern
        elif head == "screen":
            found.append(Section(tuple(rules), pattern))
            rules = []
        else:
            # ASCII: 会诊时Mrs. has a word's edge before the M, for no Chinese character is a word's letter
            rules.append((head, re.compile(pattern, re.ASCII)))
    return tuple(found), parts
