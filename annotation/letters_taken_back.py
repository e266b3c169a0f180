"""Another letter that an answer puts in the place of one given before: 答案是C，不对，是D; C. Oops, D."""

import re

from annotation.folded_options import LETTERS

# words by which whoever answers takes back what was just said
BACK = (
    r"(?:[哦噢啊]?,?不对|不是?(?=[,.。])|[哦噢]不|错了|等等|等一下|且慢|更正(?:[为成]|一下)?|订正[为成]?|其实|[笔口手]误|抱歉|对不起|不好意思|我?改[为成选]|重新考虑后?"
    r"|(?:我|刚才|题目?|是)*(?:[说写看打选答填算搞弄读]|回答|审题)(?:得|了)?(?:题目?)?[错反混漏]了?(?:题目?)?了?"
    r"|\b(?:no(?=\s*[,.:])|wait|actually|correction|sorry|oops|whoops|my\s+(?:mistake|bad|error)|(?:on|after)\s+(?:second\s+thoughts?|reflection)"
    r"|scratch\s+(?:that|this|it)|(?:that|this|it)(?:'s|\s+(?:is|was))\s+(?:wrong|incorrect|a\s+(?:mistake|typo))|typo|i\s+(?:meant?|misread|was\s+wrong|made\s+a\s+mistake)"
    r"|hmm+|make\s+(?:that|it)|i(?:'ll|\s+will|\s+must|'d)?\s+(?:change|switch|correct)(?:\s+(?:my|the)\s+\w+)?(?:\s+to)?|corrected\s+to)\b)"
)
_ENDS = (
    r"(?=\s*(?:选?项)?\s*\)?\s*(?:[,。!;\n]|\.(?!\s*(?-i:[a-z]))|$|更?(?:正确|合适|对)"
    r"|\b(?:since|because|as|is\s+(?:right|correct))\b))"
)
_REPLACED = (
    rf"(?:(?:^|[,.。;:!…—(]\s*)(?:{BACK}\s*[,.。;:!…—-]*\s*)+|\(\s*(?=应该?[为是选]|实[为是]|should\s+be|should\s+read)(?:实|should)?\s*)"
    r"(?:答案|我|(?:(?:the|my)\s+)?(?:correct\s+|right\s+)?answer(?=\s+(?:is|should)|:))?\s*(?:应该?|才|还|should\s+be\b|should\s+read\b)?(?:是|选|为|改[为选]|\b(?:it's|it\s+(?:is|should\s+be)|is)\b)?\s*:?\s*"
    rf"(?:选项|\boptions?\b|\bchoice\b)?\s*(?P<given>{LETTERS}){_ENDS}"
    # of a chain each is a step
    rf"|(?<![→>][A-J])(?<![→>] [A-J])(?<=[A-J])\s*(?:(?P<arrow>→|->|=>|-->)|改[为成])\s*"
    rf"(?P<moved>{LETTERS}){_ENDS}"
)


def put_in_its_place(text: str, start: int, answered: bool) -> list[str]:
    """The letters that this folded answer gives from `start` on in the place of others.

    An arrow replaces what was `answered`; where nothing was, it leads from one step to the next.
    """
    pattern = re.compile(_REPLACED, re.I | re.M)
    return [
        match["given"] or match["moved"]
        for match in pattern.finditer(text, start)
        if answered or not match["arrow"]
    ]
