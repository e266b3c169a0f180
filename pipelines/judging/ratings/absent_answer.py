"""Whether a judge says that it saw no answer, or that this answer is nothing it can evaluate.

What the assistant, the answer or a patient could not see or judge is the answer's: the clause must begin with
what the judge did not see or cannot do, and name the answer as a whole.
"""

import re

from pipelines.judging.ratings.named_scale import SENTENCE_END
from pipelines.judging.ratings.rating_words import any_of, holds_any, listed

_THIS = (
    r"(?:(?:ai)?(?:助手|模型|系统)(?:给出|提供)?的?|(?:被评|待评)的?|[该此这本](?:个|份|条|段)?|任何|上述)"
)
_ANSWER = r"(?:回答|回复|应答|(?<!参考)(?<!标准)答案)(?:的?(?:内容|文本|正文))?"
_ENDS = r"(?=\s*(?:$|[,(]))"
_BEGINS = (
    r"(?:^|[,:])\s*(?:抱歉|对不起|很遗憾|由于|因为?|因此|所以|故|鉴于|但是?|不过|目前"
    r"|我们?|本人|也|并|都|还|实在)*"
)
_EVALUATE = r"(?:评[价估分判]|打分|给分)"
_QUALITY = r"(?:的?(?:质量|好坏|优劣|水平))"
_AS_ONE_DOES = r"(?:进行|作出|做出|给出|予以|有效|准确|客观|可靠|合理|的)*"
_CANNOT = r"(?:无法|不能够?|没法|难以|无从|没有?办法)"
_ABSENT_ZH = (
    rf"{_BEGINS}(?:(?:没有?|未能?|无法|不能)(?:看[到见]|见到|收到|找到|获取到?)|看不[到见]|找不到|未见到?){_THIS}*{_ANSWER}{_ENDS}"
    rf"|{_BEGINS}(?:没有?|未)(?:提供|附上?|附有|给出){_THIS}+{_ANSWER}{_ENDS}"
    rf"|{_BEGINS}(?:(?:输入|材料|文中|这里|题目|其)[中里]?)?(?:没有|缺少|缺失){_THIS}+{_ANSWER}{_ENDS}"
    rf"|{_BEGINS}(?:没有|无)(?:任何)?(?:可供?(?:评[价估分])?的?|待评的?){_ANSWER}{_ENDS}|{_BEGINS}没有(?:任何)?{_ANSWER}可(?:供|以)?{_EVALUATE}{_ENDS}"
    rf"|{_BEGINS}{_THIS}+{_ANSWER}(?:是|似乎|已|显示)*(?:缺失|丢失|空缺|空白|为?空的?|不存在){_ENDS}"
    rf"|{_BEGINS}{_CANNOT}[对就给]?{_THIS}+{_ANSWER}{_QUALITY}?{_AS_ONE_DOES}{_EVALUATE}{_ENDS}"
    rf"|{_BEGINS}{_CANNOT}{_AS_ONE_DOES}(?:{_EVALUATE}{_THIS}+{_ANSWER}{_QUALITY}?|判断{_THIS}+{_ANSWER}{_QUALITY}){_ENDS}"
)
_NOT_SELF = r"[说写称](?:道|是)?[,:]|^\W*(?:若|如果|假如|倘)"
_ANSWER_EN = r"(?:(?:ai\s+)?(?:assistant|model)(?:['’]s)?\s+)?(?:answer|response|reply)"
_TO_RATE = r"to\s+(?:rate|score|grade|judge|evaluate|assess)\b"
_ENDS_EN = rf"(?=\s*(?:$|[,(]|{_TO_RATE}|so\b|and\s+(?:so|thus|therefore|cannot)\b))"
_ABSENT_EN = (
    rf"\bi\s+(?:do\s+not|don['’]t|did\s+not|didn['’]t|can(?:not|['’]t|\s+not)|could\s+not)\s+(?:see|find|locate)\s+(?:the|an?|any)\s+{_ANSWER_EN}{_ENDS_EN}"
    rf"|^\W*(?:the|this)\s+{_ANSWER_EN}\s+(?:is|was|seems|appears)\s+(?:to\s+be\s+)?(?:missing|empty|blank|absent|not\s+(?:provided|included|shown|given|visible)){_ENDS_EN}"
    rf"|\bi(?:['’]m|\s+am)\s+(?:unable|not\s+able)\s+{_TO_RATE}\s+(?:the|this)\s+{_ANSWER_EN}{_ENDS_EN}"
    rf"|^\W*(?:there\s+(?:is|was)\s+)?no\s+{_ANSWER_EN}\s+(?:here\s+)?{_TO_RATE}"
    rf"|^\W*(?:the|this)\s+{_ANSWER_EN}\s+(?:can(?:not|['’]t|\s+not)|could\s+not)\s+be\s+(?:evaluated|assessed|rated|scored){_ENDS_EN}"
)
_NOT_SELF_EN = any_of("$^", r"says?|said|wrote|writes?|states?|stated|claims?|claimed|if")
# one of these stands in each of the above
_HINTS_ZH = listed(
    "看到|看见|见到|收到|找到|获取|看不|找不|未见|没提供|没有提供|未提供|没附|没有附|未附|没给出|没有给出|未给出|缺失|丢失|空|不存在|缺少|可供|可评|待评|无法|不能|没法|难以|无从|办法"
)
_ANSWERS = ("回答", "回复", "答案", "应答")
_HINTS_EN = listed(
    "missing|empty|blank|absent|not provided|not included|not shown|not given|not visible|able to |no answer"
    "|no response|no reply|no assistant|no model|no ai|see |find |locate "
    "|be eval|be assess|be rated|be scored"
)


def absent(text: str) -> bool:
    """Whether a sentence of this normalised text in small letters says so."""
    chinese, english = holds_any(text, _HINTS_ZH) and holds_any(text, _ANSWERS), holds_any(text, _HINTS_EN)
    if not chinese and not english:
        return False
    sentences = [each.strip() for each in SENTENCE_END.split(text)]
    return (chinese and any(_in_chinese(each) for each in sentences)) or (
        english and any(_in_english(each) for each in sentences)
    )


def _in_chinese(sentence: str) -> bool:
    if not holds_any(sentence, _ANSWERS) or not holds_any(sentence, _HINTS_ZH):
        return False
    return bool(re.search(_ABSENT_ZH, sentence)) and not re.search(_NOT_SELF, sentence)


def _in_english(sentence: str) -> bool:
    if not holds_any(sentence, _HINTS_EN):
        return False
    return bool(re.search(_ABSENT_EN, sentence)) and not re.search(_NOT_SELF_EN, sentence)
