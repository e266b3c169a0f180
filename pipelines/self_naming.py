"""Finds where an answer names the model that wrote it, its maker or its kind, and masks it.

Names are medical words too (GPT is a liver enzyme, 华佗 and 扁鹊 are physicians), so a word counts only in a
context in which a speaker speaks of itself; names that mean nothing else count anywhere. That the writer is
a machine narrows the sources down, for only some say it, so that is masked as well, under the rule `kind`.

The writer's own name, where it is known, is masked wherever it stands if it means nothing else: if it has
five letters (Latin, Chinese, digits) and is not made of plain words, or is one with a version or a size
(baseline-v2, ours-7b), a word that is not plain with a number (GLM 4), or Chinese with a sign within that
no running text has there (医渡·杏林, C++医生). Any other (R1, 华佗, 模型A) is masked where the speaker speaks
of itself, and `left_standing` tells of the rest.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from db.incoming import MASK
from db.records import Message, Naming

TRADITIONAL = str.maketrans(
    "個語機訓練開發為醫療問擬數據庫識輔無這樣稱華鵲團隊創類腦體諮詢軟係嗎與對話環讓聯網線診僅實醫",
    "个语机训练开发为医疗问拟数据库识辅无这样称华鹊团队创类脑体咨询软系吗与对话环让联网线诊仅实医",
)

# one letter each, as which they are folded
ROMAN = str.maketrans("ⅠⅡⅢⅣⅤⅥⅦⅧⅨ", "123456789")
# what a version or a size adds to a name, apart from it
TAIL = re.compile(
    r"(?:(?:[^\w)\]>}]|_)+(?:v?\d[\w.]*|i{2,3}|iv)(?:\s*[型号版代])?|\s*[(\[<{][^()\[\]<>{}]*[)\]>}])$"
)
# dashes that a keyboard's minus is meant by; the longer ones part sentences as well
DASHES = str.maketrans("‐‑‒−﹣", "-----")
# what may stand between the letters of a name that is spelled apart
APART = r"[\s\-_.·•\u200b-\u200d\u2010-\u2015\u2060]{0,3}"
# what may stand in the place of a sign in a name: any other, but for those that end a clause
SIGN = r"(?:_|[^\w。,!?;、\n])"

# words that say nothing by themselves: parts of models' names, and what sources of a study are called
PLAIN = re.compile(
    "[a-z]|turbo|instruct|large|small|preview|model|doctor|medical|health|clinical|assistant|base|baseline|ours?"
    "|control|reference|standard|expert|physician|human|medicine|hospital|patient|nurse|group|arm|test|run"
    "|exp|experiment|new|old|chat|answer|response|sample|example|demo|default|system|agent|(?:fine)?tuned|fine"
    "|q?lora|sft|dpo|ppo|rlhf|before|after|first|second|third|version|final|best|local|original|candidate|method"
    "|proposed|general|ai|llm|latest|beta|pro|mini|max|plus"
    "|(?:[内外儿妇眼]?科|心血管|呼吸|消化|神经|肿瘤|中医|西医|全科|医[院疗生师学]|大夫|专家|助[手理]|大?模型|语言|系统|机器人|智能|健康|问诊"
    "|微调|基线|对照|参考|标准|本院|我院|我们|本组|自研|新|旧|原始?|回答|答案|人工|人类|护士|患者|第|[一二三四五六七八九十版号代组型])+"
)
SHORTEST_OWN_NAME = 5
# a version or a size makes even a plain word a name
VERSIONED = re.compile(r"v\d|\d+b(?![a-z])")
# what words of medicine a short own name can be, and what a number behind it can count
MEDICAL = re.compile("gpt|yi|moss|pulse")
COUNTED = (
    r"(?!\d|\.\d|\s*(?:[倍天周月年日次期级片粒支袋克组例岁号分小度型代个]|u(?![a-z])|iu|m[glm]|g(?![a-z])"
    r"|%|↑|↓|\+|~))"
)
# a short Latin name before these is a term: X线, R1切除
TERM = "(?![ ]?(?:[线光片轴型期级组区波导切链]|染色|连锁|因子))"
OPENING = dict(zip(")]>}】」》〉”’", "([<{【「《〈“‘", strict=True))
# people of the same name have syndromes: Claude's, and Claude Bernard's
BEFORE_EPONYM = "(?<!henri )"
EPONYM = r"(?!(?:['’]s)?[ \-–]?(?:bernard|(?:[a-z]{1,20}[ \-–]{1,2}){0,2}(?:综合[征症]|syndrome)))"
# stands for the letters of what was found
FOUND = "\ue000"
# stand for the letters of the writer's own name: one that can be told from a word, and one that cannot
NAME, WORD = "\ue001", "\ue002"


class Span(NamedTuple):
    """A naming in a text: characters `start` to `end`, and the rule that found it."""

    start: int
    end: int
    rule: str


class Rules(NamedTuple):
    """(rule, pattern) pairs: those tried on a text, those of them that the writer's own name can be put
    into, those tried around what the first ones found, and the sentences that speak of a model without
    being its words.
    """

    first: tuple[tuple[str, re.Pattern], ...]
    own: tuple[tuple[str, re.Pattern], ...]
    then: tuple[tuple[str, re.Pattern], ...]
    cited: tuple[tuple[str, re.Pattern], ...]


class OwnName(NamedTuple):
    """A writer's own name: `free` patterns count anywhere; what `spoken` ones find, each with the letter that
    stands for it, counts where the speaker speaks of itself; `whole` is the name itself in any spelling.
    """

    free: tuple[tuple[str, re.Pattern], ...]
    spoken: tuple[tuple[str, re.Pattern], ...]
    whole: re.Pattern | None


def namings(text: str, model: str = "") -> list[Span]:
    """Where `text` names its writer, in order and apart; `model` is the writer's name, if known."""
    folded = _folded(text)
    own = _own_name(model.strip())
    cited = _spans(folded, rules().cited)
    put = _with_name_put(folded, own)
    tried = [*_spans(folded, rules().first), *(_spans(put, rules().own) if put != folded else ())]
    tried = [_closed(folded, span) for span in tried]
    said = [span for span in tried if not any(_within(span, each) for each in cited)]
    # the writer's own name tells on it in a citation too
    spans = _merged([*said, *(_closed(folded, span) for span in _spans(folded, own.free))])
    before = None
    # what stands next to a found span may lead on to more; each round covers more letters, so it ends
    while spans != before:
        before = spans
        folded, put = _covered(folded, spans), _covered(put, spans)
        more = _spans(folded, rules().then) + (_spans(put, rules().then) if put != folded else [])
        spans = _merged([*spans, *more])
    return spans


