"""Finds where an answer names the model that wrote it, its maker or its kind, and masks it.

Names are medical words too (GPT is a liver enzyme, 华佗 and 扁鹊 are physicians), so a word counts only in a
context in which a speaker speaks of itself; names that mean nothing else count anywhere. That the writer is
a machine narrows the sources down, for only some say it, so that is masked as well, under the rule `kind`.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from db.imports import MASK
from db.records import Message, Naming

TRADITIONAL = str.maketrans(
    "個語機訓練開發為醫療問擬數據庫識輔無這樣稱華鵲團隊創類腦體諮詢軟係嗎與對話環讓聯網線診僅實醫",
    "个语机训练开发为医疗问拟数据库识辅无这样称华鹊团队创类脑体咨询软系吗与对话环让联网线诊仅实医",
)

# what may stand between the letters of a name that is spelled apart
APART = r"[\s\-_.·•\u200b-\u200d\u2060]{0,3}"

# parts of model names that say nothing by themselves
COMMON_PARTS = re.compile("turbo|instruct|large|small|preview|model|doctor|medical|health|clinical|assistant")
SHORTEST_OWN_NAME = 5


class Span(NamedTuple):
    """A naming in a text: characters `start` to `end`, and the rule that found it."""

    start: int
    end: int
    rule: str


def namings(text: str, model: str = "") -> list[Span]:
    """Where `text` names its writer, in order and apart; `model` is the writer's name, if known."""
    folded = _folded(text)
    spans = []
    for rule, pattern in (*rules(), *_own_name(model)):
        for match in pattern.finditer(folded):
            spans.append(Span(*match.span("x"), rule))
    return list(_merged(sorted(spans)))


def masked(messages: tuple[Message, ...], model: str = "") -> tuple[tuple[Message, ...], tuple[Naming, ...]]:
    """The messages as raters may see them, and where the masks stand in them."""
    shown, found = [], []
    for number, message in enumerate(messages):
        text, shift = message.content, 0
        for span in namings(message.content, model):
            found.append(Naming(number, span.start + shift, len(MASK), span.rule))
            text = text[: span.start + shift] + MASK + text[span.end + shift :]
            shift += len(MASK) - (span.end - span.start)
        shown.append(Message(message.role, text))
    return tuple(shown), tuple(found)


@cache
def rules() -> tuple[tuple[str, re.Pattern], ...]:
    """(rule, pattern) for each rule of the file, its parts put in."""
    text = (files("pipelines") / "self_naming_rules.txt").read_text(encoding="utf-8")
    lines = re.sub(r"\n +", "", re.sub(r"^#.*\n|^\n", "", text, flags=re.MULTILINE)).splitlines()
    parts, found = {}, []
    for line in lines:
        head, mark, pattern = re.match(r"(\w+)( = |: )(.*)", line).groups()
        pattern = re.sub(r"\{([A-Z_]+)\}", lambda part: parts[part[1]], pattern)
        if mark == ": ":
            found.append((head, re.compile(pattern)))
        elif head == "NAMES":
            parts[head] = "|".join(APART.join(name) for name in pattern.split("|"))
        else:
            parts[head] = pattern
    return tuple(found)


def _folded(text: str) -> str:
    """The text in half-width, lower-case, simplified letters, character for character."""
    return "".join(_folded_letter(letter) for letter in text).translate(TRADITIONAL)


def _folded_letter(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).lower()
    return folded if len(folded) == 1 else letter


def _own_name(model: str) -> Iterator[tuple[str, re.Pattern]]:
    """Rules for the model's own name, whole and in its telling parts, in any spelling."""
    whole = _folded(model.strip())
    parts = [part for part in re.split(r"[\W_\d]+", whole) if not COMMON_PARTS.fullmatch(part)]
    for name in (whole, *parts):
        letters = [re.escape(letter) for letter in name if letter.isalnum()]
        if len(letters) >= SHORTEST_OWN_NAME:
            yield "name", re.compile(rf"(?<![a-z])(?P<x>{APART.join(letters)})(?![a-z])")


def _merged(spans: list[Span]) -> Iterator[Span]:
    """The spans with those that touch made one; a name or maker outweighs the kind."""
    held = None
    for span in spans:
        if held and span.start <= held.end:
            rule = held.rule if held.rule != "kind" else span.rule
            held = Span(held.start, max(held.end, span.end), rule)
            continue
        if held:
            yield held
        held = span
    if held:
        yield held
