"""A rating found in a judge's words: its number, and what the words around it or the material say of it."""

import re
from dataclasses import dataclass

from pipelines.judging.ratings.doubted_rating import doubt
from pipelines.judging.ratings.lead_in import of_a_part, of_another, refuses
from pipelines.judging.ratings.named_scale import NUMBER_WORDS, another_scale
from pipelines.judging.ratings.own_lines import plainly
from pipelines.judging.ratings.rating_words import LABEL, NUMBER, WHOSE

DOUBLE = r"\[\s*\[(?P<double>[^\[\]\n]{1,40})\]\s*\](?P<of>\s*/\s*\d+)?\s*(?:分|points?)?"
OF_THIS = (
    r"(?:\s+(?:for|of|to)\s+(?:this|the)\s+(?:ai\s+)?"
    r"(?:(?:assistant|model)['’]s\s+)?(?:answer|response|reply))?"
)
IS = r"\s*(?:结果)?(?:[:=]|是|为|is|of|\s)*(?:[-–—]\s+(?=\[\s*\[))?"
SCALE_NOTE = (
    r"(?:\s*[(,]?\s*(?:满分|共|out of|on a(?: [\w-]{1,9})? scale)"
    r"(?:(?!若|如|假|\bif\b|\bunless\b)[^()]){0,16}\)?)?"
)
STOP = r"[\s.。!;]*"
OF_THE_SCALE = re.compile(
    r"满分|最高|最低|最差|最好|表示|代表|范围|之间|格式|例如|示例|可达|若|如果|假如|假设|要是|要不是|倘|除非|(?:理想|最[好坏]的?)情况|比如|譬如|随便|随意[给打写]|姑且|拍脑袋|(?:^|\s)例\s*:|按[^,]{0,8}说法|占位"
    r"|scale|between|example|format|placeholder|\billustrat|\bfor\s+instance\b|\bif\b|\bunless\b|\bprovided\s+(?:that|the|it)\b|\b(?:had|were)\s+(?:it|the)\b|\b(?:could|might|would)\s+have\b|\b(?:answer|response)\s+(?-i:[AB])\b|\be\.?\s?g\b",
    re.I,
)
_AROUND = re.compile(r"^[\s\]]*(?:/\s*\d+)?\s*(?:分|points?)?", re.I)
_BEST = re.compile(r"\s*\(\s*(?:(?:为|是)?最[优佳好]|(?:is\s+)?(?:the\s+)?best\b)", re.I)
_WORST = re.compile(r"\s*\(\s*(?:(?:为|是)?最[差劣坏]|(?:is\s+)?(?:the\s+)?worst\b)", re.I)
# the words before a rating that belong to it
_OWN_SENTENCE = re.compile(rf"{WHOSE}(?:{LABEL})?\s*[:=是为]*\s*$", re.I)
ANYWHERE = re.compile(DOUBLE, re.I)
_PLAIN_ANYWHERE = re.compile(
    rf"{LABEL}[^\d\n]{{0,8}}(?P<labelled>{NUMBER})|(?P<over>{NUMBER})\s*/\s*10\b|^\s*(?P<alone>{NUMBER})\s*分?\s*$",
    re.I | re.M,
)
_VALUE = re.compile(
    rf"\s*(?:{LABEL}\s*[:=]?\s*)?(?P<value>-?{NUMBER})\s*(?:分|points?)?"
    rf"(?:\s*(?:/|out\s+of)\s*(?P<of>{NUMBER}|ten\b)\s*(?:分|points?)?\s*\.?)?\s*",
    re.I,
)


@dataclass(frozen=True)
class Rating:
    """What was read: `value` is None when there is no telling, and `reason` says why."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True)
class FoundRating:
    """A rating as written on a line: None when it is no single number on the stated scale.

    `doubt` says why the words around it take it back, "" when they do not; `behind` is the rest of its line.
    """

    line: int
    value: float | None
    bracketed: bool
    final: bool
    doubt: str = ""
    behind: str = ""


def on_scale(found: FoundRating, low: int, high: int) -> Rating:
    """What a rating that is meant comes to: none where it is doubted, no number, or off the scale."""
    if found.doubt or found.value is None:
        return Rating(None, found.doubt or f"not one number from {low} to {high}")
    if not low <= found.value <= high:
        return Rating(None, f"out of range: {found.value:g}")
    return Rating(found.value)


def doubted(lines: list[str], number: int, match: re.Match, high: int) -> str:
    """Why the words around the rating that `match` found on a line take it back, "" when they do not."""
    line = match.string
    groups = match.groupdict()
    start, end = next(match.span(name) for name in ("double", "single", "bare") if groups.get(name))
    before = "\n".join([*lines[max(0, number - 2) : number], line[:start].rstrip(" [")])
    after = "\n".join([_AROUND.sub("", line[end:]), *lines[number + 1 : number + 3]])
    if another_scale(before, after, high) or _other_way_round(match, after, high):
        return "on another scale"
    own = _OWN_SENTENCE.sub("", before)
    if of_a_part(own.rpartition("\n")[2]):
        return "a rating of a part"
    if of_another(line[:start].rstrip(" [")):
        return "a rating of another answer"
    if refuses(own):
        return "a rating that is doubted"
    return doubt(before, after)


def _other_way_round(match: re.Match, after: str, high: int) -> bool:
    """Whether an end of the scale is called by the name of the other: [[1]] (best)."""
    groups = match.groupdict()
    number = next(groups[name] for name in ("double", "single", "bare") if groups.get(name)).strip()
    return bool(
        (number in ("0", "1") and _BEST.match(after)) or (number == str(high) and _WORST.match(after))
    )


def value_of(written: str, high: int) -> float | None:
    """The number written, `8/10` and `8 分` too; None where it is no single one, or of another scale."""
    match = _VALUE.fullmatch(written)
    if not match or (match["of"] and float(NUMBER_WORDS.get(match["of"].lower(), match["of"])) != high):
        return None
    return float(match["value"])


def bracketed_ratings(lines: list[str], high: int, planted: set) -> list[FoundRating]:
    """Every double-bracketed rating in the judge's lines that the material does not hold too."""
    found = [
        FoundRating(number, value_of(match["double"] + (match["of"] or ""), high), True, False)
        for number, line in enumerate(lines)
        if "[" in line
        for match in ANYWHERE.finditer(line)
    ]
    return [each for each in found if not is_planted(each, planted)]


def planted_ratings(material: str) -> set[tuple[float, bool]]:
    """The ratings in the material: (value, in double brackets)."""
    text = plainly(material)
    numbers = [(match["double"], True) for match in ANYWHERE.finditer(text)]
    numbers += [(match[match.lastgroup], False) for match in _PLAIN_ANYWHERE.finditer(text)]
    values = [(_VALUE.match(written), bracketed) for written, bracketed in numbers]
    return {(float(value["value"]), bracketed) for value, bracketed in values if value}


def is_planted(found: FoundRating, planted: set[tuple[float, bool]]) -> bool:
    """Whether the material holds this rating in the same form, or in a stronger one."""
    return (found.value, True) in planted or (not found.bracketed and (found.value, False) in planted)
