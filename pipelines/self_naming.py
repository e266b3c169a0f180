"""Finds where an answer names the model that wrote it, its maker or its kind, and masks it.

Names are medical words too (GPT is a liver enzyme, 华佗 and 扁鹊 are physicians), so a word counts only in a
context in which a speaker speaks of itself; names that mean nothing else count anywhere. That the writer is
a machine narrows the sources down, for only some say it, so that is masked as well, under the rule `kind`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from db.incoming import MASK
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
# people of the same name have syndromes: Claude's, and Claude Bernard's
BEFORE_EPONYM = "(?<!henri )"
EPONYM = r"(?!(?:['’]s)?[ \-–]?(?:bernard|(?:[a-z]{1,20}[ \-–]{1,2}){0,2}(?:综合[征症]|syndrome)))"
# stands for the letters of what was found
FOUND = "\ue000"


class Span(NamedTuple):
    """A naming in a text: characters `start` to `end`, and the rule that found it."""

    start: int
    end: int
    rule: str


class Rules(NamedTuple):
    """(rule, pattern) pairs: those tried on a text, those tried around what the first ones found, and the
    sentences that speak of a model without being its words.
    """

    first: tuple[tuple[str, re.Pattern], ...]
    then: tuple[tuple[str, re.Pattern], ...]
    cited: tuple[tuple[str, re.Pattern], ...]


def namings(text: str, model: str = "") -> list[Span]:
    """Where `text` names its writer, in order and apart; `model` is the writer's name, if known."""
    folded = _folded(text)
    cited = _spans(folded, rules().cited)
    said = [span for span in _spans(folded, rules().first) if not any(_within(span, each) for each in cited)]
    # the writer's own name tells on it in a citation too
    spans = _merged([*said, *_spans(folded, _own_name(model))])
    before = None
    # what stands next to a found span may lead on to more; each round covers more letters, so it ends
    while spans != before:
        before = spans
        for span in spans:
            folded = folded[: span.start] + FOUND * (span.end - span.start) + folded[span.end :]
        spans = _merged([*spans, *_spans(folded, rules().then)])
    return spans


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
def rules() -> Rules:
    """The rules of the file, their parts put in."""
    text = (files("pipelines") / "self_naming_rules.txt").read_text(encoding="utf-8")
    lines = re.sub(r"\n +", "", re.sub(r"^#.*\n|^\n", "", text, flags=re.MULTILINE)).splitlines()
    parts, first, then, cited = {}, [], [], []
    for line in lines:
        head, mark, pattern = re.match(r"(\w+)( = |: )(.*)", line).groups()
        kind = cited if head == "cited" else then if "{FOUND}" in pattern else first
        pattern = re.sub(r"\{([A-Z_]+)\}", lambda part: parts[part[1]], pattern)
        if mark == ": ":
            kind.append((head, re.compile(pattern)))
        elif head.endswith("NAMES"):
            parts[head] = "|".join(APART.join(name) for name in pattern.split("|"))
        else:
            parts[head] = pattern
    return Rules(tuple(first), tuple(then), tuple(cited))


def _within(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


def _spans(folded: str, rules: Iterable[tuple[str, re.Pattern]]) -> list[Span]:
    return [Span(*match.span("x"), rule) for rule, pattern in rules for match in pattern.finditer(folded)]


def _folded(text: str) -> str:
    """The text in half-width, lower-case, simplified letters, character for character."""
    return "".join(_folded_letter(letter) for letter in text).translate(TRADITIONAL)


def _folded_letter(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).lower()
    return folded if len(folded) == 1 and folded != FOUND else " "


def _own_name(model: str) -> Iterator[tuple[str, re.Pattern]]:
    """Rules for the model's own name, whole and in its telling parts, in any spelling."""
    whole = _folded(model.strip())
    parts = [part for part in re.split(r"[\W_\d]+", whole) if not COMMON_PARTS.fullmatch(part)]
    for name in (whole, *parts):
        letters = [re.escape(letter) for letter in name if letter.isalnum()]
        if len(letters) >= SHORTEST_OWN_NAME:
            yield (
                "name",
                re.compile(rf"(?<![a-z]){BEFORE_EPONYM}(?P<x>{APART.join(letters)})(?![a-z]){EPONYM}"),
            )


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch made one; a name or a maker outweighs the kind."""
    merged = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            held = merged.pop()
            rule = span.rule if held.rule == "kind" else held.rule
            span = Span(held.start, max(held.end, span.end), rule)
        merged.append(span)
    return merged
