"""A reply's last line that is nothing but a sentence giving the rating: 我会给这个回答打7分。, I rate it 7.

Such a sentence stands anywhere in a judge's words, so that it counts only as the whole last line, where no
other number in the reply could be the rating and nothing in the material gives the same one.
"""

import re
from collections.abc import Sequence

from pipelines.judging.ratings.found_rating import (
    OF_THIS,
    FoundRating,
    Rating,
    doubted,
    is_planted,
    on_scale,
    value_of,
)
from pipelines.judging.ratings.lead_in import QUOTES
from pipelines.judging.ratings.named_scale import SENTENCE_END
from pipelines.judging.ratings.own_lines import plainly
from pipelines.judging.ratings.rating_words import IN_WORDS_ALONE, LABEL, NUMBER, NUMBERS_IN_WORDS
from pipelines.judging.ratings.replacing_line import OF_A_PART

_ANSWER = r"(?:(?:[该此这本](?:个|份|条)?)?(?:(?:ai)?(?:助手|模型)的?)?(?:回答|回复|答案))"
_HENCE = (
    r"(?:(?:因此|因而|所以|故|总之|总的来说|综上(?:所述)?|(?:综合|基于|根据)(?:以上|上述|考虑)?(?:各项|各点|各方面)?(?:分析|理由|内容|情况|考虑|来看|评价)?"
    r"|总体(?:上|来看|而言|来说)?|整体(?:上|来看|而言|来说)?|最终|最后)\s*[,:]?\s*){0,3}"
)
_I = r"(?:(?:我|本人)(?:会|将|愿意|决定|最终|认为|建议)*|建议|最终|决定)?"
_VERB = r"(?:给予|给出的?|给|打出|打|评定为|评为|评分[为是]?|打分为|得分为|判[为定]|定为|评)"
_ZH = (
    rf"{_HENCE}(?:{_I}[给对将把为]{_ANSWER}的?(?:{_VERB}|得|总体|综合|最终)*|{_I}(?:{_VERB}|总体|综合|最终)*{_VERB}"
    rf"|(?:我认为)?{_ANSWER}(?:应得|得|得到|应为|应评为?|评为|应给予?|的?(?:最终|总体|综合)?(?:评分|得分)(?:应?为|是)?))"
    rf"\s*(?P<bare>{NUMBER}(?:\s*/\s*\d+)?\s*分)(?:\s*[(,]\s*满分\s*[:是为]?\s*\d+\s*分?\s*\)?)?[\s。.!]*"
)
_HENCE_EN = (
    r"(?:(?:overall|therefore|thus|hence|so|finally|accordingly|on\s+balance|all\s+in\s+all|in\s+(?:sum|summary|conclusion|short)"
    r"|based\s+on\s+(?:this|the\s+above))\s*,?\s*)?"
)
_I_EN = r"i(?:['’](?:d|ll)|\s+(?:would|will|therefore|thus|hereby))?\s+"
_REPLY_EN = r"(?:(?:ai\s+)?(?:assistant|model)['’]s\s+)?(?:answer|response|reply)"
_THIS_EN = rf"(?:it|(?:this|the)\s+{_REPLY_EN})"
_SCORE_EN = r"(?:an?\s+)?(?:(?:overall|final)\s+)?(?:(?:score|rating|grade)\s+of\s+)?(?:an?\s+)?"
_EN = (
    rf"{_HENCE_EN}(?:{_I_EN}(?:give|award|assign)\s+(?:{_THIS_EN}\s+)?{_SCORE_EN}"
    rf"|{_I_EN}(?:rate|score|grade)\s+{_THIS_EN}\s+(?:as\s+|at\s+)?(?:an?\s+)?"
    rf"|(?:this|the)\s+{_REPLY_EN}\s+(?:(?:deserves|merits)\s+{_SCORE_EN}|(?:earns|receives|gets)\s+(?:an?\s+)?(?:(?:score|rating)\s+of\s+|(?={NUMBER}\s*(?:/|out\b)))))"
    rf"(?P<bare>{NUMBER}(?:\s*(?:/|out\s+of)\s*(?:\d+|ten))?(?:\s*points?)?){OF_THIS}[\s.!]*"
)
# a heading that may stand right above; any other line there ends its sentence, or is a point of a list
_HEADING = rf"(?:(?:最终|综合|总体|final|overall)\s*)?(?:{LABEL}|结论|总结|评价|conclusion|summary)\s*:?"
_ENDS = ("。", ".", "!", ";")
# the sentence above leads in another's, or says what the rating is of, or under what condition
_LEADS_IN = (
    rf"{QUOTES.pattern}|[一这那末后][句行段]|[下后]面|以下|忽略|不要理会|占位|示例|格式|例如|\b(?:say|says|line|sentence|ignore|quoted|placeholder|format)\b"
    r"|(?:[说写称道]|认为)\W*$|^\W*(?:若|如果|假如|倘|if\b|were\b|had\b|with\b|assum)[^,]*$"
    r"|^\W*(?:先评?|再评?|对于?|关于|针对|就|从)?[^,。]{0,8}(?:参考答案|标准答案|方面|部分|而言|来看)\W*$"
)
_CONCLUDES = (
    r"因此|因而|所以|故|总之|总的来说|综上|综合|基于|根据"
    r"|(?:overall|therefore|thus|hence|so|in\s+(?:sum|summary|conclusion|short))\b"
)
_OTHERS = (
    r"专家|评委|医[生师]|同行|[他别]人|自评|患者|[上下]一|参考|标准"
    r"|judge|expert|colleague|reviewer|physician|doctor|patient|reference|other"
)
_GIVING_EN = (
    r"\b(?:giv\w*|gave|rat(?:e|es|ed|ing)|scor\w+|award\w*|assign\w*|deserv\w*|earns|merits|grad\w+|marks?)\b"
)
# a number that could be a rating too; of points lost, of units and of items there may be many
_ANOTHER = (
    rf"(?<![\d.第(])(?<!满分)(?<![扣减失])(?<!扣除)(?<!扣了)(?P<points>{NUMBER})\s*分(?![钟之])"
    rf"|(?<![\d.])(?P<over>{NUMBER})\s*(?:/|out\s+of)\s*(?:\d|ten)|\[\s*\[?\s*(?P<boxed>{NUMBER})"
    rf"|{LABEL}[^\d\n。;]{{0,8}}(?P<labelled>{NUMBER})|{_GIVING_EN}[^.;\n]{{0,40}}?(?<![\d.])(?P<given>{NUMBER})"
    rf"|(?<![\d.(扣减第-])(?P<bare>{NUMBER})(?=\s*(?:[,。;!)\]]|\.\s|\.?$|[-~–—至到]\s*\d+\s*分)|\s+(?:is|was|would|and|or|to)\b)"
)
_LONGEST = 80


