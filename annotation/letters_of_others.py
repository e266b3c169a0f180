"""Whether an announced letter is only the key's, which the answer departs from, or holds for some alone.

标准答案是B is an answer like any other until another letter is put beside it; 过敏者选D answers for those.
"""

import re

from annotation.folded_options import LETTERS

_THEIRS = (
    r"标准答案|参考答案|官方|书上|书[本中里]|教材|教科书|课本|题库|网上|指南|共识|解析给|原答案|给出的答案|给的答案|所谓"
    r"|\b(?:textbooks?|official|standard|expected|published|reference|guidelines?|conventional|usual|exam(?:iner)?'?s?|keyed?|according\s+to|book'?s?|board)\b"
)
_DEPARTS = (
    r"(?:但是?|不过|然而|可是|却|其实|实际|事实上|真正|我|本例|本题|此患者|该患者|这位|应该?[为是选]|而"
    r"|\b(?:but|however|yet|though|although|really|actually|mine|i|in\s+this|in\s+reality|should\s+be|here)\b)"
    rf"[^。\n]{{0,40}}?(?P<other>{LETTERS})(?!\s*(?:选?项)?\s*(?:是|is\s+|are\s+)?(?:[不错误]|都[不错]|incorrect|wrong|not\b))"
)
# without one of these no clause says for whom
_SOME = re.compile("[者时人妇儿老期]")
# for whom a choice is made that holds for them alone; the patient asked about is none of them
_FOR_SOME = (
    r"^(?!.*(?:[该本此这]|故|所以|因此|患者[是为]|答案|首选|最))(?:对于?|在|于|如?有|伴有?|合并|遇到?)?[^,:]{1,20}(?:者|时|的人|患者|病人|孕妇|儿童|小儿|婴儿|新生儿|老[年人]+|妇女|哺乳期|妊娠期)"
    r"(?:则|应该?|宜|可以?|须|需|请|就|才|建议|考虑)*选?(?:择|用)?$"
    r"|^(?:孕妇|儿童|小儿|婴儿|新生儿|老[年人]+|妇女|哺乳期|妊娠期)(?:则|应该?|宜|可以?|须|需|请|就|才|建议)*选?(?:择|用)?$"
)
_FOR_SOME_AHEAD = (
    r"^\W*(?:对于?|在)(?![该本此这])[^,。;\n]{1,20}(?:者|人群|患者|病人|孕妇|儿童|小儿|婴儿|老人|妇女|时),(?:则|应该?|宜|可以?|须|需|请|就|才|建议|我|会)*选?(?:择|用)?$"
    r"|^\W*(?:in|for|with|when|during|among)\s+"
    r"(?!(?:this|that|the|these|our|my|his|her|such|a\s+\w+\s+(?:year|man|woman|boy|girl))\b)[^,.;\n]{0,40}"
    r"(?:pregnan|lactat|breast|child|infant|neonat|newborn|adult|elder|older|younger|women|men\b|people|patients|those|allerg|contraindicat|renal|hepatic|failure|if\b)"
    r"[^,.;\n]{0,30},\s*(?:(?:i\s+would|i'd|one\s+(?:would|should)|you\s+should|please)\s+)?(?:choose|pick|select|go\s+(?:with|for)|the\s+answer\s+(?:is|would\s+be))?\s*(?:options?\s*)?$"
)


def departed_from(text: str, match: re.Match, said: str) -> bool:
    """Whether what `match` announces is said to be the key's, and another letter follows as its own."""
    begun = re.split(r"[.。;!\n]", text[: match.start()])[-1] + match[0]
    if not re.search(_THEIRS, begun, re.I):
        return False
    return any(set(other["other"]) != set(said) for other in re.finditer(_DEPARTS, text[match.end() :], re.I))


def for_some(sentence: str, said: str) -> bool:
    """Whether a sentence up to its announced letter says for whom alone, or when, it holds."""
    begun = sentence.removesuffix(said).rstrip(" :(")
    clause = re.split(r"[,:]", begun)[-1]
    if _SOME.search(clause) and re.search(_FOR_SOME, clause):
        return True
    return "," in begun and bool(re.search(_FOR_SOME_AHEAD, begun.lstrip(), re.I))
