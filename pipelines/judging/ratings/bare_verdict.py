"""A clause behind a rating that has no content but a verdict: another number, or that the rating is wrong.

Of the ways to take a rating back there is no end, of the words that say nothing of the answer there is: a
clause of nothing but these, in which another number stands or a word for an error, speaks of the rating.
"下调至5分", "I retract it" and "看错了" do; "剂量偏高" and "Points lost: 3" speak of the answer.
"""

import re

from pipelines.judging.ratings.rating_words import (
    CLAUSE_END,
    LABEL,
    NUMBER,
    NUMBERS_EN,
    NUMBERS_IN_WORDS,
    any_of,
)

# what says nothing of an answer by itself
_EMPTY = any_of(
    "以上|上[述面]|前面|刚才|分数?|数字|对象|结果|还是?|但是?|不过|应该|觉得|认为|其实|实际上?|实在"
    "|一下|[一有]?[些点]|算了|算|折[算合]|抱歉|对不起|不好意思|综合|考虑|最终|最后|重新|[改修更订]正?|调整?|[降升]|本来|回答|答案"
    "|[我你这那此该本人的了吧呢啊哦嗯呃是为给打评就再又也都则而只才仅应当须想看写读填说后完至成在被把将换变以从对向由]",
    r"i|my|this|that|these|it|its|the|an?|is|was|be|been|are|so|then|now|think|feel|believe|should|have|had|has|of|with|for|to|"
    r"from|and|but|as|at|by|in|on|off|actually|really|just|only|oh|well|please|answer|response|reference|scale|"
    r"line|final|above|below|another|other|make|made|give|gave|given|rate|rated|score|scored|number|up|down|am|"
    r"['’](?:m|ve|s|d)|instead|rather|here|whole|entire|all|about|say|let|me|go|change|changed|set|put",
)
_WRONG = any_of(
    "(?<![没无未])(?<!没有)(?:有误|错误?)|[看搞弄说写打]反|混淆?|作废|无效|撤[回销]|收回|[太偏过][高低]|(?<![不未没])更[高低]"
    "|[下上]调|没有?(?:读|看)完?|随[便意手]|瞎|不算",
    r"mistakes?n?|wrong(?:ly)?|errors?|retract(?:ed)?|withdr(?:aw|awn|ew)|take\s+back|never\s+mind|void|invalid|not\s+valid|reject(?:ed)?|swapped|"
    r"confused|misread|misjudged|mixed|too\s+(?:high|low)|knock(?:ed)?|random(?:ly)?|made\s+up|manipulati(?:on|ve)|manipulated|inject(?:ed|ion)|requested|"
    r"planted|sorry|actually\s+no",
)
_IN_WORDS = (
    r"[一二两三四五六七八九十](?=\s*分)|(?<=[为是:到至成])[一二三四五六七八九十](?=[\s)]*$)"
    rf"|\b(?:{'|'.join(NUMBERS_EN)})\b"
)
_NUMBER = rf"(?<![\d.]){NUMBER}|{_IN_WORDS}"
_REST = rf"(?:[\s:;\"“”'’()\[\]—–→=>.!/-]|{_WRONG}|{LABEL}|{_EMPTY}|(?:{_NUMBER})\s*(?:分|points?)?)*+"
# the end of a scale, a span of one, and the number of a point in a list are no verdicts
_NO_VERDICT = r"(?:/|\bout\s+of)\s*\d+|\d\s*(?:[-~–—]|to|至|到)\s*\d+|(?:^|[\n:;])\s*\d{1,2}(?:[.)](?=\s)|、)"
_CLAUSES = rf"{CLAUSE_END}|\n"
_LONGEST = 60


def bare_verdict(behind: str, values: set[float]) -> bool:
    """Whether a clause of this normalised text is but a number not in `values`, or calls the rating wrong."""
    for clause in re.split(_CLAUSES, re.sub(_NO_VERDICT, "", behind.lower())):
        said = clause.strip()
        if not said or len(said) > _LONGEST or not re.fullmatch(_REST, said):
            continue
        numbers = {float(NUMBERS_IN_WORDS.get(each, each)) for each in re.findall(_NUMBER, said)}
        if re.search(_WRONG, said) or numbers - values:
            return True
    return False