def given_in_a_sentence(
    lines: Sequence[str], low: int, high: int, planted: set, material: str
) -> Rating | None:
    """What the last of the own lines gives where that is all it does, None where it is no such sentence."""
    filled = [number for number, line in enumerate(lines) if line]
    if not filled or len(lines[filled[-1]]) > _LONGEST:
        return None
    last = filled[-1]
    match = re.fullmatch(_ZH, lines[last], re.I) or re.fullmatch(_EN, lines[last], re.I)
    if not match:
        return None
    above = lines[filled[-2]] if len(filled) > 1 else ""
    if above and not _goes_before(above, lines[last]):
        return None
    found = FoundRating(last, value_of(match["bare"], high), False, False, doubted(lines, last, match, high))
    if found.value is None:
        return on_scale(found, low, high)
    if any(_may_give_another(line, high) for line in lines[:last]):
        return Rating(None, "no telling which rating is meant")
    if is_planted(found, planted) or _stands_in(plainly(material), found.value):
        return Rating(None, "the only rating also stands in the material")
    return on_scale(found, low, high)


def _goes_before(above: str, sentence: str) -> bool:
    """Whether this line may stand above a sentence that gives the judge's own rating, of the whole."""
    if re.fullmatch(_HEADING, above, re.I):
        return True
    if re.search(_LEADS_IN, SENTENCE_END.split(above.rstrip("。.!;"))[-1], re.I):
        return False
    if above.endswith(_ENDS):
        return True
    # a point of a list, from which the sentence draws its conclusion
    concludes = re.match(_CONCLUDES, sentence, re.I) and not above.endswith((":", ",", "、", "?"))
    return bool(concludes) and not re.search(OF_A_PART, above, re.I) and not re.search(_OTHERS, above, re.I)


def _may_give_another(line: str, high: int) -> bool:
    """Whether a line holds a number up to `high`, the same one or another, that could be a rating."""
    numbers = (float(match[match.lastgroup]) for match in re.finditer(_ANOTHER, line, re.I))
    return bool(re.search(IN_WORDS_ALONE, line, re.I)) or any(each <= high for each in numbers)


def _stands_in(material: str, value: float) -> bool:
    """Whether the material gives this number as a rating, in digits or in words."""
    written = f"{value:g}"
    ways = [
        re.escape(written) + r"(?:\.0)?",
        *(word for word, each in NUMBERS_IN_WORDS.items() if each == written),
    ]
    number = rf"(?<![\d.])(?:{'|'.join(ways)})(?!\.?\d)"
    rated = rf"{number}\s*(?:分(?![钟之])|/\s*\d|out\s+of)|(?:{_GIVING_EN}|{LABEL})[^.;。\n]{{0,40}}?{number}"
    return bool(re.search(rated, material, re.I))
