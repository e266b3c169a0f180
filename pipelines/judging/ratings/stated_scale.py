"""The scale that a judge says it rates on, in a sentence or clause of its own: 我采用五级量表, Scale: 0-100.

A clinical scale in the explanation is not the rating's: what speaks of anything besides does not count.
"""

import re

from pipelines.judging.ratings.named_scale import (
    AHEAD_ALONE,
    FORMS,
    HAS_NUMBER,
    NUMBER_WORDS,
    SENTENCE_END,
    SPAN_ZH,
    any_form,
    top,
)
from pipelines.judging.ratings.rating_words import any_of, holds_any, listed

# only where a sentence or a clause speaks of a scale and of nothing else are these the rating's
_STATED_FORMS = (
    r"\b(?:scale|scores?|ratings?|range|points|grades?)\s+(?:(?:scale|is|are|was|here|used|runs?|go(?:es)?|ranges?|given|set|from|between"
    r"|of|on|in|:)\s*)+\d\s*(?:[-~–—]|to|and)\s*{top}\b",
    r"\b(?:scale|range|rating|score)\s*[:(]*\s*\d\s*(?:[-~–—]|to|and)\s*{top}\b",
    r"\b(?:max(?:imum)?|highest|top|best)\s*(?:possible\s+)?(?:scores?|ratings?|grades?|points?|marks?)?\s*(?:is|of|:)?\s*{top}\b",
    r"(?:量表|区间|范围|评分|标准|分值|分数|得分|打分|等级)\s*(?:为|是|:|在|从|采用|使用|共|分为)*\s*\(?\s*{span_zh}{top}\s*[分级]?",
    r"最高(?:分|得分|评分|可得|可打)?\s*(?:为|是|:)?\s*{top}\s*分?",
    r"{top}\s*个?[分级点星档]?(?:的|评分|评价|李克特|likert)*(?:制|量表|标准|等级|级别|尺度|法|范围|区间)",
    r"(?:等级|档次)\s*(?:分为?|共|为|是)+\s*{top}\s*个?[档级等]",
    r"以\s*{top}\s*分\s*计",
    r"{top}\s*[分级点星档](?:来)?(?:计分|评分|打分)",
    r"最多\s*{top}\s*[分星级]",
    r"{span_zh}{top}\s*[分级点星档]?\s*(?:来|之间|进行|评|打|$)",
    r"{top}\s*(?:分|颗?星)?\s*[为是]?\s*(?:满分|最[高好佳优])",
    r"{top}[\s-]*(?:levels?|stars?|points?)\s+(?:\w+\s+)?(?:scale|system)",
    r"\b\d\s*(?:[-~–—]|to)\s*{top}[\s-]+(?:\w+\s+)?(?:scale|range|system)\b",
    r"\b(?:scale|rat\w+|scor\w+)[^\d,;]{{0,20}}\d\s*\([^()]*\)\s*(?:[-~–—]|to)\s*{top}\b",
    r"\bfrom\s+\d\s*(?:[-~–—]|to)\s*{top}\b",
    r"\b{top}\s+(?:stars?\s+|points?\s+)?(?:is|as|are|being|for|means|=)?\s*(?:the\s+)?(?:max(?:imum)?|best|highest|top|perfect)\b",
)
# of stars some are given: 3颗星(共5颗), four of five stars
_STARS = (
    r"星半?\s*\(\s*(?:共|满分|最[高多])\s*{top}",
    r"(?:总共|一共|共)\s*{top}\s*颗?星",
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|half))\s*(?:/|\b(?:out\s+)?of\b)\s*{top}\s+stars?\b",
)
_STATED = any_form(FORMS + AHEAD_ALONE + _STATED_FORMS + _STARS)
# a word more and the scale may be a clinical one
_WORD = any_of(
    rf"[\s:=()\d*~–—,、/-]|(?<=\d)\.(?=\d)|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}"
    "|采用|使用|按照?|根据|依照|以上(?=[按采用以均都评打分])|以下?|本(?=评)|[本此]次|我们?|它|评[分价判估]?|打分|规则|标准|量表|尺度|李克特|区间|范围|分[值数]"
    "|满分|最[高低好差佳优多]|[总一]共|总分|得分|等级|档次|星级|说明|进行|表示|可得|之间|一个|这里|此处|下面|合计|医院|内部?|常[用见]|自定义?"
    "|[制为是在从共分级到至的即采计算将会用来点个各项档星颗半给作设法成]|习惯|[对把]?(?:该|此|本|每个?)(?:回答|答案|回复)",
    "i|we|my|our|use|used|uses|using|of|from|on|to|and|between|the|an?|in|by|ratings?|rated?|scored?|scores|scoring"
    "|scales?|ranges?|runs?|go(?:es)?|is|are|was|am|given|set|here|out|please|note|max(?:imum)?|minimum|highest|lowest"
    "|top|best|worst|possible|points?|grades?|marks?|where|with|being|for|this|answer|response|all|likert|levels?|stars?"
    "|as|following|perfect|means|overall|final|will|shall|['’](?:ll|m)|evaluat(?:e|ed|ing|ion)|assess(?:ed|ing|ment)?"
    "|judg(?:e|ed|ing|ment)|grad(?:ed|ing)|total|system|standard|simple|numeric(?:al)?|appl(?:y|ied|ying)|based|it|below"
    "|adopt(?:ed|ing)?|above|give|would|two|half|employ(?:ed|ing)?|percent(?:ages?)?|most|can|one|get",
)
_OF_A_SCALE_ALONE = rf"{_WORD}*+"
_IN_USE = any_of(
    "我|采用|使用|[用按以]|这里|此处|本次|此次|下面|评价|打分",
    r"i|we|my|using|use|used|here|rat(?:e|ed|ing)|scor(?:e|ed|ing)|grad(?:ed|ing)|evaluat\w+|"
    r"assess\w+|judg\w+|on",
)
# (1=很差, 5=很好); A=5, B=4
_MEANING = re.compile(
    r"(?<![\w.])(?P<point>[a-f](?=级?\s*[=:])|\d{1,3})级?\s*(?:(?:分|points?|stars?)?\s*(?:=|表示|代表)|(?:分|points?)\s*[:是为])\s*(?P<means>\d{1,3}|[^\W\d])"
)
_CLINICAL = any_of(
    "[疼痛病症]|患者|意识|昏迷|肌力|功能|卒中|严重|风险|抑郁|焦虑|认知|睡眠|营养|新生儿|指数|"
    r"分期|量表评估|[\u4e00-\u9fff][^a-z]{0,80}\b(?!likert\b|rating\b|score\b|scale\b)[a-z]{2,}",
    r"pain|patients?|coma|consciousness|strength|muscles?|stroke|sever\w+|risk|depress\w+|"
    r"anxi\w+|cognit\w+|sleep|symptoms?|index|disease|clinical|apgar|gcs|nrs|vas|nihss|mrs|"
    r"newborns?|visual|analog(?:ue)?|numeric\s+rating",
)
# where none of these stands, and no span of numbers, none of the forms above does
_HINTS = listed(
    "满分|总分|制|量表|标准|等级|级别|档次|尺度|最高|最好|最佳|最优|最多|区间|范围|李克特|likert|法|星"
    "|分中|分里|分评|级评|点评|星评|档评|分打|级打|点打|星打|档打|分计|级计|点计|星计|档计|来评|来打|来计"
    "|分 计|scale|out of|stars|max|highest|best|top|perfect|=|system|) to|) -|)-"
)
_NUMBERS_SPANNED = re.compile(SPAN_ZH.replace("|to|", "|to|and|") + r"\d")
# a rating's scale begins at nought or one: 3 to 15 is the coma scale
_BEGINS_LATER = re.compile(r"(?<![\d.])(?![01](?!\d))\d+\s*(?:[-~–—]|to|and|至|到)\s*\d+\D*$")
# the lower the better, said of the ratings and of nothing else
_UPSIDE_DOWN = (
    r"(?:^|[\n。;!?(,])\s*(?:注[意:]*|以下|本次|此|这里|我)?的?(?:评分|分数|得分|打分){1,2}[,是以]*越[低小]越好"
    r"|(?:^|[\n.;!?(,])\s*(?:note:?\s+|here,?\s+)?(?:a\s+)?(?:lower|smaller)\s+(?:scores?|ratings?|numbers?|marks?)\s+(?:is|are|means?)\s+better\b"
    r"|(?:^|[\n.;!?(,])\s*(?:a\s+)?(?:higher|larger)\s+(?:(?:scores?|ratings?|numbers?|marks?)\s+)?(?:is|are|means?)\s+worse\b"
    r"|(?:分数|得分|评分|打分)[,是以]*越高越[差糟坏]"
    r"|(?<![\d.])1\s*分?\s*(?:=|means?|is|为|表示|代表|是)\s*(?:the\s+)?(?:excellent|perfect|best|ideal|complete|full|优|最[优好佳]|完全一致)"
    r"|(?<!\d)10\s*分?\s*(?:=|means?|is|为|表示|代表|是)\s*(?:the\s+)?(?:useless|worst|poor|bad|wrong|差|最[差劣坏])"
    r"|\b(?:four|five|six|seven|three)-point\s+scale\s+doubled|折[合算]之?前"
)
_TURNED = listed(
    "better|worse|越好|越高|1=|1 =|1 m|1 is|1为|1表|1是|1分|10=|10 =|10 m|10 is|10为|10表|10是|10分"
    "|doubled|折合|折算"
)
_CLAUSE_END = re.compile(r"[,():]")


