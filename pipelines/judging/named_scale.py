"""The scale that a judge names beside its rating: 满分5分, 百分制, out of 5, on a scale of 1 to 5."""

import re

from pipelines.judging.rating_words import NEAR

_WORDS = {"三": 3, "四": 4, "五": 5, "七": 7, "十": 10, "二十": 20, "百": 100, "一百": 100}
_WORDS |= {"three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10, "twenty": 20, "hundred": 100}
_TOP = rf"(?P<top{{}}>\d{{{{1,4}}}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_SPAN = r"(?:\d\s*(?:-|~|to|至|到)\s*)?"
_FORMS = (
    r"满分\s*(?:[:=]|是|为)?\s*{top}",
    r"{top}\s*分?\s*满分",
    r"{top}\s*分制",
    # 3 out of 5 is a count of something else
    r"(?<![\d])(?<!\d\s)(?<!\d\s\s)\bout\s+of\s+(?:a\s+)?{top}\b",
    r"\bscale\s*(?:of|from|:)?\s*{span}{top}\b",
    r"\b{span}{top}[\s-]points?\s+scale",
    r"(?:按照?|采用|以|在)\s*{span_zh}{top}\s*分",
)
_AHEAD_ALONE = (r"(?:^|[(,\s])总分\s*(?:[:=]|是|为)?\s*{top}\s*分",)
_BEHIND_ALONE = (r"^\s*[(,]\s*共\s*{top}\s*分", r"^\s*\(\s*{span_zh}{top}\s*分?\s*\)")


def _pattern(forms: tuple[str, ...]) -> re.Pattern:
    parts = [
        form.format(top=_TOP.format(number), span=_SPAN, span_zh=r"\d\s*(?:-|~|to|至|到)\s*")
        for number, form in enumerate(forms)
    ]
    return re.compile("|".join(parts), re.I)


_AHEAD = _pattern(_FORMS + _AHEAD_ALONE)
_BEHIND = _pattern(_FORMS + _BEHIND_ALONE)
_APART = re.compile(rf"(?:{_AHEAD.pattern})\s*(?:分|points?)?\s*,", re.I)
_OF_A_SCALE_ALONE = re.compile(
    r"(?:采用|按照?|以|本次|评分|评价|标准|采|总分|得分|为|是|分|进行|\b(?:i|we|use|used|of|from|on|the|an?|rating|ratings|is|are|score|scores"
    r"|maximum|using|to|points?)\b|[\s:=()\d*-])*",
    re.I,
)


def another_scale(ahead: str, behind: str, high: int) -> bool:
    """Whether the rating between these two normalised texts is on a scale that ends elsewhere than at `high`.

    Its own sentence counts, and of those beside it what speaks of a scale and of nothing else: a clinical
    scale in the explanation is not the rating's.
    """
    before, own = _sentences(ahead[-NEAR:], -1)
    after, rest = _sentences(behind[:NEAR], 0)
    tops = {_top(match) for match in _AHEAD.finditer(own)} | {_top(match) for match in _BEHIND.finditer(rest)}
    for beside in (before, after):
        if _OF_A_SCALE_ALONE.fullmatch(_AHEAD.sub("", beside)):
            tops |= {_top(match) for match in _AHEAD.finditer(beside)}
    return bool(tops - {high})


def without_scale(text: str) -> str:
    """A normalised text without the scales that it names ahead of a comma: "满分10分，评分：" is "评分："."""
    return _APART.sub("", text)


def _sentences(text: str, nearest: int) -> tuple[str, str]:
    """The sentence beside the nearest one, and the nearest; "" for what is not there."""
    parts = re.split(r"[。;!?\n]|\.\s", text)
    beside = [part for part in (parts[:-1] if nearest else parts[1:]) if part.strip()]
    return (beside[nearest] if beside else ""), parts[nearest]


def _top(match: re.Match) -> int:
    written = match[match.lastgroup].lower()
    return _WORDS.get(written) or int(written)
