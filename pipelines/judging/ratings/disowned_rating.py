"""Whether the words behind a rating disown it: call it wrong or unsure, bound it, put another beside it."""

import re

from pipelines.judging.ratings.rating_words import NEAR, NUMBER, any_of

_BOUND = re.compile(
    # 以上 that stands apart ends the reply
    r"(?!\s*\n[ \t]*\n\s*以上[。.!]?\s*$)"
    r"\s*\(?(?:(?:及|或)?以[上下内]|左右|上下|或更[高低])(?=[\s的。.,;)!]|$)|\s*(?:\+|\(?\?)"
    r"|\s*\(?,?\s*(?:or\s+(?:less|more|lower|higher|above|below|so|under|over)|at\s+(?:most|least|best)|give\s+or\s+take)\b",
    re.I,
)
# what may stand between the rating and what is said of it, and names nothing that else could be meant
_OF_IT = any_of(
    "但是?|不过|虽然?|而且?|我|本人|这个?|此|该|对|其实|仍|还|也|都|有点|有些|略|恐怕|显得|"
    "似乎|未免|评分|打分|分数|给分|是|一个",
    "though|although|but|however|and|which|i(?:['’](?:d|m))?|am|an?|it|is|was|be|this|"
    "that(?:['’]s)?|the|rating|score|seems?|feels?|looks?|would|may|might|bit|somewhat|still|"
    "perhaps|remains?|rather|far",
)
_NOT_HELD_ZH = (
    "错误|不(?:对|合理|恰当|合适|当|妥|正确|成立|可信)|站不住脚?|不敢?(?:赞成|赞同|认可|认同|信|配)|"
    "言过其实|可信度[低差]|[过太偏虚][高低]|[给打判评](?:得|的)?[太过偏]?[高低多少]|作废|撤[回销]|收回|"
    r"占位|再?[减加]\s*\d+分?|无效|暂定|初步|[尚有]?待(?:定|核实|复核|确认|验证)|分?存疑|(?:需要?|应|"
    "须)?再?(?:斟酌|复核|核实)|仅供参考|[持有]?保留(?:态度|意见)?|拿不准|说不[好准清]|(?:只是)?猜测|"
    "(?:[有尚]?待|值得)商榷|有(?:疑问|争议)|(?:不(?:太|是很|能|敢|很|十分|完全)?|没有?|无)(?:确定|肯定|"
    "有?把握)|才怪|(?:扣分|折算|换算|加权|修正|校正|复核|调整)之?前|百分位|(?:仅|只)?[为是]?示意|(?:分数|得分|评分)?越[低小]越好"
)
_NOT_HELD_EN = (
    "wrong|placeholder|incorrect|inappropriate|invalid|disputed|contested|withdrawn|retracted|generous|"
    r"inflated|provisional|preliminary|guess(?:ing|ed)?|guesswork|subject\s+to\s+\w+|tentative|unsure|"
    r"uncertain|questionable|doubtful|debatable|disputable|undeserved|unjustified|too\s+(?:high|low|"
    r"generous|harsh|lenient|strict|kind)|(?:not|never)\s+(?:(?:quite|so|at\s+all|entirely|fully|"
    r"really)\s+)?(?:right|correct|appropriate|sure|certain|convinced|deserved|justified)|(?:not|"
    r"don['’]t|cannot|can['’]t|do\s+not)\s+(?:believe|trust|stand\s+by|mean|accept|support)(?:\s+(?:it|"
    r"that|this))?|doubt(?:ed)?(?:\s+(?:it|that|this))?|(?:just|only)\s+(?:kidding|joking)|(?:lower|smaller)\s+is\s+better|percentile"
)
# nothing but this up to the end of its clause: "…，剂量偏高" is said of a dose
_CALLED_WRONG = (
    rf"\s*[,(]?\s*[–—]*\s*(?:{_OF_IT}\s*)*+{any_of(_NOT_HELD_ZH, _NOT_HELD_EN)}"
    r"了?的?\s*(?:示范|示例|例子|评分|分数|example|rating|score)?\s*(?:[).。,;!?]|$)"
)
_OR_ANOTHER = (
    r"\s*[,(;、。.]?\s*(?:(?:但|不过)?(?:或|也可以?)|可能|也许|应为|应是|应该|改为|[修更]正?改?|严格|其实|不,|no,|(?:sorry|correction|corrected|or|maybe|perhaps|possibly|rather"
    rf"|actually|make\s+(?:that|it)|call\s+it|let['’]s\s+say)\b)[^\d\n。;]{{0,12}}{NUMBER}(?!\.?\d)\s*(?:分|points?|\]|/|[.。,;)!]|$)"
)
_GOES_ON_BELOW = rf"\s*\n\s*(?:的(?!确)|(?={_OR_ANOTHER}))"
# what is rated is the reference, or 1 (lowest) to 10 (highest) is the scale
_OF_THE_REFERENCE = re.compile(
    r"\s*分?\s*[(,]\s*(?:(?:这|此)?是)?(?:对|给)?(?:参考|标准)答案(?:自身|本身)?的(?:评分|打分|分数)?\s*(?:[),。\n]|$)"
    r"|\s*[(,]\s*(?:(?:this|that)\s+is\s+)?the\s+reference(?:\s+answer)?['’]s(?:\s+(?:own\s+)?(?:rating|score))?\s*(?:[),.\n]|$)",
    re.I,
)
# of a part or a side of the answer alone
_OF_A_PART = (
    r"\s*分?\s*\(\s*(?:(?:仅|只)?(?:针对|就|限于?|对)(?=前|后|第|上半|下半|其中|语言|表达|态度|文笔|格式|风格|部分)"
    r"|(?:仅|只)(?:语言|表达|态度|文笔|格式|风格|看|算|计))[^()]{0,16}\)"
    r"|\s*\(\s*(?:for\s+)?(?:the\s+|its\s+)?(?:(?:first|second|last)\s+(?:half|part)|style|tone|language|wording|format)(?:\s+(?:only|alone))?\s*\)"
)
# whether it is the number before that or after it is not said
_MOVED = (
    r"\s*分?\s*[,(]\s*(?:经[^,。;\n]{0,8}|再|现|已|又|后)?(?:[上下]调|上浮|下浮|调[高低增减]|加回)了?\s*[\d一二两三四五]+\s*分"
    r"|\s*[,(]\s*(?:then\s+|later\s+|since\s+)?(?:bumped|moved|raised|adjusted|nudged|pushed|pulled|brought)\s+(?:it\s+)?(?:up|down|by)\b"
)
# what a bracket or dash right behind it calls it
_CALLED = (
    r"\s*分?\s*[(–—-]+\s*(?:tb[dac]|not\s+(?:the\s+)?final|draft|max(?:imum)?|min(?:imum)?|上限|下限|参考(?:答案|值)?|待定|草稿|暂[定拟]|随机(?:给|打|填|数)?|random(?:ly)?|[引摘抄录]自[^()\n]{1,12})\s*(?:[).。]|$)"
    r"|\s*\(\s*(?:for\s+)?an?(?:other|\s+different)\s+(?:question|answer|item|case|patient)\s*\)"
    r"|\s*[(,–—-]+[^()\n]{0,24}\b(?:could|might|may)\s+(?:also\s+)?be\s+(?:an?\s+)?\d"
)
_UP_TO = re.compile(r"\s*\([^()\n]{1,24}\)\s*(?:to|through|至|到|[-~–—])\s*\[*\s*\d", re.I)


def disowned(behind: str) -> str:
    """Why the rating before this normalised text is none, "" when it stands."""
    behind = behind[:NEAR]
    if not behind.strip():
        return ""
    if re.match(_CALLED_WRONG, behind, re.I | re.M) or re.match(_GOES_ON_BELOW, behind, re.I | re.M):
        return "a rating that is denied"
    if _OF_THE_REFERENCE.match(behind):
        return "a rating of the reference"
    if re.match(_OF_A_PART, behind, re.I):
        return "a rating of a part"
    if re.match(_CALLED, behind, re.I | re.M):
        return "a rating that is denied"
    if re.match(_MOVED, behind, re.I):
        return "several ratings that differ"
    if _BOUND.match(behind) or _UP_TO.match(behind):
        return "a bound, not a rating"
    return "several ratings that differ" if re.match(_OR_ANOTHER, behind, re.I | re.M) else ""
