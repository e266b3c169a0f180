"""Reading the one rating a judge meant out of what it wrote under the published `[[n]]` contract.

A wrong number is worse than none: whatever leaves a doubt is no rating, with the reason. The judge's own
rating line counts: a line that holds a rating and nothing else, outside quotations; failing that, the one
bracketed rating that ends the last line and is announced there. A rating that stands in the material in the
same form may only have been quoted, and never counts.
"""

import re
from dataclasses import dataclass

from pipelines.judging.ratings.announced_rating import gives_a_rating, gives_alone
from pipelines.judging.ratings.doubted_rating import doubt
from pipelines.judging.ratings.lead_in import QUOTES, refuses
from pipelines.judging.ratings.named_scale import another_scale, without_scale
from pipelines.judging.ratings.other_verdict import verdicts
from pipelines.judging.ratings.own_lines import own_lines, plainly
from pipelines.judging.ratings.rating_words import FINAL, LABEL, NUMBER, WHOSE
from pipelines.judging.ratings.revised_rating import revised
from pipelines.judging.ratings.stated_scale import states_another_scale

_IS = r"\s*(?:结果)?(?:[:=]|是|为|is|of|\s)*(?:[-–—]\s+(?=\[\s*\[))?"
# quotation marks around the number alone are the judge's, for the label stands before them
_MARK = r"[\"'“”‘’]?"
_OF_THIS = (
    r"(?:\s+(?:for|of|to)\s+(?:this|the)\s+(?:ai\s+)?"
    r"(?:(?:assistant|model)['’]s\s+)?(?:answer|response|reply))?"
)
_HENCE = r"(?:(?:因此|所以|综上(?:所述)?|故|thus|therefore|hence|so)\s*[,:]?\s*)?"
_DOUBLE = r"\[\s*\[(?P<double>[^\[\]\n]{1,40})\]\s*\](?P<of>\s*/\s*\d+)?\s*(?:分|points?)?"
_SINGLE = r"\[(?P<single>[^\[\]\n]{1,40})\](?P<single_of>\s*/\s*\d+)?\s*(?:分|points?)?"
_BARE = rf"(?P<bare>-?{NUMBER}[^\[\]()，,。;!\n]{{0,24}})"
_SCALE_NOTE = r"(?:\s*[(,]?\s*(?:满分|共|out of|on a(?: [\w-]{1,9})? scale)[^()]{0,16}\)?)?"
_AROUND = re.compile(r"^[\s\]]*(?:/\s*\d+)?\s*(?:分|points?)?", re.I)
_IS_FINAL = re.compile(FINAL, re.I)
_STOP = r"[\s.。!;]*"
_SCALE_AHEAD = (
    r"(?:\s*[(\[]\s*(?:满分|共|out of|on a scale|scale|\d{1,3}\s*(?:[-~–—]|to|至|到)\s*\d)"
    r"[^()\[\]]{0,16}[)\]](?=\s*[:=\[\d]))?"
)
_MAY_RATE = re.compile(r"[\d\[]")
_RATING_LINE = re.compile(
    rf"(?:(?P<no>不对?|no)\s*[,.。]\s*)?{_HENCE}(?P<whose>{WHOSE})(?:(?P<label>{LABEL}){_OF_THIS}{_SCALE_AHEAD})?{_IS}"
    rf"(?:{_MARK}{_DOUBLE}{_MARK}|{_SINGLE}|{_BARE}){_SCALE_NOTE}{_STOP}",
    re.I,
)
_LED_LINE = re.compile(
    rf"(?P<whose>{WHOSE})(?P<label>{LABEL}){_SCALE_AHEAD}\s*[:=]\s*(?:{_DOUBLE}|{_SINGLE}|(?P<bare>{NUMBER}\s*(?:分|/\s*\d+)?)(?!,\d))"
    rf"(?=\s*[,(。;]|\.\s|\s*[–—]+\s*(?![\d\s\[–—])|\s+-\s+(?![\d\s\[-])|\s+(?:because|as|since)\b).*",
    re.I,
)
_ENDING = re.compile(rf"(?P<before>.*?){_DOUBLE}{_OF_THIS}{_STOP}", re.I)
_LABEL_ENDING = re.compile(rf"(?P<before>.*{LABEL}\s*[:是为]+\s*){_DOUBLE}{_STOP}", re.I)
# right behind another rating: "[[3]] 不，最终评分："
_CORRECTED = re.compile(
    rf"\]\s*\]\s*分?[\s,.。;]*(?:(?:不对?|no)\s*[,.。]\s*)?(?:我的|my|the)?\s*{FINAL}\s*{LABEL}{_IS}$", re.I
)
_BEST = re.compile(r"\s*\(\s*(?:(?:为|是)?最[优佳好]|(?:is\s+)?(?:the\s+)?best\b)", re.I)
_WORST = re.compile(r"\s*\(\s*(?:(?:为|是)?最[差劣坏]|(?:is\s+)?(?:the\s+)?worst\b)", re.I)
# the words before a rating that belong to it
_OWN_SENTENCE = re.compile(rf"{WHOSE}(?:{LABEL})?\s*[:=是为]*\s*$", re.I)
_ANYWHERE = re.compile(_DOUBLE, re.I)
_PLAIN_ANYWHERE = re.compile(
    rf"{LABEL}[^\d\n]{{0,8}}(?P<labelled>{NUMBER})|(?P<over>{NUMBER})\s*/\s*10\b|^\s*(?P<alone>{NUMBER})\s*分?\s*$",
    re.I | re.M,
)
_VALUE = re.compile(
    rf"\s*(?:{LABEL}\s*[:=]?\s*)?(?P<value>-?{NUMBER})\s*(?:分|points?)?"
    rf"(?:\s*(?:/|out\s+of)\s*(?P<of>{NUMBER})\s*(?:分|points?)?\s*\.?)?\s*",
    re.I,
)
_OF_THE_SCALE = re.compile(
    r"满分|最高|最低|最差|最好|表示|代表|范围|之间|格式|例如|示例|可达|若|如果|假如|假设|要是|要不是|倘|除非|(?:理想|最[好坏]的?)情况|比如|譬如|随便|随意[给打写]|姑且|拍脑袋|(?:^|\s)例\s*:|按[^,]{0,8}说法|占位"
    r"|scale|between|example|format|placeholder|\billustrat|\bfor\s+instance\b|\bif\b|\b(?:had|were)\s+(?:it|the)\b|\b(?:could|might|would)\s+have\b|\b(?:answer|response)\s+(?-i:[AB])\b|\be\.?\s?g\b",
    re.I,
)
# words of a text, of others or of what is below may lead in what is another's
_OF_A_TEXT = re.compile(
    rf"{QUOTES.pattern}|如下|以下|下[面列]|文[字本中]|原[文话]|末尾|结尾|注入|复制|抄|[一另]位|[别他]人"
    r"|\b(?:below|following|text|copied|inject\w*|ends?|ended|received|previous|another|other)\b",
    re.I,
)


