"""Whether the words around a rating take it back: deny it, bound it, doubt it, or put it on another scale.

Only words that belong to the rating count, for a judge that finds fault denies and bounds all the time:
"不足之处较少，评分：[[8]]" and "The dose is below the range. Rating: [[5]]" are ratings like any other.
"""

import re

from pipelines.judging.rating_words import LABEL, NEAR, NUMBER

_CLAUSE_END = re.compile(r"[。;!?,]|\.\s|但是?|因此|所以|故|于是|\b(?:but|so|hence|therefore|yet)\b", re.I)
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
_BOUND_BEHIND = re.compile(
    r"\s*\(?(?:(?:及|或)?以[上下内]|左右|上下|或更[高低])(?=[\s的。.,;)!]|$)|\s*(?:\+|\(?\?)"
    r"|\s*\(?,?\s*(?:or\s+(?:less|more|lower|higher|above|below|so|under|over)|at\s+(?:most|least|best)|give\s+or\s+take)\b",
    re.I,
)
_CALLED_WRONG = re.compile(
    r"\s*[,(]?\s*(?:这个?|此|该|this|that|it)?\s*(?:评分|分数|rating|score)?\s*(?:是|is|would\s+be)?\s*(?:一个|an?\s)?\s*"
    r"(?:错误|不对|不合理|不恰当|不合适|不当|不妥|不正确|过高|过低|作废|无效|wrong|incorrect|inappropriate|invalid"
    r"|not\s+(?:right|correct|appropriate)|待定|存疑|不确定|tentative|unsure)"
    r"的?\s*(?:示范|示例|例子|评分|分数|example|rating|score)?\s*(?:[).。,;!?]|$)",
    re.I,
)
_OR_ANOTHER = re.compile(
    r"\s*[,(;、。.]?\s*(?:或|也可|可能|也许|应为|应是|应该|改为|更正|严格|其实|不,|no,|(?:or|maybe|perhaps|possibly|rather"
    rf"|actually)\b)[^\d\n。;]{{0,12}}{NUMBER}\s*(?:分|points?|\]|/|[.。,;)!]|$)",
    re.I | re.M,
)
_GOES_ON_BELOW = re.compile(rf"\s*\n\s*(?:的(?!确)|(?={_OR_ANOTHER.pattern}))", re.I | re.M)


def doubt(ahead: str, behind: str) -> str:
    """Why the rating between these two texts is none, "" when it stands; both are normalised."""
    line, clause = _ahead(ahead[-NEAR:])
    behind = behind[:NEAR]
    own = re.split(LABEL, line, flags=re.I)[-1]
    if _NEVER_GIVEN.search(clause) or _DENIED_BETWEEN.search(re.sub(r"\([^()]*\)", "", own)):
        return "a rating that is denied"
    if _CALLED_WRONG.match(behind) or _GOES_ON_BELOW.match(behind):
        return "a rating that is denied"
    if _BOUND_AHEAD.search(line) or _BOUND_BEHIND.match(behind):
        return "a bound, not a rating"
    return "several ratings that differ" if _OR_ANOTHER.match(behind) else ""


def _ahead(text: str) -> tuple[str, str]:
    """The rating's clause on its own line, and the clause with the line above where it goes on there."""
    above, _, line = text.rpartition("\n")
    own = _last_clause(line)
    if line.strip() and not above.endswith(":"):
        return own, own
    return own, _last_clause(above.rpartition("\n")[2]) + " " + own if own == line else own


def _last_clause(text: str) -> str:
    return _CLAUSE_END.split(text)[-1]
