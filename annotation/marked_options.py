"""The letters that an answer marks as right, option by option: A×，B√，C×; A：错误 / B：正确 / C：错误.

Signs are made where something is chosen, and several are one answer. Words judge statements, and what the
question asks for, the right ones or the wrong one, is not said: there only one among others counts.
"""

import re
from collections.abc import Iterator, Mapping

from annotation.folded_options import LETTERS

_RIGHT = r"[√✓✔✅☑]\ufe0f?"
_SIGN = rf"(?:{_RIGHT}|[×✗✘✕✖❌❎]\ufe0f?)"
_RIGHT_WORD = r"(?:正确|对|\b(?:correct|right|true)\b)"
_WORD = rf"(?:{_RIGHT_WORD}|不正确|不对|错误?|\b(?:incorrect|wrong|false)\b)"
_OPTION = r"(?:选项|\boption)?\s*"
_LETTER = rf"{_OPTION}(?P<letters>{LETTERS})\s*(?:选?项)?(?![期级组类度区段])\s*[.:)]*\s*"
_AFTERWARDS = rf"{_LETTER}\(?\s*(?P<mark>{_SIGN}|{_WORD})\s*\)?"
_BEFOREHAND = rf"(?P<mark>{_SIGN})\s*\(?{_LETTER}"
_APART = r"[\s,;。.、|!]*"
_ENDS = r"(?=[,;。.!]|$)"
# one option a line, with words between it and its mark, or behind that; none of another option between
_BETWEEN = rf"(?:(?!{LETTERS}|{_SIGN}|或)[^\n?]){{0,80}}?"
_JUDGED = (
    rf"{_LETTER}(?:{_BETWEEN}[:(–—-]\s*)?(?P<mark>{_SIGN}(?=\s|\)|{_ENDS})|(?<=[:(–—\s-]){_WORD}(?=\s*\)?\s*(?:{_ENDS}|[–—-])))\s*\)?(?=\s|[–—-]|{_ENDS})(?P<behind>.*)",
    rf"{_LETTER}{_BETWEEN}(?P<mark>{_SIGN})\s*\)?[\s。.!]*(?P<behind>)",
    rf"(?P<mark>{_SIGN})\s*\(?{_OPTION}(?P<letters>{LETTERS})(?=[\s.:)(]|$)(?P<behind>.*)",
)
# behind a mark these leave a doubt, as another option does
_DOUBTS = re.compile(
    rf"^\W*(?:错|不对)|{LETTERS}|但|不过|然而|却|虽|不是|[或更]|可能|不一定|不完全|\?|{_SIGN}"
    r"|\b(?:but|however|though|although|not|or|maybe|perhaps|only\s+if|unless)\b",
    re.I,
)
# where the wrong one is asked for a mark says nothing of the choice
_WRONG_ONE = re.compile(
    r"(?:错误?|有误|不[\u4e00-\u9fff]{1,3}|除外|无关)的?(?:一?[项个]|选项|说法|叙述|描述|表述)?的?[是为]\s*(?:[:?A-J(\n]|$)"
    r"|不(?:属于|包括|符合|是|会|宜|应|能|可|需)[^,。;\n]{0,20}的(?:一?[项个])?[是为]?\s*(?:[:?(\n]|$)"
    r"|[哪何][一种]?[项个种者][^,。\n]{0,12}[不错误非无]|(?:错误|不[\u4e00-\u9fff]{1,3})的一[项个]|除外\s*[?:]"
    r"|\b(?:except|least|not\s+true|incorrect\s+(?:statement|option)|false\s+statement)\b",
    re.I,
)
# and another may be it as well
_OR_ELSE = re.compile(rf"(?:但是?|不过|然而|\bbut|\bhowever)\s*,?\s*{LETTERS}", re.I)
# an option that stands for all the others, or for none
_OF_ALL = re.compile(r"\s*(?:以上|上述|all\s+of|none\s+of|都|均)", re.I)
_HAS_A_MARK = re.compile(rf"{_SIGN}|{_WORD}", re.I)


def marked_right(text: str, options: Mapping[str, str]) -> str:
    """The letters that this folded answer marks as right, "" where it marks none or leaves a doubt."""
    if not _HAS_A_MARK.search(text) or _WRONG_ONE.search(text) or _OR_ELSE.search(text):
        return ""
    right: set[str] = set()
    wrong: set[str] = set()
    signs = False
    for letters, mark, behind in _marks(text):
        is_right = re.fullmatch(f"{_RIGHT}|{_RIGHT_WORD}", mark, re.I)
        if is_right and _DOUBTS.search(behind):
            return ""
        (right if is_right else wrong).update(letters)
        signs |= bool(re.fullmatch(_SIGN, mark))
    all_there_is = re.fullmatch(_AFTERWARDS + _APART, text, re.I)
    if right & wrong or (not signs and (len(right) > 1 or not (wrong or all_there_is))):
        return ""
    unmarked = set(options) - right - wrong
    if len(right) > 1 and any(_OF_ALL.match(options[each] or "") for each in unmarked):
        return ""
    return "".join(sorted(right))


def _marks(text: str) -> Iterator[tuple[str, str, str]]:
    """Letters, their mark, and what stands behind it in the line."""
    afterwards, beforehand = re.compile(_AFTERWARDS, re.I), re.compile(_BEFOREHAND, re.I)
    for line in re.split(r"[\n;]", text):
        line = line.strip()
        if not _HAS_A_MARK.search(line):
            continue
        for pattern in (afterwards, beforehand):
            found = _in_a_row(pattern, line)
            if found:
                yield from found
                break
        else:
            for form in _JUDGED:
                if match := re.fullmatch(form, line, re.I):
                    yield match["letters"], match["mark"], match["behind"]
                    break


def _in_a_row(pattern: re.Pattern, line: str) -> list[tuple[str, str, str]]:
    """The marks of a line that consists of nothing else, none of any other."""
    found, at = [], 0
    while match := pattern.match(line, at):
        found.append((match["letters"], match["mark"], ""))
        at = re.compile(_APART).match(line, match.end()).end()
        if at == len(line):
            return found
    return []
