"""Which options of a multiple-choice question an answer names: letters announced, alone, or by their text.

"Based on …" names no B, and an empty answer names nothing. What names two different answers names none.
"""

import re
import unicodedata
from collections.abc import Mapping

_AND = r"\s*(?:[,、&+]|和|与|及|\band\b)?\s*"
_LETTERS = rf"[A-J](?:{_AND}[A-J])*(?![A-Za-z])"
_NOT = r"(?<!不)(?<!误)(?<!错)(?<!人会)(?<!不应)(?<!不能)(?<!非)(?<!勿)(?<!别)(?<!不[可要会宜该])(?<!排除)"
_IS = r"\s*[】\]]?\s*(?:应该?)?\s*(?:选择?|是|为|:|\bis\b|\bare\b)*\s*[:\s]*[(\[【「『\"“'‘*]*"
# where nothing follows but the end of its sentence
_ENDS = r"(?=[)\]】」』\"”'’*\s]*(?:[.。!]|$))"
_ANNOUNCED = re.compile(
    rf"(?P<final>最终|最后|\bfinal\b)?\s*(?:的|正确|\bcorrect\b)?\s*(?:{_NOT}答案|\banswers?\b){_IS}(?P<a>{_LETTERS})"
    rf"|{_NOT}(?:故|因此|所以|应)?选(?:择|项)?{_IS}(?P<b>{_LETTERS})"
    rf"|\b(?:options?|choice)\s+(?P<c>{_LETTERS})\s+(?:is|are)\s+correct"
    rf"|\bI\s*(?:['’](?:d|ll)\s+|would\s+|will\s+)?(?:choose|pick|select|go\s+(?:with|for))\s+(?:options?\s+|answers?\s+)?(?P<d>{_LETTERS})"
    rf"|(?:^|[.。,;:!]\s*)(?:(?:因此|所以|综上(?:所述)?|故|so|therefore|thus|hence)\s*[,:]?\s*)?"
    rf"(?:答\s*:|我认为(?:应该?)?[是选]|应该?是|正确的(?:选项)?[有是为]|最可能的诊断[是为:]+|it['’]s\s+|it\s+is\s+|choose\s+|select\s+|pick\s+"
    rf"|the\s+(?:best|correct|right)\s+(?:choice|option)\s+(?:is|:)\s+)\s*(?P<f>{_LETTERS}){_ENDS}"
    rf"|(?:^|[.。;!]\s*)(?:综上(?:所述)?|因此|所以|故|so|therefore|thus|hence)\s*[,:]?\s*(?P<g>{_LETTERS}){_ENDS}"
    rf"|\\boxed\{{\s*(?:\\text\{{\s*)?(?P<e>{_LETTERS})\s*\}}",
    re.I | re.M,
)
# in the clause before an announcement these say that it is somebody else's, or a condition
_NOT_ITS_OWN = (
    r"[误错](?=[选答认])|易(?=[选错误])|有[人的]|[多少数别他]人|人们|部分|往往|同学|考生|初学|乍一?看|初看|若|如果|假[如设]|要是|除非|以为|则"
    r"|if\b|unless\b|some\b|many\b|students?\b"
)
# "B是正确的", "A和B都对": what is said of the letters ends there, so that neither a question (B正确吗) nor a
# word that only begins so (A对于, B正确率) is read, and nothing before them can be a condition (如果A正确)
_CALLED_RIGHT = re.compile(
    rf"(?:^|[,.。;:!、*]|因此|所以|故)\s*(?P<right>{_LETTERS})\s*(?:选?项|都|均|全|是|为)*"
    r"(?:正确|对|无误|[更最](?:为|加)?(?:合适|恰当|符合题意|准确)"
    r"|\s(?:is|are)\s+(?:the\s+)?(?:most\s+)?(?:best|correct|right|appropriate)(?:\s+(?:answer|choice|option|one))?)的?"
    r"[\s*]*(?=[,.。;!]|$)",
    re.M,
)
# one small letter that ends the line behind "answer:"
_SMALL = re.compile(r"(?i:答案|\banswers?)\s*(?:是|为|is)?\s*:?\s*\(?(?P<small>[a-j])\)?\s*[.。]?\s*$", re.M)
# a correction takes back one answer and gives another: 不是A，而是B; not A but B. Only where both stand
# alone, so that neither a question (是不是A，是B？) nor a condition (如果不是A，是B型) is read
_CORRECTED = re.compile(
    rf"(?:^|[,.。;:!]\s*|答案)\s*(?:应该?|并)?(?:不是|不选|非)\s*{_LETTERS}\s*[,;]?\s*(?:而是|应该?选|应该?是|是|选)\s*"
    rf"(?P<zh>{_LETTERS})\s*(?=[,.。;!]|$)"
    rf"|(?:\bnot|isn['’]t)\s+{_LETTERS}\s*[,;.]?\s+(?:but\s+(?:rather\s+)?|it['’]s\s+|it\s+is\s+|(?<=\.\s))(?P<en>{_LETTERS})\s*(?=[,.;!]|$)"
    rf"|(?:^|[.,;:!]\s*)(?P<than>{_LETTERS})\s+rather\s+than\s+{_LETTERS}\s*(?=[,.;!]|$)"
    rf"|{_LETTERS}\s*吗?\s*\?\s*(?:不是?|no)\s*[,.。]\s*(?:应该?)?(?:是|选|it['’]s\s+)?\s*(?P<asked>{_LETTERS})\s*(?=[,.。;!]|$)",
    re.I | re.M,
)
# behind a letter that is said not to be the answer, or only asked about: 选A不对, 答案：A(错误), A is wrong
_DENIED = re.compile(
    r"\s*(?:选?项)?\s*(?:吗|[是为]?(?:一个)?干扰项|的(?:人|说法|观点|同学|考生)|则|是(?:典型|常见|明显|严重)的?错)|\s*(?:选?项)?\s*\(?\s*(?:是|is\s|was\s)?\s*(?:错|不对|不正确|不合适|不成立|不可|[以之]外|除外"
    r"|incorrect|wrong|an?\s+distractor|not\s+(?:correct|right|the\b))|\s*吗?\s*\?",
    re.I,
)
# another letter that might be it as well: A或B, A(也可能是B), A?B?, A or B
_HEDGED = re.compile(
    r"\s*(?:之一|其一|[中之里]的?(?:一个|其一)|二选一)|[^。;\n]{0,20}(?:否则|\botherwise\b)|"
    rf"(?:\s*\?\s*|\s*/\s*|\s*[,、(/]?\s*(?:或者?|也|可能|也许|还是|\b(?:or|maybe|perhaps|possibly)\b)"
    rf"(?:或者?|是|可以?|能|选|说|为|maybe|perhaps|possibly|even|else|option|[\s,])*)(?-i:{_LETTERS})"
    r"(?=\s*(?:都|均|也|皆|可|中|因|选?项)|\s*[^\u4e00-\u9fff\w-]|\s+[a-z]|$)",
    re.I,
)
_ALONE = re.compile(
    rf"[(\[【「『\"“'‘*\s]*(?P<letters>{_LETTERS})\s*(?:选?项)?[)\]】」』\"”'’*\s]*(?:[.、:,。!]\s*(?P<text>.*))?"
)