@dataclass(frozen=True)
class Rating:
    """What was read: `value` is None when there is no telling, and `reason` says why."""

    value: float | None
    reason: str = ""


@dataclass(frozen=True)
class _Found:
    """A rating as written on a line: None when it is no single number on the stated scale.

    `doubt` says why the words around it take it back, "" when they do not; `behind` is the rest of its line.
    """

    line: int
    value: float | None
    bracketed: bool
    final: bool
    doubt: str = ""
    behind: str = ""


def read_rating(text: str, low: int, high: int, material: str = "") -> Rating:
    """The judge's rating in `text`, from `low` to `high`; `material` is what it was shown to judge."""
    lines = own_lines(text)
    rating = _read(lines, low, high, material)
    if rating.value is not None and states_another_scale("\n".join(lines), {high}):
        return Rating(None, "on another scale")
    return rating


def _read(lines: list[str], low: int, high: int, material: str) -> Rating:
    planted = _planted(material)
    ratings = [found for found in _rating_lines(lines, high) if found]
    own = [found for found in ratings if not _in(found, planted)]
    if not own:
        if ratings:
            return Rating(None, "the only rating also stands in the material")
        return _announced_at_the_end(lines, low, high, planted)
    meant = _meant(own)
    values = {found.value for found in meant}
    if len(values) > 1 or len({found.doubt for found in meant}) > 1:
        return Rating(None, "several ratings that differ")
    if any(
        each.line > own[-1].line and each.value not in values for each in _bracketed(lines, high, planted)
    ):
        return Rating(None, "another rating follows the rating line")
    # what stands above a rating called final is replaced by it
    replaced = min(each.line for each in meant) if all(each.final for each in meant) else 0
    if any(place >= replaced and value not in values for place, value in verdicts(lines, high)):
        return Rating(None, "several ratings that differ")
    behind = "\n".join([own[-1].behind, *lines[own[-1].line + 1 :]])
    if why := revised(behind, values | {value for value, _ in planted}):
        return Rating(None, why)
    return _on_scale(meant[0], low, high)


