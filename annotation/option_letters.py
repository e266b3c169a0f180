"""Which options of a multiple-choice question an answer names: letters announced, alone, or by their text.

"Based on …" names no B, and an empty answer names nothing. What names two different answers names none.
"""

import re
from collections.abc import Mapping

from annotation.folded_options import LETTERS, folded
from annotation.letters_of_others import departed_from, for_some
from annotation.letters_taken_back import BACK, put_in_its_place
from annotation.marked_options import marked_right

_NOT = r"(?<!不)(?<!误)(?<!错)(?<!人会)(?<!非)(?<!勿)(?<!别)(?<!不[可要会宜该应能是])(?<!排除)"
_OPTION = r"(?:选项|\boptions?\b|\bchoice\b)?\s*"
_IS = (
    r"\s*[】\]]?\s*(?:应该?)?(?:就|无疑|显然)?\s*(?:选择?|是|为|[:\-]|包括|\bis\b|\bare\b){0,3}\s*[:\s(\[]*"
    + _OPTION
)
# where nothing follows but the end of what is said, or a reason
_ENDS = (
    r"(?=\s*(?:选?项)?吧?\s*\)?\s*(?:[。!;\n]|\.(?!\s*(?-i:[a-z]))|$|,?\s*(?:因为|理由|而不是|而非"
    r"|\b(?:since|because|as|for|rather|not)\b)))"
)
_SO = r"(?:综上(?:所述)?|因此|所以|故|\b(?:so|therefore|thus|hence)\b)\s*[,:]?\s*"
_ANNOUNCED = re.compile(
    rf"(?P<final>最终|最后|\bfinal\b)?\s*(?:的|正确|\bcorrect\b)?\s*(?:{_NOT}(?:答案|正答)|\b(?:answers?|ans)\b\.?){_IS}(?P<a>{LETTERS})"
    rf"|{_NOT}选(?:择|项\s*(?=[:是为])|(?!项)){_IS}(?P<b>{LETTERS})"
    rf"|\bI\s*(?:'(?:d|ll)\s+|would\s+|will\s+)?(?:choose|pick|select|go\s+(?:with|for))\s+(?:options?\s+|answers?\s+)?(?P<c>{LETTERS})"
    rf"|(?:^|[.。,;:!]\s*)(?:{_SO})?"
    r"(?:[答解]\s*:|我认为(?:应该?)?[是选为]?|正确的(?:选项)?有|应该?[是为]|(?:I\s+think\s+)?it(?:'s|\s+is|\s+(?:has\s+to|must)\s+be)\s+|if\s+I\s+(?:had|have)\s+to\s+(?:guess|choose|pick)\s*[,:]\s*(?:it's\s+|I'd\s+(?:say|go\s+with)\s+)?|choose\s+|select(?:ed:)?\s+|pick\s+"
    r"|I\s+think\s+|I(?:'d|\s+would)\s+say\s+)"
    rf"\s*(?P<d>{LETTERS}){_ENDS}"
    # of what is left one alone
    rf"|(?:只?剩下?|余下|(?<!不)更?(?:偏向|倾向)于?|更?倾向于?选择?)(?:的|就|只|有|是)*\s*{_OPTION}(?P<k>(?-i:[A-J])(?![A-Za-z])){_ENDS}"
    rf"|(?:^|[.。,;!]\s*){_SO}是?{_OPTION}(?P<e>{LETTERS}){_ENDS}"
    rf"|^(?:{_SO}|(?:{LETTERS}\s*(?:选?项)?(?:[都均全皆是可]|可以)*(?:不对|不正确|错误?|排除|不符合?(?:题意)?)的?[,;。]\s*){{1,5}})?"
    rf"(?:只有|仅有|只能[是选])\s*{_OPTION}(?P<l>{LETTERS}){_ENDS}"
    rf"|^(?:based\s+on|according\s+to|given|considering|根据|依据|基于|结合)[^,.。;:!?\n]{{1,40}},\s*{_OPTION}(?P<j>{LETTERS}){_ENDS}"
    # what is best, right, or asked for is it: 最可能的诊断是B, the most appropriate next step is B
    r"|(?:最|首选|正确|符合|属于|诊断|说法)[^,.。;:!?\n]{0,20}(?:(?<!不)(?<!非)(?<!不[应能会])(?<!(?<!最)(?<!最有)可能)[是为]|:)"
    rf"\s*:?\s*{_OPTION}(?P<f>{LETTERS})(?:(?=,)|{_ENDS})"
    r"|\b(?:the|my)\s+(?:most|best|correct|right|only|next|diagnosis|choice|selection)\b[^,.;:!?\n]{0,40}?(?:\s(?:is|are)|:)"
    rf"\s*:?\s*{_OPTION}(?P<g>{LETTERS}){_ENDS}"
    rf"|^(?:correct|best)\s+(?:options?|choices?)\s*:\s*(?P<h>{LETTERS}){_ENDS}"
    rf"|\b(?:my|the)\s+(?:\w+\s+)?answer\s+(?:would|will|must|should)\s+be\s*:?\s*{_OPTION}(?P<i>{LETTERS}){_ENDS}",
    re.I | re.M,
)
# in the clause before an announcement these say that it is somebody else's, a condition, or of something else
_NOT_ITS_OWN = (
    r"[误错](?=[选答认])|易(?=[选错误])|有[人的]|[多少数别他]人|人们|部分|往往|同学|学生|老师|考生|初学|乍一?看|初看|若|如果|假[如设]|要是|除非|以为|则"
    r"|错误的?(?:选项|答案|选择)|不一定|未必|似乎|好像|也许|或许|大概|疑似|最差|最不应|肝炎病毒|血型|[分亚]型|分[期级]|维生素"
    r"|if\b(?!\s+i\s+(?:had|have)\s+to\b)|unless\b|^\s*(?:虽然?|尽管|固然|although\b|though\b|while\b)|^\s*were\b|some\b|many\b|students?\b|(?:wrong|incorrect)\s+(?:answer|option|choice)|tempting|\b(?:type|group|grade|stage|class|vitamin)\b"
)
# a sentence that begins so announces on a condition, up to its "therefore"
_IF = re.compile(
    r"\s*(?:但|而)?(?:如果|如(?=选|答案)|若|倘|假[如设]|要是|除非|一旦|万一|即[使便]|就算|哪怕|if\b(?!\s+i\s+(?:had|have)\s+to\b)|unless\b)",
    re.I,
)
# "B是正确的", "AB都对": what is said of the letters ends there, so that neither a question (B正确吗) nor a
# word that only begins so (A对于, B正确率) is read, and nothing before them can be a condition (如果A正确)
_RIGHT = (
    r"\s*(?:[两二三四五]?项|选?项|都|均|全|是|为|才)*(?:(?:最佳|正确)(?:的?(?:选项|答案|选择))?|对|无误|没有?错|符合(?:题意|题干|要求)?|[更最](?:为|加)?(?:好|合[适理]|恰当|符合题意|准确|全面|可能)"
    r"|\s(?:is|are)\s+(?:the\s+)?(?:only\s+|(?:most|more)\s+(?:likely|appropriate|suitable)|better|best|correct|right|appropriate)"
    r"(?:\s+(?:answer|choice|option|one|diagnosis))?|\s+is\s+(?:the|my)\s+answer|\s+would\s+be\s+(?:best|correct|right))的?"
    rf"(?:\s*(?=[,.。;!]|$)|{_ENDS})"
)
_CALLED_RIGHT = re.compile(
    rf"(?:^|[,.。;:!、]|{_SO}|只有|仅|\bboth\b)\s*{_OPTION}(?P<right>{LETTERS}){_RIGHT}", re.M | re.I
)
# another one that is right in spite of the one before: 答案看似A，但C更好; D is tempting, but C is right
_RATHER = re.compile(
    rf"(?:但是?|不过|然而|可是|却|\b(?:but|however|yet)\b),?\s*(?:其实|实际上|really\s+|actually\s+)?{_OPTION}"
    rf"(?P<rather>{LETTERS}){_RIGHT}",
    re.M | re.I,
)
# one small letter that ends the line behind "answer:"
_SMALL = re.compile(r"(?i:答案|\banswers?)\s*(?i:是|为|is)?\s*:?\s*\(?(?P<small>[a-j])\)?\s*[.。]?\s*$", re.M)
# a correction takes back one answer and gives another: 不是A，而是B; not A but B. Only where both stand
# alone, so that neither a question (是不是A，是B？) nor a condition (如果不是A，是B型) is read
_CORRECTED = re.compile(
    rf"(?:^|[,.。;:!]\s*|答案)\s*(?:应该?|并)?(?:不是|不选|非)\s*{LETTERS}\s*[,;]?\s*(?:而是|应该?选|应该?是|是|选)\s*"
    rf"(?P<zh>{LETTERS})\s*(?=[,.。;!]|$)"
    rf"|(?:\bnot|isn't)\s+{LETTERS}\s*[,;.]?\s+(?:but\s+(?:rather\s+)?|it's\s+|it\s+is\s+|(?<=\.\s))(?P<en>{LETTERS})\s*(?=[,.;!]|$)"
    rf"|(?:^|[.,;:!]\s*)(?P<than>{LETTERS})\s+rather\s+than\s+{LETTERS}\s*(?=[,.;!]|$)"
    rf"|{LETTERS}\s*吗?\s*\?\s*(?:不是?|no)\s*[,.。]\s*(?:应该?)?(?:是|选|it's\s+)?\s*(?P<asked>{LETTERS})\s*(?=[,.。;!]|$)",
    re.I | re.M,
)
# what goes on from an answer; of what may be said of a choice that is not made there is no end: 选A会漏诊,
# 选A缺乏依据, 选A与病史矛盾
_GOES_ON = (
    r"因|或|由于|理由|依据|原因|解析|分析|说明|解释|其中|其余|其他|余|最(?!易|容易|常见的?误)|更|较|比较|正确|对(?=[,.。;!的]|$)|无误|没有?错|不错|不选"
    r"|而(?!漏|忽|误|导)|并(?!不|非|无|未|没)|且|以(?![为外及])|来|作为|进行|治疗(?!无效|不)|用于|[都均全皆两二三四五]|这|此|本|可能性|首选|答案|符合"
    r"|合[适理]|恰当|[为即]?[宜佳好妥]|为(?:最|首选|正确|答案|本题)|即可|没问题|足够|效果[最更较]?[好佳]|安全|无疑(?=[,.。!;]|$)|[啊呀哦嘛]|[就也]?可以(?!排除|导|引|加|造)|就[行好对]|吧|呢|了(?=[,.。!;吧]|$)"
    r"|可(?![能以导引加造被致排])|能(?![不导引否加造])|有[利助效]|利于|会(?:更|较|比较|好)|(?:显然|无疑|肯定|应该?)(?=[是为正对最更合符])"
    r"|是(?:最|正确|对|因(?!为?[没未忽])|由于|合|首|本题|唯一|答案|符合|一线|标准|目前|治疗)|的(?:理由|依据|原因|治疗|可能性)(?![^,。\n]{0,6}[不欠没缺])"
)
_CALLED = (
    r"(?:\w+ly\s+|indeed\s+)?(?:my\s+(?:answer|choice|final|pick)|(?:the\s+)?(?:only|most(?!\s+(?:tempting|obvious|attractive|popular|common\s+(?:wrong|mis|err)))"
    r"|more|best|better|correct|right|true|answer|first|preferred|appropriate|ideal|one|treatment|drug|next|likely|definitive|gold)"
    r"|indicated|confirmed|because|since|as\b|so\b)"
)
_BEHIND = re.compile(
    # an option's own text may stand there, with another word than in the question
    rf"\s?\)?(?:选?项)?+(?!{_GOES_ON})(?P<own>[\u4e00-\u9fff]{{1,2}})"
    rf"|\s(?:is|was|are|were|(?:would|will|should|must)\s+be)\s+(?!{_CALLED})|\s(?:is|would\s+be)\b[^,.;\n]{{0,40}}\b(?:if|unless)\b"
    r"|\s(?:(?:would|will|should|must)\s+(?!be\b)|(?:may|might|can|could|cannot|can't|do|does|did|doesn't|didn't|isn't|wasn't|has|had)\b)"
    r"|\s(?:if|unless|when|at\s+first|only\s+(?:if|when)|in\s+(?:an?|most|many|some|other|younger|older|adults|children))\b"
    r"|\s(?!always|yes|besides|sometimes)(?P<verb>(?-i:[a-z]{3,}[b-hj-rtv-z]s))\b"
    r"|\s(?:for|in)\b[^,.;\n]{0,30},\s*but\s+[A-J]\s+(?:for|in)\b|\s*,\s*(?:则(?![可能])|[就便](?=错|会|忽|漏|无法)|though\b[^.;\n]{0,30},\s*is\b)",
    re.I,
)
# behind a letter that is said not to be the answer, or only asked about: 选A不对, 答案：A(错误), A is wrong
_DENIED = re.compile(
    r"\s*(?:选?项)?\s*(?:吗|相比|[是为]?(?:一个)?干扰项|的(?:人|说法|观点|同学|考生)|则|是(?:典型|常见|明显|严重)的?错)|\s*(?:选?项)?\s*\(?\s*(?:是|is\s|was\s)?\s*(?:错|[×✗✘✕✖❌❎]|不对|不正确|不合适|不成立|不可(?!逆)|[以之]外|除外"
    r"|incorrect|wrong|an?\s+distractor|not\s+(?:correct|right|the\b))|\s*[吗吧]?\s*\?",
    re.I,
)
# another letter that might be it as well: A或B, A(也可能是B), A?B?, A or B
_HEDGED = re.compile(
    rf"\s*,?\s*(?:但是?|不过|然而|\bbut\b)\s*{LETTERS}\s*(?:也(?:是|很)?有?(?:可能|道理)|(?:may|might|could)\s+(?:also\s+)?be\b)|"
    r"\s*(?:之一|其一|[中之里]的?(?:一个|其一)|二选一)|[^。\n]{0,20}(?:否则|\botherwise\b)|"
    rf"(?:\s*\?\s*|\s*/\s*|\s*[,、(/]?\s*(?:但|不过|but\s)?\s*(?:或者?|也|可能|也许|还是|\b(?:or|maybe|perhaps|possibly)\b)"
    rf"(?:或者?|是|可以?|能|选|说|为|maybe|perhaps|possibly|even|else|better|option|[\s,])*){LETTERS}"
    r"(?=\s*(?:都|均|也|皆|可|中|因|选?项)|\s*[^\u4e00-\u9fff\w-]|\s+[a-z]|$)",
    re.I,
)
# an answer that begins with its letters; "E. coli is likely" does not
_HEAD = re.compile(
    rf"(?:both\s+|{_OPTION})(?P<head>{LETTERS})\s*(?:选?项)?吧?\s*\)?(?:\s*(?:[。!;\n]|\.(?!\s*(?-i:[a-z]))|$)|(?=,?\s*(?:因为|理由|\b(?:because|since)\b))|(?=,\s*{BACK}))",
    re.I,
)
# what follows such a beginning may take it back, or show that it began a list
_TAKEN_BACK = re.compile(
    rf"[\s,]*(?:(?P<corrected>{BACK})|错误?[,.。了]|也可能|可能[是为]|也许|或者?是?\s*{LETTERS}|{LETTERS}\s*(?:[.。;\n]|$)|但也"
    rf"|hmm|or\b|maybe\b|perhaps\b|possibly\b|(?:wrong|incorrect|false)\s*[.,!]|but\s+(?:also|(?:it|{LETTERS})\s+(?:could|may|might))|(?:但是?|不过),?\s*{LETTERS}\s*也)",
    re.I,
)
_LISTED = re.compile(rf"(?:^|\s)(?P<next>{LETTERS})\s*[.、)]\s*\S", re.M)
_ALONE = re.compile(rf"(?:both\s+|{_OPTION})(?P<letters>{LETTERS})\s*(?:选?项)?吧?\s*\)?\s*[.、:,。!]?", re.I)


