"""Whether a line leads in a rating below it that is not the judge's: quoted, supposed, or a mere form."""

import re

from pipelines.judging.ratings.rating_words import LABEL, holds_any, listed

QUOTES = re.compile(
    r"写道|写[着著]|写有|写明|声称|自称|自评|原文|植入|夹带|含有|(?<!按)(?<!按照)要求|让我|引用|\bsays?\b|\bstates?\b|\bclaims?\b"
    r"|\b(?:ends?|closes?|begins?|concludes?)\s+(?:with|by|as)\b|\bcontains?\b|\binstructs?\b|\bwrites?\b|\breads?\b|\bquote|\basks?\b|\bdemands?\b",
    re.I,
)
_NOT_OWN = (
    r"若(?!干)|如果|假如|假设|倘|要是|前提|占位|随机|示例|例如|默认|预设|必须填|不是我|并非我|格式(?:如下|为|是)"
    r"|(?:如下|以下|下列)的?格式|(?:回答|答案|文[中里]|原文|材料|文本|其中|末尾|结尾|开头)[^。;]{0,12}(?:出现|[有附带加插夹])[^。;]{0,12}(?:文字|内容|字样|一[行句段]|语句|指令|提示|如下|以下)"
    r"|[写说]的(?=是?\s*:)|会[写给打]|只能写|指令|前一位|另一位|附有|(?:最后|末尾|结尾|开头)[一二三]?[行句段]?是|[上前]一?[位个](?:评审|评委|专家|医生|评分者|模型)|(?:仅|只|单)(?:就|从|看|按|论)|\bfor\s+(?:the\s+)?(?!content)\w+(?:\s+\w+)?\s+(?:alone|only)\b|\bif\b|\bassum|\bprovided\b|\bsuppos|\brandom"
    r"|\bplaceholder|\bexample|\bformat\s+(?:is|looks)|\bnot\s+mine|\b(?:wrote|said|stated|claimed|instructed"
    r"|demanded|rates)\b|\b(?:previous|another|other)\s+(?:\w+\s+)?(?:judge|evaluator|reviewer|expert)"
)
_NOT_OWN_BELOW = (
    rf"(?:{QUOTES.pattern}).*:$|^(?:输出|回复|评分)?的?(?:格式|(?:output\s+|required\s+)?format)\s*:$|(?:{_NOT_OWN})[^。;!?]*:$"
    r"|^\W*(?:若(?!干)|如果|假如|假设|倘|if\b|assuming\b|provided\b|supposing\b).*,$"
    r"|^\W*(?:对于?|关于|针对)(?:参考|标准)答案(?:自身|本身)?(?:的?(?:评价|评估))?:$"
)
_NO_RATING_BELOW = (
    r"占位(?:分|的?评分|数)|\b(?:only|just|merely|as)\s+an?\s+placeholder\b|\bwas\s+as\s+follows\W*$"
)
# a line that breaks off before the rating below it, and says whose that is, or under what condition
_BREAKS_OFF = re.compile(
    r"(?:[为是的写给说打得记]|默认|暂[定评给]|\b(?:writes?|says?|gives?|awards?|rates?|reads?|said|wrote|gave|given|awarded|rated|scored|is|be|as|['’]s))$",
    re.I,
)
_NOT_OWN_BROKEN_OFF = (
    r"(?:若(?!干)|如果|假如|假设|倘|要是)(?!.*(?:目前|现|仍|本次|我))|(?<!我)会[写给打]$|自评|默认$|暂[定评给记]$|[写说]的$|(?:参考|标准)答案的$"
    r"|(?:让|要求|指示)我|[说称](?=[^,。]{1,8}(?:为|是)$)"
    r"|^(?!.*\bi\b).*\b(?:would|might|could)\s+(?:\w+\s+)?(?:write|say|give|award|rate)$|\bwould\s+have\s+(?:given|awarded|rated|scored|been)$|^had\b|^(?:another|other|one|a|the|my|our|his|her|their|some|most)?\s*(?:\w+\s+){0,2}(?:judges?|evaluators?|reviewers?|experts?|raters?|graders?|colleagues?|doctors?|physicians?|models?|people)\s+(?:\w+\s+)?(?:wrote|gave|said|writes?|gives?|says?|rated|scored|awarded)$"
    r"|\btells?\s+me\b|\basks?\s+me\b"
    r"|\b(?:answer|assistant|response|reply|text|student|author|reference|colleague)(?:['’]s)?\b[^.;]{0,24}\b(?:says?|writes?|reads?|said|wrote|gives?|gave|as)$"
    r"|\breference(?:\s+answer)?['’]s$|\bif\b|\bsuppos|\bassum"
)
# said of the judge itself: where there is an answer, a model or a patient in the sentence it may be theirs
_REFUSED = re.compile(
    r"(?:^|,)\s*(?:我|本人)(?:不得不)?拒绝(?:评[分价]|打分)?[。.!,]?$"
    r"|^(?!.*(?:回答|答案|回复|模型|患者|病人|医生|助手)).*(?:(?:无法|不能|没法|难以|拒绝|不予|不便|无从)(?:作出|做出|进行|给出|予以|准确)?(?:评[价分判估]|打分|给分|判断|判定))[。.!,]?$"
    r"|\bi\s+(?:refuse|decline|can(?:not|['’]t)|won['’]t|will\s+not|am\s+(?:unable|not\s+able)\s+to)(?:\s+to)?\s+(?:\w+\s+)?(?:rate|score|judge|grade|evaluate|assess)\b(?![^.!?]*\b(?:highly|higher|above)\b)[^.!?]*[.!]?$"
    r"|^(?:there\s+is\s+)?(?:insufficient|not\s+enough|too\s+little)\s+(?:information|data|context|material)\s+to\s+(?:rate|score|judge|grade|evaluate|assess)\b[^.!?]*[.!]?$",
    re.I,
)
_SENTENCES = re.compile(r"[。;!?\n]|\.\s")
# it is about a part alone, for want of anything to rate, or at another's wish
_NOT_OF_THE_WHOLE = re.compile(
    r"^\W*(?:仅|只|单)(?:就|从|看|按|论)(?!内容|医学)[^。;:]{1,16}(?:而言|来看|来说|看)?$|^\W*不(?:考虑|计|看|管)[^。;:]{1,14}$"
    r"|^\W*(?:ignoring|disregarding|leaving\s+aside|setting\s+aside|putting\s+aside|apart\s+from|excluding)\s[^.;:]{1,60}$"
    r"|^\W*following\s+(?:the|its)\s+(?:request|instruction|demand)"
    r"|\b(?:concerns?|covers?|is\s+(?:for|about|of)|judges?)\s+only\b"
    r"|默认分|中性分|随便[给打写]|(?:回答|答案|内容)为空|看不到(?:回答|答案|内容)|(?:未|没有?)(?:提供|给出|附上?|见到?|看到)(?:任何)?(?:待评的?)?(?:回答|答案|内容)$"
    r"|\bno\s+(?:answer|response|reply)\s+(?:was|is|has\s+been)\s+(?:provided|given|supplied|shown)(?=\s*[,.]|$)|\b(?:neutral|default)\s+(?:score|rating)\b"
    r"|\b(?:own|self)[\s-]+(?:assessment|rating|evaluation|score)\s+(?:follows\b|is\s*:)|\b(?:text|answer|material)\s+(?:closes|ends|begins)\s+as\s+follows",
    re.I,
)
_HINTS = ("占位", "placeholder", "as follows")
# a label of what stands below that is another's: 参考答案的评分:, Answer A's rating:
_OTHER_ZH = (
    r"(?:(?:参考|标准)答案(?:自身|本身)?|(?:回答|答案|回复|助手|模型|选手)\s*(?:(?-i:[A-H])|[甲乙丙丁])|(?:(?-i:(?<![A-Za-z])[A-H])|[甲乙丙丁])\s*(?:的|的?(?:回答|答案|回复|模型))"
    r"|(?:人类|其他|别的|另一[位名个]?)(?:医[生师]|专家|人|评委|评审)(?:的?回答)?|[别他]人(?:的?回答)?|[前上]一?(?:个|份|条)?(?:回答|答案|题目?)|对照组?的?(?:回答|答案)"
    r"|(?:另外?|其)[一他]?(?:个|份|位|条)?(?:回答|答案|回复|模型|助手|系统))"
)
_OTHER_EN = (
    r"(?:the\s+)?(?:reference(?:\s+answer)?|(?:gold|standard)\s+answer|(?:other|another|human|previous)\s+\w+"
    r"|(?:answer|response|reply|assistant|model|candidate|system)\s+(?-i:[A-H]|[12]))"
)
_OF_ANOTHER = (
    rf"(?:以[下上]|下[面列])的?{LABEL}(?:是|属于|来自|针对|对|给){_OTHER_ZH}的?[。:]?$|(?<![照按据与和同合比于参近])(?:{_OTHER_ZH}\s*的?\s*{LABEL}|\b{_OTHER_EN}['’]s?\s+(?:\w+\s+)?{LABEL}"
    rf"|\b{LABEL}\s+(?:of|for|given\s+to)\s+{_OTHER_EN})\s*(?:结果|如下|\b(?:is|was|as\s+follows))?\s*(?:[,(]?\s*(?:而?[非不]|\bnot\b)[^。;!?]*)?:?$"
)
_LABELS = listed("评分|得分|打分|分数|给分|ating|core|rade|总分|评级")
_OTHERS = listed(
    "答案|回答|回复|助手|模型|选手|甲|乙|丙|丁|人|专家|医|评委|评审|题|eference|tandard|old |ther|uman"
    "|revious|nswer|esponse|eply|ssistant|odel|andidate|ystem"
)