def _meant(own: list[_Found]) -> list[_Found]:
    """Those called final, where each other one stands above them, and none in the contract's brackets that
    they lack; else all."""
    final = [found for found in own if found.final]
    others = [found for found in own if not found.final]
    replaced = all(
        other.line < last.line and other.bracketed <= last.bracketed for other in others for last in final
    )
    return final if final and replaced else own


def _on_scale(found: _Found, low: int, high: int) -> Rating:
    if found.doubt or found.value is None:
        return Rating(None, found.doubt or f"not one number from {low} to {high}")
    if not low <= found.value <= high:
        return Rating(None, f"out of range: {found.value:g}")
    return Rating(found.value)


def _rating_lines(lines: list[str], high: int) -> list[_Found | None]:
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    return [_rating_line(lines, number, high, number == last) for number in range(len(lines))]


def _rating_line(lines: list[str], number: int, high: int, last: bool) -> _Found | None:
    line = lines[number]
    if not _MAY_RATE.search(line):
        return None
    match = _RATING_LINE.fullmatch(line)
    # a number without label or double brackets may be anything, unless it is the last word
    if match and not (match["label"] or match["double"] or last):
        return None
    # one that another is corrected to is called final
    if match and match["no"] and not _IS_FINAL.search(match["whose"]):
        return None
    if not match:
        match = _LED_LINE.fullmatch(line)
        # what the next sentence speaks of is not the rating
        said = (
            re.sub(rf"[(,]\s*(?:满分|共|out of)\s*{high}\s*分?\s*\)?", "", line.partition("。")[0])
            if match
            else ""
        )
        if not match or _OF_THE_SCALE.search(said) or QUOTES.search(said):
            return None
    written = match["double"] or match["single"] or match["bare"]
    if match["label"] and match["bare"]:
        # "Rating: 7." is a sentence with its full stop; a bare "7." may be a number that was cut
        written = written.rstrip().removesuffix(".")
    over = match["of"] or match["single_of"] or ""
    final = bool(_IS_FINAL.search(match["whose"]))
    bracketed = match["double"] is not None
    why = _doubted(lines, number, match, high)
    behind = line[max(match.end(name) for name in ("double", "single", "bare")) :]
    return _Found(number, _value(written + over, high), bracketed, final, why, behind)


def _doubted(lines: list[str], number: int, match: re.Match, high: int) -> str:
    """Why the words around the rating that `match` found on a line take it back, "" when they do not."""
    line = match.string
    start, end = next(match.span(name) for name in ("double", "single", "bare") if match[name])
    before = "\n".join([*lines[max(0, number - 2) : number], line[:start].rstrip(" [")])
    after = "\n".join([_AROUND.sub("", line[end:]), *lines[number + 1 : number + 3]])
    if another_scale(before, after, high) or _other_way_round(match, after, high):
        return "on another scale"
    if refuses(_OWN_SENTENCE.sub("", before)):
        return "a rating that is doubted"
    return doubt(before, after)


