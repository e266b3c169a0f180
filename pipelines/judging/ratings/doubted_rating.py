"""Whether the words around a rating take it back: deny it, bound it, doubt it, or put it on another scale.

Only words that belong to the rating count, for a judge that finds fault denies and bounds all the time:
"不足之处较少，评分：[[8]]" and "The dose is below the range. Rating: [[5]]" are ratings like any other.
"""

import re

from pipelines.judging.ratings.announced_rating import GIVEN_WORDS
from pipelines.judging.ratings.disowned_rating import disowned
from pipelines.judging.ratings.rating_words import CLAUSE_END, LABEL, NEAR, SURE, any_of

_DENIED_ZH = (
    r"(?:不(?:会|应该?|该|能够?|可以?|可能|宜|想|愿意?|打算|建议|同意|认为|足以|值得?|配|要|得|敢|必)?"
    r"|无法|难以?|没有?(?:理由|依据|办法)?|拒绝|未|别|勿|反对|避免|本可以?|本应该?|原可以?)"
)
_GIVEN_ZH = (
    r"(?:给(?!分)|(?<=不配)得到|评为|评定|打(?!分)|判为|定为)(?:出|予|到|了|以|为|个|它|其|该回答|此回答|这个|一个|这样的|高达|最终"
    rf"|的|是|[\s:]|{LABEL})*"
)
_DENIED_EN = (
    r"(?:\bnot|n['’]t|\bnever|\bcannot|\bnobody|\bdoubt|\bno\s+(?:one|means)"
    r"|\b(?:impossible|refuse|unable|hesitate|reason)\s+to|\b(?:would|could)\s+have)"
)
_GIVEN_EN = (
    r"(?:given?|rated?|award(?:ed)?|assign(?:ed)?|deserves?d?|warrant|merit|justify|earn)"
    r"(?:\s+(?:it|this|the|an?|that|such|answer|response|reply|model|overall|final|of|to|as|high|is"
    rf"|{LABEL}))*\s*:?\s*"
)
_NEVER_GIVEN = re.compile(
    rf"{_DENIED_ZH}(?:被|再|轻易|直接)?{_GIVEN_ZH}$|{_DENIED_EN}(?:\s+\w{{1,12}}){{0,2}}?\s+{_GIVEN_EN}$"
    r"|(?:错误|反面|不当|不正确)的?(?:示范|示例|例子|样例|评分)|反例|\b(?:wrong|bad|incorrect)\s+(?:example|rating|score)",
    re.I,
)
_DENIED_BETWEEN = re.compile(
    r"(?:不|未|没|难|拒绝|非(?!常)|无(?!疑|误))[^:]{0,6}:?\s*$|(?:\bnot|n['’]t|\bnever|\bcannot)\b[^:]{0,12}:?\s*$",
    re.I,
)
_BOUND_ZH = (
    r"(?:低于|高于|超过|大于|小于|少于|多于|不到|不足|未达|未到|至少|至多|最多|最少|起码|顶多|大?约|大概|大致|接近|将近"
    r"|可能|也许|或许|似乎|估计)"
)
_BOUND_EN = (
    r"(?:\b(?:below|under|above|over|beyond|than|at\s+(?:least|most|best|worst)|up\s+to|about|around|approximately"
    r"|roughly|nearly|almost|maybe|perhaps|possibly|probably|close\s+to|between)\b|[<>≤≥~≈±])"
)
_BOUND_AHEAD = re.compile(
    rf"{_BOUND_ZH}(?:应该?|会|可|是|为|有|得|打|给出?|评为?)*(?:(?<=[给出]){LABEL})?\s*:?\s*$"
    rf"|{_BOUND_EN}\s*:?\s*(?:an?\s+(?:\w+\s+)?{LABEL}(?:\s+of)?\s*)?$",
    re.I,
)
# in the words of one clause with the rating these deny or doubt it, whatever they are said of
_DOUBTED = any_of(
    "不|没|未|难|否|谁|怎|哪|岂|疑|无(?:法|从|权|理由|依据)|[并绝而]非|拒|反对|犹豫|若|如果|"
    r"假如|假设|[过太偏][高低]|与其|避免|n['’]t\b",
    "not|never|no|none|nothing|nobody|neither|nor|cannot|hardly|scarcely|barely|who|why|how|if|"
    "unless|whether|far|short|wrong|mistake|error|unwilling|reluctant|unable|against|hard|"
    "difficult|impossible|absurd|instead|rather|unjust|undeserved|unwarranted|unsure|sceptical|"
    r"skeptical|dubious|uncertain|too\s+(?:high|low)|(?:doubt|disput|disagree|reject|refus|"
    r"hesitat|den(?:y|ie)|contest|object|oppos|suspect|challeng)\w*|(?:resist|withhold|avoid|"
    r"fail|lack|wonder|suppos|imagin)\w*|questions?\s+(?:an?|the|this|that|any|such|whether)",
)
# what is wanting behind it the rating's own line says
_NOT_THOUGHT_ABOVE = re.compile(
    rf"不认为(?:{LABEL}|{GIVEN_WORDS}|应该?|\s)*:?\s*$|\bi\s+(?:do\s+not|don['’]t)\s+(?:think|believe)\s*:?\s*$",
    re.I,
)
_DOUBTED_ABOVE = re.compile(
    r"(?:怀疑|质疑|不认为|不同意|不赞[成同]|不接受|否认)\s*[:,]?\s*$"
    r"|\bi\s+(?:\w+\s+)?(?:doubt|question|dispute|reject|disagree\s+with)\s*[:,]?\s*$",
    re.I,
)

_IS_SURE = re.compile(SURE, re.I)
_BEHIND_LABEL = re.compile(LABEL, re.I)
_BRACKETS = re.compile(r"\([^()]*\)")
_LABEL_ENDS = re.compile(rf"\s*{LABEL}?\s*:?\s*$", re.I)
_CLAUSES = re.compile(CLAUSE_END, re.I)


def doubt(ahead: str, behind: str) -> str:
    """Why the rating between these two texts is none, "" when it stands; both are normalised."""
    return _doubted(ahead) or disowned(behind)


def _doubted(ahead: str) -> str:
    line, clause = _ahead(_IS_SURE.sub("", ahead[-NEAR:]))
    own = _BEHIND_LABEL.split(line)[-1]
    if _NEVER_GIVEN.search(clause) or _DENIED_BETWEEN.search(_BRACKETS.sub("", own)):
        return "a rating that is denied"
    if _BOUND_AHEAD.search(line):
        return "a bound, not a rating"
    if _DOUBTED_ABOVE.search(clause) or _NOT_THOUGHT_ABOVE.search(_line_above(ahead)):
        return "a rating that is doubted"
    said = _said(line)
    return "a rating that is doubted" if said.strip() and re.search(_DOUBTED, said, re.I) else ""


def _ahead(text: str) -> tuple[str, str]:
    """The rating's clause on its own line, and the clause with the line above where it goes on there."""
    above, _, line = text.rpartition("\n")
    own = _last_clause(line)
    if line.strip() and not above.endswith(":"):
        return own, own
    return own, _last_clause(above.rpartition("\n")[2]) + " " + own if own == line else own


def _line_above(text: str) -> str:
    return text.rpartition("\n")[0].rstrip().rpartition("\n")[2]


def _said(clause: str) -> str:
    """What a clause says before the label of its rating, and behind the last colon."""
    return _LABEL_ENDS.sub("", clause).rpartition(":")[2]


def _last_clause(text: str) -> str:
    return _CLAUSES.split(text)[-1]