def option_letters(answer: str, options: Mapping[str, str]) -> frozenset[str] | None:
    """The letters the answer names, all among `options` (letter to text); None when there is no telling."""
    text = folded(answer, options)
    if re.fullmatch(rf"{_OPTION}\(?[a-j]\)?\.?|(?i:\[\s*[a-j]\s*\]|<[a-j]>)\.?", text):
        text = text.strip("()[]<>. ")[-1].upper()
    found = _named(text, options, answer)
    return found if found and found <= set(options) else None


def _named(text: str, options: Mapping[str, str], answer: str) -> frozenset[str] | None:
    """What stands after "the answer is" and the like; the final one when several are announced."""
    announced = list(_ANNOUNCED.finditer(text))
    final = [match for match in announced if match["final"]]
    if any(_HEDGED.match(text, match.end()) for match in final or announced):
        return None
    own = [
        match
        for match in final or announced
        if not _DENIED.match(text, match.end())
        and not _somebody_elses(text, match)
        and not departed_from(text, match, _said(match))
        and not _weighed(text, match, options, answer)
    ]
    # 说法错误的是B answers a question for the wrong one, unless the right one is said as well
    right = [match for match in own if not (match["f"] and re.search("[不错]", _clause(text, match)))]
    written = [_said(match) for match in right or own]
    if not final:
        written += [_said(match) for match in _CORRECTED.finditer(text)]
        written += [match["small"].upper() for match in _SMALL.finditer(text)]
        written += _head(text, written)
    marked = marked_right(text, options)
    # beside an answer several marks may tell which statements hold
    if len(marked) == 1 and not final:
        written.append(marked)
    written += [match["rather"] for match in _RATHER.finditer(text, final[-1].end() if final else 0)]
    written += put_in_its_place(text, final[-1].end() if final else 0, answered=bool(written))
    # what is called right by the way is no answer where one is announced
    written = written or ([marked] if marked else [])
    written = written or [match["right"] for match in _CALLED_RIGHT.finditer(text)] or _last_line(text)
    named = set(map(frozenset, written))
    return named.pop() if len(named) == 1 else None


