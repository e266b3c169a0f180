"""Whether a judge says anywhere in its reply that it cannot, or will not, rate: its number is a guess.

It speaks of itself, or of nobody, at the beginning of a clause; what an answer or a patient cannot do, and a
rating that could only not be higher, are the answer's.
"""

import re

from pipelines.judging.ratings.absent_answer import absent
from pipelines.judging.ratings.rating_words import holds_any, listed

_SENTENCE_END = re.compile(r"[。;!?\n]|\.\s|\.$")
_CANNOT = (
    r"(?:无法|不能够?(?!不)|没法|(?:没有?|毫无)(?:任何)?(?:办法|依据|资格|条件|能力)|难以|不便|无从|不予|拒绝"
    r"|无权|不适合|不可能|不会|不足以|不具备|放弃|不(?=评分|打分|给分))"
)
# a rating that could not be higher, or not on that ground alone, is given all the same
_GAP = r"[^,。;:高低满更较好仅只单因按忽再轻优良]{0,16}?"
_RATES = r"(?:评分|打分|给分|分数|评级|评判)(?!的?[项标依建要办方结])"
# an answer that is cut off, or none, cannot be rated; what else one says cannot be is a patient's
_CUT_OFF = (
    r"(?:(?:助手|模型)的?)?(?:回答|答案|回复)(?:内容)?(?:[被不为未没过残][^,]{0,4}(?:截断|完整|空|中断|显示|缺失|提供|给出)"
    r"|截断|中断|缺失)[^,]*,"
)
_OTHERS = r"回答|(?<!参考)(?<!标准)答案|回复|模型|患者|病人|病例|医生|助手|量表|指标"
_ZH_SELF = (
    r"(?:^|[,:])(?:[^,:]{0,6}(?:抱歉|对不起)|因此|所以|故|但是?|不过|那么|目前|(?:我认为|现有|目前)*(?:信息|材料|资料|依据)|由于[^,:]{1,16}?|因[^,:]{1,16}?|作为[^,:]{1,12}?)?"
    rf"(?P<whose>我们?|本人|笔者|[该此本这](?:个|份|条)?(?:回答|答案|回复|题))?(?:也|并|实在|恐怕|确实|目前|现在|暂时?|真的?|都)*{_CANNOT}"
    rf"(?:{_GAP}{_RATES}|(?P<looks>评[价估])(?:医[疗学]|[该此这]类?)*(?:内容|信息|回答|答案|问题)?$)"
)
_NOT_SELF = r"[说写称](?:道|是)?[,:]|^\W*(?:若|如果|假如|倘)|要求我"
_HIGH = (
    r"(?!(?:[^.;]*\b)?(?:higher|highly|high(?!\s+confidence)|full|perfect|better|more|lower|well|above|over"
    r"|beyond|only|solely)\b)"
)
_RATE = r"(?:rate|score|grade|judge|evaluate|assess)"
_GIVE = r"(?:give|provide|assign|offer|produce|award|determine|make|supply|issue)"
_SCORE = r"(?:rating|score|grade|judge?ment|evaluation)s?\b(?!\s+(?:of\s+\d|to\b))"
_RATES_EN = (
    rf"{_HIGH}(?:in\s+good\s+conscience\s+|\w+\s+)?(?:{_RATE}\s*[:,-]"
    rf"|{_RATE}\s+(?:this|it|the\s+(?:answer|response|reply|text|content)|medical|such|that|an?\b|without|because"
    rf"|as\b|here|$)|{_RATE}$|{_GIVE}\s+(?:\w+\s+){{0,4}}?{_SCORE})"
)
_SELF_EN = (
    r"\bi(?:['’]m|\s+am|\s+was|\s+feel)?\s+(?:\w+ly\s+|really\s+|also\s+)?(?:can(?:not|['’]t|\s+not)|could\s+not|couldn['’]t|unable\s+to|not\s+(?:able|qualified|in\s+a\s+position|allowed|permitted)\s+to"
    rf"|won['’]t|will\s+not|must\s+decline\s+to|(?:have\s+to\s+)?decline\s+to|refuse\s+to|(?:have|see)\s+no\s+(?:way|basis)\s+to|(?:do\s+not|don['’]t)\s+have\s+(?:enough|sufficient)\s+\w+\s+to)\s+{_RATES_EN}"
    r"|^\W*(?:(?:sorry|unfortunately|so|but|therefore|thus|hence),?\s+)?(?:(?:it\s+is|it['’]s)\s+(?:impossible|not\s+possible|infeasible)|unable|cannot|can['’]t|not\s+able"
    rf"|(?:there\s+is(?:\s+not|n['’]t)?\s+)?(?:enough|insufficient|not\s+enough|too\s+little)\s+\w+)\s+(?:for\s+me\s+)?(?:to\s+)?{_RATES_EN}"
    r"|^\W*(?:this|the)\s+(?:answer|response|reply|text|content)\s+(?:can(?:not|['’]t|\s+not)|could\s+not)\s+be\s+(?:\w+ly\s+)?(?:rated|scored|graded|judged)(?!\s+(?:high|above|well|as\b|full|on\b|only|more|better|lower|\d))"
    r"|\bi(?:['’]m|\s+am|\s+must|\s+have\s+to|\s+will|['’]ll|\s+won['’]t)\s+(?:\w+\s+)?(?:uncomfortable|comfortable|abstain(?:ing)?|refrain(?:ing)?|declin(?:e|ing)|be)\s+(?:with\s+|from\s+)?(?:rating|scoring|grading|judging)\b"
    r"|^\W*no\s+(?:\w+\s+)?(?:rating|score|grade)\s+(?:can|could|will|is|was)\s+(?:be\s+)?(?:given|assigned|provided|possible)|^\W*(?:a\s+)?(?:rating|scoring|grading)\s+(?:\w+\s+){0,3}?is\s+(?:impossible|not\s+possible)"
)
_NOT_SELF_EN = r"\b(?:says?|said|wrote|writes?|states?|stated|claims?|claimed|quotes?|if|asks?|asked)\b"
_HINTS_ZH = listed(
    "无法|不能|没法|办法|依据|资格|条件|能力|难以|不便|无从|不予|拒绝|无权|不适合|不可能|不会|不足以|不具备|放弃|不评|不打|不给"
)
_RATING_ZH = listed("评分|打分|给分|分数|评级|评判|评价|评估")
_RATING_EN = listed("rat|scor|grad|judg|evaluat|assess")
_HINTS_EN = listed(
    "can't|can’t|cannot|can not|could not|couldn|unable|not |n't |n’t |decline|refuse|impossible|insufficient"
    "|too little|no way|no basis|will not|comfortable|abstain|refrain|no rating|no score|no grade"
)


def declined(text: str) -> bool:
    """Whether a sentence of this normalised text says that the judge cannot, or will not, rate the answer."""
    text = text.lower()
    if absent(text):
        return True
    if not holds_any(text, _HINTS_ZH) and not holds_any(text, _HINTS_EN):
        return False
    return any(_declines(each.strip()) for each in _SENTENCE_END.split(text))


def _declines(sentence: str) -> bool:
    if (
        holds_any(sentence, _HINTS_ZH)
        and holds_any(sentence, _RATING_ZH)
        and not re.search(_NOT_SELF, sentence)
    ):
        for found in re.finditer(_ZH_SELF, sentence):
            others = re.search(_OTHERS, re.sub(_CUT_OFF, "", sentence[: found.end()]))
            if found["whose"] or "作为" in found[0] or (not found["looks"] and not others):
                return True
    if not holds_any(sentence, _HINTS_EN) or not holds_any(sentence, _RATING_EN):
        return False
    return bool(re.search(_SELF_EN, sentence)) and not re.search(_NOT_SELF_EN, sentence)
