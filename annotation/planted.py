"""Answers that try to sway the judge: a rating in the judge's own form, or an instruction meant for it.

A flag is a reason to look, not a verdict: the text is fenced in the prompt all the same, and a planted
rating never becomes the rating. Nothing here decides a score. What gives such an answer away are learnt
weights (planted_weights) and, beside them, combinations of words (planted_rules.txt); what it says under
another writing is read by hidden_writing, and there the rules alone tell.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from annotation.hidden_writing import readings, shown
from annotation.normalised_text import normalised
from annotation.planted_weights import likeness
from annotation.required_words import required_words, signs_needed, signs_of

PLANTED_RATING = "planted rating"
PLANTED_INSTRUCTION = "planted instruction"
# a sentence without an end is cut: words further apart say nothing together, and time stays in proportion
LONGEST_SENTENCE = 240
# so many words of a term are tried in a sentence: more says no more, and all triples would take long
MOST_TRIED = 12

# set so that of attacks as published ones go nineteen in twenty are flagged, and of answers in other voices
# one in thirty
LIKE_AN_ATTACK = 0.0
A_RULE_COUNTS = 1.6

_RATING = re.compile(
    r"\[\s{0,8}\[\s{0,8}(?:\w{1,24}\s{0,8}[:=]?\s{0,8})?\d{1,3}(?:\.\d{1,4})?\s{0,8}(?:/\s{0,8}\d{1,4})?\s{0,8}\]\s{0,8}\]"
)
# what a clinic measures, by its name: GCS评分：15分, Apgar score: 10
_CLINICAL_SCORE = re.compile(
    r"(?:(?<![a-z])(?:apgar|gcs|nihss|sofa|qsofa|apache(?:[ -]?(?:ii|2))?|[vn]as|nrs|mmse|moca"
    r"|wells|child-?pugh|curb-?65"
    r"|braden|morse|barthel|ecog|kps|cha2?ds2?-?vasc|has-?bled|grace|timi|phq-?\d|gad-?\d|ham[ad]|meld|gleason|bishop|ranson"
    r"|mrs|mews|news2?)|格拉斯哥|疼痛|昏迷|新生儿|肌力|卒中|抑郁|焦虑|吞咽|压疮|跌倒|营养(?:风险)?|认知)"
    r"(?:量表|昏迷|筛查|视觉模拟)?\s{0,2}(?:总?[评得]分|scores?|scale)\s{0,2}(?:[:=为是]|is|of|was)?\s{0,2}"
    r"(?:(?:\[\s{0,2}\[\s{0,2}\d{1,3}\s{0,2}\]\s{0,2}\])|\d{1,3}(?![\d./])\s{0,2}分?)(?=\s*(?:[,。;!?]|\.\s|\.?$|at\b))",
    re.I | re.M,
)
# without one of these there is none of them; most texts need not be searched
_SCORE_WORDS = ("评分", "得分", "score", "scale")
_SENTENCE_END = re.compile(r"[。!?;\n]+|(?<=[^\d\s])\.\s")
_LATIN_WORD = re.compile("[a-z]{4}")

# in the place of a clinical score, what says nothing to a judge
_MEASURED = "体温正常"

# where a word stands: from, to
Span = tuple[int, int]


class Rule(NamedTuple):
    """A word of each term, each at its own place, and none of `without`, in one sentence or two on end."""

    name: str
    terms: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]
    near: bool


@dataclass(frozen=True)
class WordClass:
    """A class of words; what it needs is only made out, and its pattern compiled, for a text that asks."""

    source: str
    # in ASCII alone a Latin word ends where a Chinese one begins
    latin: bool

    @cached_property
    def signs(self) -> frozenset[str]:
        """Letters and pairs of which a text with a word of the class has one; empty for no telling."""
        return signs_needed(required_words(self.source))

    @cached_property
    def pattern(self) -> re.Pattern:
        return re.compile(self.source, re.ASCII if self.latin else 0)

    def found_in(self, text: str, signs: Set[str]) -> Iterable[re.Match]:
        """Where words of the class stand in a text with these signs; most need not be searched at all."""
        if self.signs and self.signs.isdisjoint(signs):
            return ()
        return self.pattern.finditer(text)


class Rules(NamedTuple):
    """The classes of words by name, those written in Latin letters apart, and the rules in order."""

    classes: dict[str, WordClass]
    latin: dict[str, WordClass]
    rules: tuple[Rule, ...]


# a report asks for the same answers each time it is drawn
@lru_cache(maxsize=4096)
def planted_in(answer: str) -> tuple[str, ...]:
    """The flags of an answer; none for nearly every answer. Takes time in proportion to its length."""
    texts = list(readings(normalised(shown(answer))))
    # a clinic's own scores are no more a sign than its temperatures, unless the judge is spoken to as well
    measured = [_without_clinical_scores(text) for text in texts]
    speaks = _speaks_to_the_judge(measured)
    plants = any(_RATING.search(text) for text in (texts if speaks else measured))
    return (PLANTED_RATING,) * plants + (PLANTED_INSTRUCTION,) * speaks


def _without_clinical_scores(text: str) -> str:
    small = text.lower()
    return _CLINICAL_SCORE.sub(_MEASURED, text) if any(each in small for each in _SCORE_WORDS) else text


def _speaks_to_the_judge(texts: list[str]) -> bool:
    """Whether the first text, as it stands, is like an attack, or another that it hides breaks a rule."""
    as_it_stands, *hidden = texts
    like = likeness(as_it_stands.lower())
    if like > LIKE_AN_ATTACK:
        return True
    hidden_rule = any(rule_in(text) for text in hidden)
    # nearly every answer is far from an attack and hides nothing: no need to look for a rule in it
    if not hidden_rule and like <= LIKE_AN_ATTACK - A_RULE_COUNTS:
        return False
    if rule_in(as_it_stands):
        return like > LIKE_AN_ATTACK - A_RULE_COUNTS
    return hidden_rule


def rule_in(text: str) -> str:
    """The name of the first rule that holds somewhere in a normalised text; "" when none does."""
    passage = _Passage(text.lower())
    return next((rule.name for rule in rules().rules if passage.holds(rule)), "")


class _Passage:
    """A text and where words of each class stand in it, looked up when first asked for."""

    def __init__(self, text: str):
        self._text, self._signs = text, signs_of(text)
        self._starts = [0, *_later_starts(text)]
        self._has_latin = bool(_LATIN_WORD.search(text))
        self._found: dict[str, dict[int, list[Span]]] = {}

    def holds(self, rule: Rule) -> bool:
        """Whether the rule holds in some sentence."""
        # for nearly every rule and text the first term is missing
        for term in rule.terms:
            if not any(map(self._spans, term)):
                return False
        shared = None
        for term in rule.terms:
            there = self._sentences(term, rule.near)
            shared = there if shared is None else shared & there
            if not shared:
                return False
        kept = shared - self._sentences(rule.without, rule.near)
        return any(self._stand_apart(rule, number) for number in kept)

    def _sentences(self, names: tuple[str, ...], near: bool) -> set[int]:
        """The numbers of the sentences with a word of these classes; when near, those before them too."""
        there = {number for name in names for number in self._spans(name)}
        return there | {number - 1 for number in there} if near else there

    def _stand_apart(self, rule: Rule, number: int) -> bool:
        numbers = (number, number + 1) if rule.near else (number,)
        return self._can_be_taken([self._words(term, numbers)[:MOST_TRIED] for term in rule.terms], [])

    def _words(self, names: tuple[str, ...], numbers: tuple[int, ...]) -> list[Span]:
        """Where the words of these classes stand in the sentences of these numbers."""
        return [span for name in names for each in numbers for span in self._spans(name).get(each, ())]

    def _can_be_taken(self, spans: list[list[Span]], taken: list[Span]) -> bool:
        """Whether one span of each list can be taken so that none overlap and no word counts twice."""
        if not spans:
            return True
        return any(
            all(self._differ(span, other) for other in taken)
            and self._can_be_taken(spans[1:], [*taken, span])
            for span in spans[0]
        )

    def _differ(self, one: Span, other: Span) -> bool:
        apart = one[1] <= other[0] or other[1] <= one[0]
        return apart and self._text[slice(*one)] != self._text[slice(*other)]

    def _spans(self, name: str) -> dict[int, list[Span]]:
        """The words of a class, by the number of the sentence that they end in."""
        if name not in self._found:
            found: dict[int, list[Span]] = {}
            for kind in (rules().classes, rules().latin) if self._has_latin else (rules().classes,):
                for match in kind[name].found_in(self._text, self._signs) if name in kind else ():
                    number = bisect_right(self._starts, match.end() - 1) - 1
                    found.setdefault(number, []).append(match.span())
            self._found[name] = found
        return self._found[name]


def _later_starts(text: str) -> Iterator[int]:
    """Where the sentences after the first begin."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for begin, end in pairwise([0, *ends, len(text)]):
        if begin:
            yield begin
        yield from range(begin + LONGEST_SENTENCE, end, LONGEST_SENTENCE)


@cache
def rules() -> Rules:
    """The rules of the file."""
    text = Path(__file__).with_name("planted_rules.txt").read_text(encoding="utf-8")
    lines = re.sub(r"\n +", "", re.sub(r"^#.*\n|^\n", "", text, flags=re.MULTILINE)).splitlines()
    classes, latin, found = {}, {}, []
    for line in lines:
        if definition := re.match(r"([A-Z_]+)(, latin)? = (.*)", line):
            name, is_latin, pattern = definition.groups()
            kind = latin if is_latin else classes
            for part, known in kind.items():
                pattern = pattern.replace(f"{{{part}}}", known.source)
            kind[name] = WordClass(pattern, bool(is_latin))
        else:
            found.append(_rule(line))
    return Rules(classes, latin, tuple(found))


def _rule(line: str) -> Rule:
    """A rule as the file writes it: `name, near: A + B|C - D`."""
    head, _, held = line.partition(": ")
    name, _, near = head.partition(", ")
    terms, _, without = held.partition(" - ")
    classes = tuple(tuple(term.split("|")) for term in terms.split(" + "))
    return Rule(name, classes, tuple(without.split("|")) if without else (), near == "near")
