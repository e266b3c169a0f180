"""The scale that a judge names beside its rating: 满分5分, 百分制, out of 5, on a scale of 1 to 5."""

import re

from pipelines.judging.rating_words import NEAR, any_of

_SENTENCE_END = re.compile(r"[。;!?\n]|\.\s|\.$")
_WORDS = {"三": 3, "四": 4, "五": 5, "七": 7, "十": 10, "二十": 20, "百": 100, "一百": 100}
_WORDS |= {"three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10, "twenty": 20, "hundred": 100}
_TOP = rf"(?P<top{{}}>\d{{{{1,4}}}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_SPAN_ZH = r"\d\s*(?:[-~–—]|to|至|到)\s*"
_SPAN = rf"(?:{_SPAN_ZH})?"
_FORMS = (
    r"满分\s*(?:[:=]|是|为)?\s*{top}",
    r"{top}\s*分?\s*满分",
    r"{top}\s*[分星级]制",
    r"(?:likert|李克特)\s*{top}\s*[级点]",
    r"在\s*{top}\s*分[中里]",
    # 3 out of 5 is a count of something else
    r"(?<![\d])(?<!\d\s)(?<!\d\s\s)\bout\s+of\s+(?:a\s+)?{top}\b",
    r"\bscale\s*(?:of|from|:)?\s*{span}{top}\b",
    r"\b{span}{top}[\s-]points?\s+scale",
    r"(?:按照?|采用|以|在)\s*{span_zh}{top}\s*[分级]",
    r"以\s*{top}\s*分?\s*为\s*满分",
    r"\b(?:rating|scoring|score|rate|judging)\s+out\s+of\s+{top}\b",
)
_AHEAD_ALONE = (r"(?:^|[(,\s])总分\s*(?:[:=]|是|为)?\s*{top}\s*分",)
_BEHIND_ALONE = (
    r"^\s*[(,]\s*共\s*{top}\s*分",
    r"^\s*[(,]\s*总分\s*(?:[:=]|是|为)?\s*{top}",
    r"^\s*\(\s*{span_zh}{top}\s*分?\s*\)",
)


# only where a sentence speaks of a scale and of nothing else are these the rating's
_STATED_FORMS = (
    r"\b(?:scale|scores?|ratings?|range|points|grades?)\s+(?:(?:scale|is|are|was|here|used|runs?|go(?:es)?|ranges?|given|set|from|between"
    r"|of|on|in|:)\s*)+\d\s*(?:[-~–—]|to|and)\s*{top}\b",
    r"\b(?:scale|range|rating|score)\s*[:(]*\s*\d\s*(?:[-~–—]|to|and)\s*{top}\b",
    r"\b(?:max(?:imum)?|highest|top|best)\s*(?:possible\s+)?(?:scores?|ratings?|grades?|points?|marks?)?\s*(?:is|of|:)?\s*{top}\b",
    r"(?:量表|区间|范围|评分|标准|分值|分数|得分|打分|等级)\s*(?:为|是|:|在|从|采用|使用|共|分为)*\s*\(?\s*{span_zh}{top}\s*[分级]?",
    r"最高(?:分|得分|评分|可得|可打)?\s*(?:为|是|:)?\s*{top}\s*分?",
    r"{top}\s*[分级点]?(?:的|评分|李克特|likert)*(?:制|量表|标准)",
    r"{top}\s*分?\s*[为是]?\s*(?:满分|最[高好佳优])",
    r"{top}[\s-]*(?:levels?|stars?|points?)\s+(?:likert\s+)?scale",
    r"\b{top}\s+(?:is|as|being|for|means|=)?\s*(?:the\s+)?(?:max(?:imum)?|best|highest|top|perfect)\b",
)


def _any_form(forms: tuple[str, ...]) -> str:
    return "|".join(
        form.format(top=_TOP.format(number), span=_SPAN, span_zh=_SPAN_ZH)
        for number, form in enumerate(forms)
    )


_AHEAD = re.compile(_any_form(_FORMS + _AHEAD_ALONE), re.I)
_BEHIND = re.compile(_any_form(_FORMS + _BEHIND_ALONE), re.I)
_APART = rf"(?:{_AHEAD.pattern})\s*(?:分|points?)?\s*,"
_STATED = _any_form(_FORMS + _AHEAD_ALONE + _STATED_FORMS)
# a word more and the scale may be a clinical one
_OF_A_SCALE_ALONE = any_of(
    (r"[\s:=()\d*~–—,、/-]", *sorted(_WORDS, key=len, reverse=True))
    + (
        "采用",
        "使用",
        "按照?",
        "根据",
        "依照",
        "以",
        "本次?",
        "此次",
        "我",
        "评[分价判估]",
        "打分",
        "规则",
        "标准",
        "量表",
        "李克特",
        "区间",
        "范围",
    )
    + (
        "分[值数]",
        "满分",
        "最[高低好差佳优]",
        "总分",
        "得分",
        "等级",
        "进行",
        "表示",
        "可得",
        "[制为是在从共分级到至的即采计]",
        "之间",
        "一个",
        "这里",
        "此处",
    ),
    (
        "i|we|my|use|used|uses|using|of|from|on|to|and|between|the|an?|in|ratings?|rated?|scored?|scores|scoring|scales?|ranges?",
    )
    + (
        "runs?|go(?:es)?|is|are|was|am|given|set|here|out|please|note|max(?:imum)?|minimum|highest|lowest|top|best|worst",
    )
    + (
        "possible|points?|grades?|marks?|where|with|being|for|this|answer|all|likert|levels?|stars?|as|following|perfect",
    )
    + ("means|overall|final",),
)
# where none of these stands, and no span of numbers, no scale is stated
_HINTS = (
    "满分",
    "分制",
    "级制",
    "量表",
    "标准",
    "最高",
    "最好",
    "最佳",
    "最优",
    "scale",
    "out of",
    "max",
    "highest",
)
_HINTS += ("best", "top ", "perfect")
_NUMBERS_SPANNED = re.compile(_SPAN_ZH.replace("|to|", "|to|and|") + r"\d")


def another_scale(ahead: str, behind: str, high: int) -> bool:
    """Whether the rating between these two normalised texts is on a scale that ends elsewhere than at `high`.

    Its own sentence counts; `states_another_scale` looks at the others.
    """
    own, rest = _SENTENCE_END.split(ahead[-NEAR:])[-1], _SENTENCE_END.split(behind[:NEAR], maxsplit=1)[0]
    tops = {_top(match) for match in _AHEAD.finditer(own)} | {_top(match) for match in _BEHIND.finditer(rest)}
    return bool(tops - {high})


def states_another_scale(text: str, high: int) -> bool:
    """Whether a sentence of this normalised text says that the ratings' scale ends elsewhere than at `high`.

    What speaks of anything besides does not count: a clinical scale in the explanation is not the rating's.
    """
    text = text.replace("[", "").replace("]", "").lower()
    if not any(hint in text for hint in _HINTS) and not _NUMBERS_SPANNED.search(text):
        return False
    return any(
        _top(match) != high
        for sentence in _SENTENCE_END.split(text)
        if re.fullmatch(rf"{_OF_A_SCALE_ALONE}*+", sentence)
        for match in re.finditer(_STATED, sentence)
    )


def without_scale(text: str) -> str:
    """A normalised text without the scales that it names ahead of a comma: "满分10分，评分：" is "评分："."""
    return re.sub(_APART, "", text, flags=re.I)


def _top(match: re.Match) -> int:
    written = match[match.lastgroup].lower()
    return _WORDS.get(written) or int(written)
