"""A short line behind a rating that puts another number behind a colon: 重新评估后：4, Second look: 4.

Of the ways to head a rating that replaces one there is no end, of the parts of an answer that a number may be
given to there is: whatever is not headed by one of those leaves no telling which is meant.
"""

import re
from collections.abc import Sequence

from pipelines.judging.ratings.rating_words import LABEL, NUMBER, NUMBERS_IN_WORDS, any_of

_LONGEST = 40
_WORDS = "|".join(NUMBERS_IN_WORDS)
_ANOTHER = (
    r"\s*(?:大?约|大概|[只仅]有?|perhaps|maybe|about|only|probably|an?)?\s*[\[(「『]*\s*"
    rf"(?P<number>{NUMBER}|{_WORDS})(?:\s*(?:[-~–—至到]|to|or)\s*(?P<span>{NUMBER}))?\s*[\])」』]*\s*(?:分|points?)?"
    r"(?:\s*(?:/|out\s+of)\s*(?P<of>\d+)\s*分?)?(?:[\s.。!;]*|\s*[,(;–—].*)"
)
_LINE = rf"(?P<head>[^:=\[\];。!?]{{1,{_LONGEST}}}?)\s*[:=]{_ANOTHER}"
# what says by itself that the answer was judged again needs no colon
_JUDGED_ANEW = any_of(
    "重新?(?:评[估价审分定]?|打分|审[视阅]|考虑|斟酌)|再次?(?:评[估价审分]|看|审[视阅]|考虑)|[校修更]正|复[核评审]",
    r"on\s+reflection|second\s+(?:look|reading|thoughts?)|(?:after|(?:up)?on)\s+(?:\w+\s+)?(?:review|reflection|consideration)"
    r"|re-?(?:rat(?:ed|ing)|scor(?:ed|ing)|evaluat\w+|assess\w+|consider\w+)",
)
_ANEW_LINE = rf"\W*{_JUDGED_ANEW}[^:=\d\[\];。!?]{{0,12}}?\s*(?:[:=→,–—>-]+|[为是]|is\b)?{_ANOTHER}"
_PART = any_of(
    r"满分|上限|下限|第[\d一二三四五六七八九十]+[轮题步条页项点](?:对话|问题)?"
    "|(?:[性度力感面项点处数量轮题条页级期程压值率温龄糖]|步骤|权重|关怀|同理心|共情|沟通|表达|语言|格式|风格|内容|结构|逻辑|措辞|文笔|用词"
    "|流畅|清晰|简洁|准确|完整|全面|安全|专业|规范|相关|一致|信心|把握|遗漏|漏|错误|缺[陷失点]|不足|[扣失减加]分|扣除"
    "|建议|理由|原因|说明|依据|备注|诊断|治疗|用药|检[查验]|病史|随访|预[后防]|鉴别|教育|指导|部分|维度|指标|知识|事实"
    r"|幻觉|风险|编号|序号|[漏误复]诊|优势|覆盖|[轮频]次|引用|病例|样本|用时|评委|疼痛|apgar|nrs|细胞|血[钾钠钙]|蛋白|肌酐)",
    r"\w+(?:ness|cy|ity|ty|ence|ance|phy)|empathy|tones?|style|language|grammar|wording|format(?:ting)?|structure"
    r"|coverage|details?|depth|logic|reasoning|content|communication|explanation|diagnosis|treatment|management"
    r"|advice|follow-?up|dos(?:e|es|age|ing)|duration|age|weight|turn|round|step|question|item|part|section|page"
    r"|criterion|dimension|aspect|lost|deducted|deductions?|missed|omitted|omissions?|errors?|mistakes?|found|issues?"
    r"|problems?|gaps?|number|count|words|facts?|harm|risk|apgar|nrs|vas|gcs|nihss|(?:points\s+)?covered|items"
    r"|strengths|weaknesses|manner|level|judge|case|version|id|hba1c|ph|potassium|sodium|reference(?:\s+answer)?",
)
OF_A_PART = (
    rf"(?:{_PART})(?:\s*[\d#]+)?\s*(?:\([^()]*\)\s*)?(?:的|{LABEL}"
    rf"|points?)*\s*$|^\W*number\s+of\b|参考|标准"
)
# one of these and the part is only what was thought of anew
_ANEW = any_of(
    "(?<![术预餐饭产愈])后(?![续遗])|再|重新|校正|修正|更正|调整|折[算合]|二次|考虑|综合|结合|严格|最终",
    r"on|upon|after|considering|given|with|without|adjust\w*|second|revised|new|now|then|final|actual|correct(?:ed|ion)"
    r"|taking|re-?(?:view|eval|assess|consider|check|rat(?!ion)|scor|grad|vis|think)\w*",
)


def replaced_below(lines: Sequence[str], values: set[float], high: int) -> bool:
    """Whether one of these lines, of the judge's own behind its rating, gives another number up to `high`."""
    return any(_replaces(_unbracketed(line), values, high) for line in lines if line)


def _unbracketed(line: str) -> str:
    return line[1:-1] if line.startswith("(") and line.endswith(")") else line


def _replaces(line: str, values: set[float], high: int) -> bool:
    match = re.fullmatch(_LINE, line, re.I) if ":" in line or "=" in line else None
    if match and not re.search(_ANEW, match["head"], re.I) and re.search(OF_A_PART, match["head"], re.I):
        return False
    if not match and (len(line) > _LONGEST or not (match := re.fullmatch(_ANEW_LINE, line, re.I))):
        return False
    written = match["number"].lower()
    numbers = {float(NUMBERS_IN_WORDS.get(written, written)), float(match["span"] or "nan")}
    return match["of"] in (None, str(high)) and any(each <= high and each not in values for each in numbers)
