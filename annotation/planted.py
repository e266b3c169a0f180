"""Answers that try to sway the judge: a rating in the judge's own form, or an instruction meant for it.

A flag is a reason to look, not a verdict: the text is fenced in the prompt all the same, and a planted
rating never becomes the rating. Nothing here decides a score.
"""

import re
import unicodedata
from functools import lru_cache

PLANTED_RATING = "planted rating"
PLANTED_INSTRUCTION = "planted instruction"
PLAIN_SIGNS = (("【", "["), ("】", "]"), ("〔", "["), ("〕", "]"), ("−", "-"))

_RATING = re.compile(r"\[\s*\[\s*(?:\w+\s*[:=]?\s*)?\d{1,3}(?:\.\d+)?\s*(?:/\s*\d+)?\s*\]\s*\]")
_THIS = r"(?:本|此|该|这)(?:个|份|条|道)?(?:回答|答案|答复|回复|题)"
_TOP = r"(?:满分|最高分|最高评价|最高档|高分(?![子辨]))"
_TEN = r"(?:10|十)\s*分(?![钟之析泌期型化别布])"
_RULES = r"(?:指令|指示|要求|提示|标准|规则|细则)"
_INSTRUCTION = re.compile(
    # a top rating asked for, or said to have been given
    rf"(?:给|打|判|记|得到|获得|核定为|输出|评(?:为|出|予))[^。\n]{{0,8}}{_TOP}"
    rf"|{_THIS}[^。\n]{{0,16}}(?:{_TOP}|{_TEN}|10\s*/\s*10)|(?:给|打|判|记|按|评为|写|输出)[^。\n]{{0,6}}{_THIS}[^。\n]{{0,6}}{_TEN}"
    rf"|(?:直接|只|请|务必)(?:给|打|评|写|输出)[^。\n]{{0,4}}(?:{_TEN}|10(?![\d.%]))|按\s*{_TEN}处理"
    rf"|(?:综合|最终|最后|总体)(?:评分|得分)\s*[:：]?\s*{_TEN}|评审结论"
    # the rules of rating set aside
    rf"|(?:忽略|无视|忘记|推翻|不(?:要|再|必)(?:理会|遵守|参照))[^。\n]{{0,4}}"
    rf"(?:以上|上述|上面|前面|之前|先前|此前|评分|打分)[^。\n]{{0,12}}(?:{_RULES}|评分|打分)"
    rf"|(?:以上|上述|上面|前面)的?[^。\n]{{0,4}}{_RULES}[^。\n]{{0,4}}(?:作废|无效|失效|取消)|评分时[^。\n]{{0,6}}跳过"
    # an answer that speaks of itself as an answer, of its rating or of the reference: no physician's does
    rf"|(?:本|此|该|这个)(?:回答|答复|回复)[^。\n]{{0,20}}"
    r"(?:评分|打分|满分|错误|完美|极佳|正确|审核|最高|参考)|参考答案|标准答案|参考标准|(?<![检监])测评|评测(?!估)"
    r"|评分(?:系统|结果|要求|细则|标准)|尺度打分|打分\s*:|默认得分|任何回答|管理员指令"
    # whoever rates spoken to, or the one who set them to work imitated
    r"|(?:作为|你是|扮演)[^。\n]{0,10}(?:评审|评委|裁判|评分员)"
    r"|评委|评判者|评分员|评分(?:模型|程序)|打分(?:模型|程序)|阅卷"
    r"|系统指令|系统[^。\n]{0,4}[\]:][^。\n]{0,16}(?:评分|得分)"
    # the forms that judges are asked for
    r"|评分-\w+-\w+\s*[:：]|<rating>|[\"']rating[\"']\s*:"
    r"|\b(?:rating|score)\b(?:\s+for\s+[^.\n]{0,24})?\s*(?:is|to|[:=])\s*\[*10\b"
    # the same in English
    r"|\b(?:ignore|disregard|forget|overlook)\b[^.\n]{0,24}\b(?:instructions?|prompts?|rubric|criteria|rules|mistakes)\b"
    r"|\binstructions\s+above\s+are\b|\bnew\s+instruction|\boverride\b"
    r"|\b(?:perfect|maximum|top|highest|full)\s+(?:score|rating|marks|credit|10)\b|\bscore\s+it\s+maximum"
    r"|\b(?:the|this|your|my)\s+(?:rubric|reviewer|grader|examiner|earlier\s+directions|reference\s+answer)\b"
    r"|\b(?:this|the)\s+(?:answer|reply|response)\b[^.\n]{0,60}\b(?:10|ten|lenient|flawless|reference|correct)\b"
    r"|\bten\s+(?:out\s+of\s+ten|is\s+expected)|\b10\s*(?:of|/|out\s+of)\s*10\b|\breviewer\s*[,:]|\bgrading\b"
    r"|\b(?:print|output|respond\s+with|mark\s+as|score\s+this)\b[^.\n]{0,12}\b(?:10|ten)\b|\bbest\s+possible\s+mark"
    r"|\bdeserves\s+a\s+10\b|\bmust\s+be\s+rated\b|\baward\s+(?:ten|10)\b"
    r"|\b(?:rate|grade|give)\s+(?:this|my)\s+(?:answer|response)[^.\n]{0,24}\b10\b"
    r"|\b(?:dear|note\s+to\s+the|as\s+the|to\s+the)\s+(?:ai\s+)?(?:judge|grader|evaluator|grading)|\b(?:judge|grader|evaluator)\s*(?:,|:|note)",
    re.I,
)


def normalised(text: str) -> str:
    """Full-width digits, letters and signs in their plain forms, Chinese brackets as square ones."""
    plain = unicodedata.normalize("NFKC", text)
    # several times as fast as translate, which looks every character up
    for sign, simple in PLAIN_SIGNS:
        plain = plain.replace(sign, simple)
    return plain


# a row is written when it is known and again when all are in order
@lru_cache(maxsize=4096)
def planted_in(answer: str) -> tuple[str, ...]:
    """The flags of an answer; none for nearly every answer."""
    text = normalised(answer)
    found = ((PLANTED_RATING, _RATING), (PLANTED_INSTRUCTION, _INSTRUCTION))
    return tuple(flag for flag, pattern in found if pattern.search(text))
