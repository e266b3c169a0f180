"""Whether a short remark behind a rating says how good the answer is, and nothing else.

A dash may lead in anything: a condition, whose rating it is, another number. So the remark must have a word
for what is good or wanting, and none that may be said of the rating.
"""

import re

from pipelines.judging.ratings.disowned_rating import disowned
from pipelines.judging.ratings.rating_words import IN_WORDS_ALONE, any_of
from pipelines.judging.ratings.revised_rating import revised

_OF_AN_ANSWER = any_of(
    "遗漏|[缺漏]|不足|欠|良好|优秀|[较很]好|尚可|一般|中等|较差|准确|正确|全面|完整|详[细尽实]|清[晰楚]|合理|规范|一致|符合|基本"
    "|剂量|禁忌|随访|要点|重点|内容|未提|有误|错误|恰当|专业|充分|简[洁略]|冗长|到位",
    "good|great|excellent|fair|decent|solid|strong|weak|poor|adequate|minor|major|omissions?|omit(?:s|ted)|miss(?:es|ing|ed)"
    "|lacks?|lacking|incomplete|complete|accurate|inaccurate|correct|mostly|thorough|clear|concise|detailed|safe|consistent"
    "|comprehensive|covers?|matches|agrees|errors?|mistakes?|dos(?:e|es|age|ing)|follow-?up|mentions?|vague|brief",
)
# a condition, a bound, another's, a part, a scale, or said of the rating itself
_OF_THE_RATING = any_of(
    r"^\W*不(?![足够])|若|如|假|除非|前提|可[能以]|或|也许|大[概约]|估计|左右|以[上下内]|至[少多]|[最更][多少高低]|不超过|不到|低于|高于"
    "|超过|[仅只单]|[而其]余|参考|标准|[他别]人|另|[之此先]前|原[评本先]|初[评步]|暂|终|改|更正|修[正订]|应[为是该当]|实[为是]|[再待]"
    "|[示范]例|例如|[引抄摘]|要求|格式|[太偏过][高低]|[有存]疑|[第级制星]|权重|满|算|假设|我|此|该[评分]|(?<!充)(?<!部)分(?![析别次层期])|评"
    r"|[,;。]\s*[一二三四五六七八九十]\W*$",
    r"(?<!does )(?<!did )not(?!\s+(?:mention|cover|give|state|include|specify))|no|none|never|if|unless"
    r"|until|provided|assum\w*|suppos\w*|hypothetical\w*|maybe|perhaps|possibly|might|may|could|would|should|about"
    r"|around|approximately|at|max\w*|minimum|or|only|alone|just|for|of|as|reference|others?|another|before|after"
    r"|pending|draft|example|quot\w*|cop\w*|request\w*|range|between|scale|points?|scor\w*|rat(?:ed|ings?)|grades?"
    r"|actually|rather|wait|oops|hmm+|made|i|my|me|this|that|it|its|number|placeholder|style|tone|language|wording"
    r"|half|part|too|generous|guess\w*|random\w*|wrong|said|says?|final|instead|better|lower|higher",
)


def of_the_answer(remark: str) -> bool:
    """Whether this normalised remark behind a rating only says what the answer is like."""
    if re.search(r"\d|[?=→]", remark) or re.search(IN_WORDS_ALONE, remark, re.I):
        return False
    if not re.search(_OF_AN_ANSWER, remark, re.I) or re.search(_OF_THE_RATING, remark, re.I):
        return False
    return not disowned(f"({remark})") and not disowned(f", {remark}") and not revised(f", {remark}", set())