_ANNOUNCING = (
    r"^(?:[【\[]?(?:正确|最终)?答案[】\]]?|应?选|(?:the\s+)?(?:correct\s+)?answer(?:\s+is)?)\s*[是为:]*\s*"
)


def option_letters(answer: str, options: Mapping[str, str]) -> frozenset[str] | None:
    """The letters the answer names, all among `options` (letter to text); None when there is no telling."""
    text = unicodedata.normalize("NFKC", answer.rsplit("</think>", 1)[-1]).strip()
    found = _announced(text) or _alone(text, options) or _by_text(text, options)
    return found if found and found <= set(options) else None


def _announced(text: str) -> frozenset[str] | None:
    """What stands after "the answer is" and the like; the final one when several are announced."""
    announced = [match for match in _ANNOUNCED.finditer(text) if _upper(_said(match))]
    final = [match for match in announced if match["final"]]
    if any(_HEDGED.match(text, match.end()) for match in final or announced):
        return None
    matches = [
        match
        for match in final or announced
        if not _DENIED.match(text, match.end()) and not _somebody_elses(text, match)
    ]
    corrected = [
        match["zh"] or match["en"] or match["than"] or match["asked"] for match in _CORRECTED.finditer(text)
    ]
    small = [match["small"].upper() for match in _SMALL.finditer(text)]
    written = [_said(match) for match in matches]
    written += [] if final else [*filter(_upper, corrected), *small]
    # what is called right by the way is no answer where one is announced
    written = written or [match["right"] for match in _CALLED_RIGHT.finditer(text)]
    named = set(map(_letters, written))
    return named.pop() if len(named) == 1 else None


def _somebody_elses(text: str, match: re.Match) -> bool:
    """Whether the clause that announces it says that others do, or on which condition."""
    clause = re.split(r"[,.。;:!\n]", text[: match.start()])[-1] + re.split(r"[A-J]", match[0])[0]
    return bool(re.search(_NOT_ITS_OWN, clause, re.I))


def _said(match: re.Match) -> str:
    return next(filter(None, match.group("a", "b", "c", "d", "e", "f", "g")))


def _upper(written: str) -> bool:
    """Letters are capitals; the patterns ignore case for the words before them only."""
    return re.sub(r"\band\b", "", written, flags=re.I).isupper()


def _alone(text: str, options: Mapping[str, str]) -> frozenset[str] | None:
    """A first or last line that is letters only, or a letter with its option's text; or one small letter."""
    if re.fullmatch(r"\(?[a-j]\)?\.?", text):
        return _letters(text.upper())
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = set()
    for line in {*lines[:1], *lines[-1:]}:
        match = _ALONE.fullmatch(line)
        if match and match["letters"].replace("and", "").isupper():
            letters = _letters(match["letters"])
            said = _plain(match["text"] or "")
            if not said or (len(letters) == 1 and said == _plain(options.get(next(iter(letters)), ""))):
                named.add(letters)
    return named.pop() if len(named) == 1 else None


def _by_text(text: str, options: Mapping[str, str]) -> frozenset[str] | None:
    said = _plain(re.sub(_ANNOUNCING, "", text, flags=re.I))
    same = [letter for letter, option in options.items() if _plain(option) == said]
    return frozenset(same) if len(same) == 1 else None


def _letters(written: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-J]", re.sub(r"\band\b", "", written, flags=re.I)))


def _plain(text: str) -> str:
    return re.sub(r"[\s.。,，;；]", "", unicodedata.normalize("NFKC", text)).lower()