def left_standing(shown: str, model: str) -> bool:
    """Whether the writer's own name, too short or common to be masked anywhere, is in the text `shown`."""
    own = _own_name(model.strip())
    return bool(not own.free and own.whole and own.whole.search(_folded(shown)))


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
    parts, first, own, then, cited = {}, [], [], [], []
    for line in lines:
        head, mark, pattern = re.match(r"(\w+)( = |: )(.*)", line).groups()
        kind = cited if head == "cited" else then if "{FOUND}" in pattern else first
        pattern = re.sub(r"\{([A-Z_]+)\}", lambda part: parts[part[1]], pattern)
        if mark == ": ":
            kind.append((head, re.compile(pattern)))
            if kind is first and (r"\uE001" in pattern):
                own.append(kind[-1])
        elif head.endswith("NAMES"):
            parts[head] = "|".join(APART.join(name) for name in pattern.split("|"))
        else:
            parts[head] = pattern
    return Rules(tuple(first), tuple(own), tuple(then), tuple(cited))


def _within(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


def _closed(folded: str, span: Span) -> Span:
    """The span with the bracket or quote behind it that closes one within it."""
    behind = folded[span.end : span.end + 1]
    opening = OPENING.get(behind, "")
    within = folded[span.start : span.end]
    if opening and within.count(opening) > within.count(behind):
        return span._replace(end=span.end + 1)
    return span


def _spans(folded: str, rules: Iterable[tuple[str, re.Pattern]]) -> list[Span]:
    return [Span(*match.span("x"), rule) for rule, pattern in rules for match in pattern.finditer(folded)]


def _folded(text: str) -> str:
    """The text in half-width, lower-case, simplified letters and plain dashes, character for character."""
    letters = "".join(_folded_letter(letter) for letter in text.translate(ROMAN))
    return letters.translate(TRADITIONAL).translate(DASHES)


def _folded_letter(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).lower()
    return folded if len(folded) == 1 and folded not in FOUND + NAME + WORD else " "


def _covered(folded: str, spans: Iterable[Span]) -> str:
    for span in spans:
        folded = folded[: span.start] + FOUND * (span.end - span.start) + folded[span.end :]
    return folded


def _with_name_put(folded: str, own: OwnName) -> str:
    """The text with the letters that the rules know it by in the place of the writer's own name."""
    for letter, pattern in own.spoken:
        folded = pattern.sub(lambda match, letter=letter: letter * len(match[0]), folded)
    return folded


@lru_cache(maxsize=1024)
def _own_name(model: str) -> OwnName:
    """Patterns for the model's own name, whole, without its version, and in its telling parts."""
    whole = _folded(model)
    letters = [letter for letter in whole if letter.isalnum()]
    if not letters:
        return OwnName((), (), None)
    free = [_anywhere(_spelled(part)) for part in _parts(whole) if len(part) >= SHORTEST_OWN_NAME]
    words = re.findall(r"[a-z]+|[^\W\d_a-z]+", whole)
    plain = all(map(PLAIN.fullmatch, words))
    # English words that any text may have; a letter with a digit makes another of them: o1-preview
    everyday = plain and not re.search(r"[^\W\d_a-z]|(?<![a-z])[a-z]\d", whole)
    inner = re.sub(r"^[\W_]+|[\W_]+$", "", whole)
    signs = set(re.sub(r"[\w\s.\-]", "", inner))
    hard = signs - set("()[]<>{}【】「」《》〈〉\"'“”‘’/|:·・•‧@,;")
    if len(letters) >= SHORTEST_OWN_NAME and not everyday:
        free.insert(0, _anywhere(_spelled(whole)))
    elif VERSIONED.search(whole) and len(letters) > 2:
        free.insert(0, _anywhere(_spelled(whole) + COUNTED))
    elif signs and len(letters) >= (4 if plain and not hard else 3) and re.search(r"[^\W\d_a-z]", whole):
        may_lack = not hard and sum(len(word) > 1 and not PLAIN.fullmatch(word) for word in words) > 1
        free.insert(0, _anywhere(_spelled(whole, hard="".join(hard), least=0 if may_lack else 1)))
    elif (
        re.search(r"\d", whole)
        and not plain
        and any(len(word) >= (3 if word.isascii() else 2) for word in words)
        and not any(map(MEDICAL.fullmatch, words))
    ):
        free.insert(0, _anywhere(_spelled(whole) + COUNTED))
    # Med42-v2-8B is called Med42 as well
    shorter = OwnName((), (), None)
    if (stem := TAIL.sub("", whole)) != whole:
        shorter = _own_name(stem)
    head = re.sub(r"[\W_]*(?:v?\d[\w.]*|i{2,3}|iv)$", "", re.sub(r"(?<=.)\s*[(\[<{].*$", "", whole)).strip()
    forms = {whole: True, **{form: True for form in (head, *_parts(whole)) if _is_telling(form)}}
    spoken = [
        (_stand_in(form), re.compile(_bounded(_spelled(form))))
        for form in sorted(forms, key=len, reverse=True)
    ]
    return OwnName((*free, *shorter.free), (*spoken, *shorter.spoken), re.compile(_bounded(_spelled(whole))))


def _parts(whole: str) -> list[str]:
    """The runs of letters of one script that are no plain words."""
    parts = [*re.split(r"[\W_\d]+", whole), *re.findall(r"[a-z]+|[^\W\d_a-z]+", whole)]
    return [part for part in dict.fromkeys(parts) if part and not _is_plain(part)]


def _is_plain(part: str) -> bool:
    return all(map(PLAIN.fullmatch, re.findall(r"[a-z]+|[^\W\d_a-z]+", part)))


def _is_telling(form: str) -> bool:
    """A part of a name that is masked where a speaker names itself by it alone."""
    if _is_plain(form):
        return len(form) > 2 and not form.isascii()
    return len(form) >= 2


def _stand_in(form: str) -> str:
    words = re.findall(r"[a-z]+|[^\W\d_a-z]+", form)
    told = any(len(word) >= (3 if word.isascii() else 2) and not PLAIN.fullmatch(word) for word in words)
    return NAME if told else WORD


def _spelled(name: str, hard: str = "", least: int = 0) -> str:
    """A pattern for a folded name in any spelling: between its letters anything that may part them, in the
    place of signs `least` signs or more, and those of `hard` as they are; signs around the name go with it.
    """
    start, *others = re.finditer(r"[^\W_]", name)
    ahead, behind = name[: start.start()].strip(), name[[start, *others][-1].end() :].strip()
    pattern = (rf"(?:{re.escape(ahead)}\s?)?" if ahead else "") + re.escape(start[0])
    end = start.end()
    for letter in others:
        between = name[end : letter.start()]
        if not between.strip(" -_."):
            pattern += APART if not between else rf"(?:{APART}|{SIGN}{{0,3}})"
        elif set(between) & set(hard):
            pattern += r"\s?".join(["", *map(re.escape, between.replace(" ", "")), ""])
        else:
            pattern += rf"(?:{re.escape(between)}|{SIGN}{{{least},{max(3, len(between) + 1)}}})"
        pattern += re.escape(letter[0])
        end = letter.end()
    return pattern + (rf"(?:\s?{re.escape(behind)})?" if behind else "")


def _anywhere(spelled: str) -> tuple[str, re.Pattern]:
    return "name", re.compile(rf"(?<![a-z]){BEFORE_EPONYM}(?P<x>{spelled})(?![a-z]){EPONYM}")


def _bounded(spelled: str) -> str:
    """Where a short name begins and ends as a word, and is not the beginning of a term."""
    return rf"(?<![a-z\d])(?:{spelled})(?![a-z\d]|\.\d)(?:(?<=[^a-z\d])|{TERM})"


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
