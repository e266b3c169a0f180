"""A short line behind a rating that puts another number behind a colon: 重新评估后：4, Second look: 4.

Of the ways to head a rating that replaces one there is no end, of the parts of an answer that a number may be
given to there is: whatever is not headed by one of those leaves no telling which is meant.
"""

import re
from collections.abc import Sequence

from pipelines.judging.ratings.rating_words import LABEL, NUMBER, any_of

_LONGEST = 40
_LINE = (
    rf"(?P<head>[^:=\[\];。!?]{{1,{_LONGEST}}}?)\s*[:=]\s*\[*\s*(?P<number>{NUMBER})\s*\]*\s*(?:分|points?)?"
    r"(?:\s*(?:/|out\s+of)\s*(?P<of>\d+)\s*分?)?(?:[\s.。!;]*|\s*[,(;–—].*)"
)
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
_OF_A_PART = (
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
    for line in lines:
        match = re.fullmatch(_LINE, line, re.I) if ":" in line or "=" in line else None
        if (
            match
            and match["of"] in (None, str(high))
            and float(match["number"]) <= high
            and float(match["number"]) not in values
            and (re.search(_ANEW, match["head"], re.I) or not re.search(_OF_A_PART, match["head"], re.I))
        ):
            return True
    return False
