"""The rubrics of the two published sets, as values that forms and judge share.

DoctorFLAN is rated once, for agreement with the reference; a turn of DotaBench by four criteria.
"""

from annotation.rubric import Criterion, Rubric, Text


def _one_to_ten(key: str, zh: str, en: str, asks_zh: str, asks_en: str) -> Criterion:
    return Criterion(key, Text(zh, en), Text(asks_zh, asks_en), 1, 10)


DOCTORFLAN = Rubric(
    "doctorflan",
    "1",
    Text("DoctorFLAN：与参考答案一致", "DoctorFLAN: agreement with the reference"),
    (
        _one_to_ten(
            "overall",
            "与参考答案一致",
            "Agreement with the reference",
            "结论、要点和建议与参考答案是否一致，有无矛盾或遗漏。",
            "Do conclusions, key points and advice agree with the reference, without contradiction or gap?",
        ),
    ),
)
DOTABENCH = Rubric(
    "dotabench",
    "1",
    Text("DotaBench：四项标准", "DotaBench: four criteria"),
    (
        _one_to_ten(
            "accuracy",
            "准确",
            "Accuracy",
            "所述医学事实、判断和建议是否正确可靠。",
            "Are the medical facts, judgements and advice correct and reliable?",
        ),
        _one_to_ten(
            "coherence",
            "连贯",
            "Coherence",
            "条理是否清楚，前后各轮是否说得通。",
            "Is it clearly ordered, and consistent with the turns before?",
        ),
        _one_to_ten(
            "relevance",
            "切题",
            "Relevance",
            "是否针对这一轮所问，不答非所问。",
            "Does it answer what this turn asks, and not something else?",
        ),
        _one_to_ten(
            "thoroughness",
            "周全",
            "Thoroughness",
            "该说的是否都说到，深度是否足够。",
            "Is everything that matters covered, in enough depth?",
        ),
    ),
)
