"""The scale that a judge names beside its rating: 满分5分, 百分制, out of 5, on a scale of 1 to 5."""

import re

from pipelines.judging.ratings.rating_words import NEAR

SENTENCE_END = re.compile(r"[。;!?\n]|\.\s|\.$")
NUMBER_WORDS = {
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十五": 15,
    "二十": 20,
    "百": 100,
    "一百": 100,
}
NUMBER_WORDS |= {
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twenty": 20,
    "hundred": 100,
}
HAS_NUMBER = re.compile(rf"\d|{'|'.join(NUMBER_WORDS)}")
_TOP = rf"(?P<top{{}}>\d{{{{1,4}}}}|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
SPAN_ZH = r"\d\s*(?:[-~–—]|to|至|到)\s*"
_SPAN = rf"(?:{SPAN_ZH})?"
FORMS = (
    r"满分\s*(?:[:=]|是|为)?\s*{top}",
    r"{top}\s*分?\s*满分",
    r"{top}\s*[分星级]制",
    r"(?:likert|李克特)\s*{top}\s*[级点]",
    r"在\s*{top}\s*分[中里]",
    # 3 out of 5 is a count of something else
    r"(?<![\d])(?<!\d\s)(?<!\d\s\s)\bout\s+of\s+(?:a\s+)?(?:(?:possible|total|maximum)\s+(?:of\s+)?)?{top}\b",
    r"\bscale\s*(?:of|from|:)?\s*{span}{top}\b",
    r"\b{span}{top}[\s-]points?\s+scale",
    r"(?:按照?|采用|以|在)\s*{span_zh}{top}\s*[分级]",
    r"以\s*{top}\s*(?:分|颗?星)?\s*为\s*满分",
    r"\b(?:rating|scoring|score|rate|judging)\s+out\s+of\s+{top}\b",
)
AHEAD_ALONE = (r"(?:^|[(,\s])总分\s*(?:[:=]|是|为)?\s*{top}\s*分",)
_BEHIND_ALONE = (
    r"^\s*[(,]\s*共\s*{top}\s*分",
    r"^\s*[(,]\s*总分\s*(?:[:=]|是|为)?\s*{top}",
    r"^\s*\(\s*{span_zh}{top}\s*分?\s*\)",
    r"^\s*\(\s*{top}\s*级\s*\)",
)


def any_form(forms: tuple[str, ...]) -> str:
    """A pattern for any of these forms, each with its own group for the end of the scale."""
    return "|".join(
        form.format(top=_TOP.format(number), span=_SPAN, span_zh=SPAN_ZH) for number, form in enumerate(forms)
    )


_AHEAD = any_form(FORMS + AHEAD_ALONE)
_BEHIND = any_form(FORMS + _BEHIND_ALONE)
_APART = rf"(?:{_AHEAD})\s*(?:分|points?)?\s*,"


def another_scale(ahead: str, behind: str, high: int) -> bool:
    """Whether the rating between these two normalised texts is on a scale that ends elsewhere than at `high`.

    Its own sentence counts; `stated_scale` looks at the others.
    """
    own, rest = SENTENCE_END.split(ahead[-NEAR:])[-1], SENTENCE_END.split(behind[:NEAR], maxsplit=1)[0]
    return bool((_tops(_AHEAD, own) | _tops(_BEHIND, rest)) - {high})


def _tops(forms: str, text: str) -> set[int]:
    """Where the scales end that a text names in one of these forms; most texts hold no number at all."""
    if not HAS_NUMBER.search(text.lower()):
        return set()
    return {top(match) for match in re.finditer(forms, text, re.I)}


def without_scale(text: str) -> str:
    """A normalised text without the scales that it names ahead of a comma: "满分10分，评分：" is "评分："."""
    return re.sub(_APART, "", text, flags=re.I)


def top(match: re.Match) -> int:
    """The number a form's match names as the end of the scale."""
    written = match[match.lastgroup].lower()
    return NUMBER_WORDS.get(written) or int(written)