def _said(match: re.Match) -> str:
    return next(said for name, said in match.groupdict().items() if said and name != "final")


def _somebody_elses(text: str, match: re.Match) -> bool:
    """Whether the clause that announces it says that others do, or on which condition."""
    sentence = re.split(r"[.。;!\n]", text[: match.end()])[-1]
    conditional = _IF.match(sentence) and not re.search(_SO, sentence, re.I)
    if not match["final"] and for_some(sentence, _said(match)):
        return True
    return bool(conditional or re.search(_NOT_ITS_OWN, _clause(text, match), re.I))


def _weighed(text: str, match: re.Match, options: Mapping[str, str], answer: str) -> bool:
    """Whether what follows the letters directly says something of them that no answer goes on with."""
    behind = _BEHIND.match(text, match.end())
    if not behind:
        return False
    # behind a colon and a space an explanation may begin
    if (
        behind["own"]
        and text[match.end()].isspace()
        and text[: match.end() - len(_said(match))].rstrip(" (").endswith(":")
    ):
        return False
    words = behind["own"] or behind["verb"]
    return not words or not any(_is_text_of(each, words, options, answer) for each in _said(match))


def _is_text_of(letter: str, words: str, options: Mapping[str, str], answer: str) -> bool:
    """Whether these words begin the letter's own text, or go on from it: B. 布洛芬混悬液, of 布洛芬."""
    said = options.get(letter) or ""
    set_apart = said and re.search(rf"{letter}[.、:：)）\s]+{re.escape(said)}", answer)
    return said.lower().startswith(words.lower()) or bool(set_apart)


def _clause(text: str, match: re.Match) -> str:
    """The words before the letters."""
    begun = text[: match.end()].removesuffix(_said(match))
    return re.split(r"[,.。;:!\n]", begun.rstrip(" :-("))[-1]


def _head(text: str, others: list[str]) -> list[str]:
    """The letters that the answer begins with, unless what is behind them doubts them.

    Corrected ones stand against `others`, and are "" where there are none.
    """
    match = _HEAD.match(text)
    if not match or len(_lone(text)) > 1:
        return []
    taken_back = _TAKEN_BACK.match(text, match.end())
    if taken_back and not taken_back["corrected"]:
        return []
    goes_on = "\n" not in match[0] and match[0].rstrip().endswith(".")
    if goes_on and any(each["next"] != match["head"] for each in _LISTED.finditer(text, match.end())):
        return []
    return [match["head"] if others or not taken_back else ""]


def _lone(text: str) -> set[str]:
    """The lines that are letters only."""
    return {match["letters"] for line in text.splitlines() if (match := _ALONE.fullmatch(line.strip()))}


def _last_line(text: str) -> list[str]:
    match = _ALONE.fullmatch(text.splitlines()[-1].strip()) if text else None
    return [match["letters"]] if match and len(_lone(text)) == 1 else []