def _other_way_round(match: re.Match, after: str, high: int) -> bool:
    """Whether an end of the scale is called by the name of the other: [[1]] (best)."""
    groups = match.groupdict()
    number = next(groups[name] for name in ("double", "single", "bare") if groups.get(name)).strip()
    return bool(
        (number in ("0", "1") and _BEST.match(after)) or (number == str(high) and _WORST.match(after))
    )


def _value(written: str, high: int) -> float | None:
    match = _VALUE.fullmatch(written)
    if not match or (match["of"] and float(match["of"]) != high):
        return None
    return float(match["value"])


def _announced_at_the_end(lines: list[str], low: int, high: int, planted: set) -> Rating:
    """The only bracketed rating, when it ends the last line and the sentence there says that it is one.

    One behind its label may end an earlier line, where nothing below takes it back.
    """
    last = max((number for number, line in enumerate(lines) if line), default=-1)
    ending = _ENDING.fullmatch(lines[last]) if lines else None
    below = ""
    if lines and not ending:
        endings = {
            number: found for number, line in enumerate(lines) if (found := _LABEL_ENDING.fullmatch(line))
        }
        if len(endings) != 1 or sum(len(_ANYWHERE.findall(line)) for line in lines) != 1:
            return Rating(None, "no rating line")
        ((last, ending),) = endings.items()
        below = "\n".join(["", *lines[last + 1 :]])
    if not ending:
        return Rating(None, "no rating line")
    *above, sentence = re.split(r"[。;!?]|\.\s", ending["before"])
    sentence = without_scale(sentence)
    if below and (_OF_A_TEXT.search(above[-1] if above else "") or not gives_alone(sentence)):
        return Rating(None, "no rating line")
    why = _doubted(lines, last, ending, high)
    found = _Found(last, _value(ending["double"] + (ending["of"] or ""), high), True, False, why)
    others = {each.value for each in _bracketed(lines, high, planted)}
    others |= {value for place, value in verdicts(lines, high) if place != last}
    others -= {found.value}
    # one called final, right behind another one, replaces it, and no number but that one is there
    others = others if len(others) > 1 or not _CORRECTED.search(ending["before"]) else set()
    for_example = re.search(r"\be\.\s?g\.\s+\w*\s*:?\s*$", ending["before"], re.I)
    if for_example or _OF_THE_SCALE.search(sentence) or QUOTES.search(sentence):
        return Rating(None, "no rating line")
    if not gives_a_rating(sentence):
        return Rating(None, why or "no rating line")
    if others or _in(found, planted):
        return Rating(None, "no telling which rating is meant")
    if below and (why := revised(below, {found.value} | {value for value, _ in planted})):
        return Rating(None, why)
    return _on_scale(found, low, high)


def _bracketed(lines: list[str], high: int, planted: set) -> list[_Found]:
    """Every double-bracketed rating in the judge's lines that the material does not hold too."""
    found = [
        _Found(number, _value(match["double"] + (match["of"] or ""), high), True, False)
        for number, line in enumerate(lines)
        if "[" in line
        for match in _ANYWHERE.finditer(line)
    ]
    return [each for each in found if not _in(each, planted)]


def _planted(material: str) -> set[tuple[float, bool]]:
    """The ratings in the material: (value, in double brackets)."""
    text = plainly(material)
    numbers = [(match["double"], True) for match in _ANYWHERE.finditer(text)]
    numbers += [(match[match.lastgroup], False) for match in _PLAIN_ANYWHERE.finditer(text)]
    values = [(_VALUE.match(written), bracketed) for written, bracketed in numbers]
    return {(float(value["value"]), bracketed) for value, bracketed in values if value}


def _in(found: _Found, planted: set[tuple[float, bool]]) -> bool:
    """Whether the material holds this rating in the same form, or in a stronger one."""
    return (found.value, True) in planted or (not found.bracketed and (found.value, False) in planted)