def states_another_scale(text: str, highs: set[int]) -> bool:
    """Whether this normalised text says that it rates on a scale that ends at none of `highs`."""
    text = text.replace("[", "").replace("]", "").lower()
    if holds_any(text, _TURNED) and re.search(_UPSIDE_DOWN, text):
        return True
    if any(_lists_another(line, highs) for line in text.split("\n") if "=" in line or "分:" in line):
        return True
    if not _hints(text):
        return False
    sentences = (each for each in SENTENCE_END.split(text) if HAS_NUMBER.search(each) and _hints(each))
    return any(_states(each, highs) for each in sentences)


def _hints(text: str) -> bool:
    """Whether a scale may be stated here; most texts, and in the others most sentences, need no more."""
    return holds_any(text, _HINTS) or bool(_NUMBERS_SPANNED.search(text))


def _states(sentence: str, highs: set[int]) -> bool:
    if re.fullmatch(_OF_A_SCALE_ALONE, sentence):
        return _ends_elsewhere(sentence, highs)
    head, colon, _ = sentence.partition(":")
    clauses = [clause for clause in _CLAUSE_END.split(sentence) if re.search(_IN_USE, clause)]
    stated = any(
        re.fullmatch(_OF_A_SCALE_ALONE, clause) and _ends_elsewhere(clause, highs)
        for clause in ([head] if colon else []) + clauses
    )
    return stated and not re.search(_CLINICAL, sentence)


def _ends_elsewhere(words: str, highs: set[int]) -> bool:
    return any(
        top(match) not in highs and not _BEGINS_LATER.search(match[0])
        for match in re.finditer(_STATED, words)
    )


def _lists_another(line: str, highs: set[int]) -> bool:
    """Whether a line says what each point means, from nought or one on, and ends elsewhere."""
    points = list(_MEANING.finditer(line))
    if (
        len(points) < 2
        or not re.fullmatch(_OF_A_SCALE_ALONE, line[: points[0].start()])
        or re.search(_CLINICAL, line)
    ):
        return False
    written = [point["means" if point["point"].isalpha() else "point"] for point in points]
    numbers = [int(each) for each in written if each.isdigit()]
    if points[0]["point"].isalpha():
        return len(numbers) > 1 and max(numbers) not in highs
    return min(numbers, default=2) < 2 and max(numbers) not in highs