def leads_elsewhere(line: str) -> bool:
    """Whether this normalised, stripped line says that the rating below it is none of the judge's own."""
    if of_a_part(line):
        return True
    if of_another(line):
        return True
    if line.endswith((":", ",")) and not refuses(line):
        return bool(re.search(_NOT_OWN_BELOW, line, re.I))
    if _BREAKS_OFF.search(line):
        return bool(re.search(_NOT_OWN_BROKEN_OFF, line, re.I))
    if refuses(line):
        return True
    return holds_any(line, _HINTS) and bool(re.search(_NO_RATING_BELOW, line, re.I))


def of_another(line: str) -> bool:
    """Whether this normalised text ends in a label that says whose else's rating stands behind it."""
    if line.endswith("]") or not holds_any(line, _LABELS) or not holds_any(line, _OTHERS):
        return False
    return bool(re.search(_OF_ANOTHER, line, re.I))


def refuses(text: str) -> bool:
    """Whether the last sentence of this normalised text says that the judge will not, or cannot, rate."""
    return bool(_REFUSED.search(_SENTENCES.split(text.strip().rstrip("。.!?;,"))[-1].strip()))


def calls_itself_none(text: str) -> bool:
    """Whether this normalised explanation ends in a refusal, or calls its number a placeholder."""
    return refuses(text) or bool(re.search(r"占位|\bplaceholder\b", text, re.I))


def of_a_part(text: str) -> bool:
    """Whether this normalised text says that the rating behind it is not the whole answer's."""
    said = _SENTENCES.split(text.strip().rstrip("。.!?;"))[-1]
    return any(_NOT_OF_THE_WHOLE.search(each.strip()) for each in said.split(","))
