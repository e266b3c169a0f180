"""The survey: which of the 22 tasks physicians want a language model's help with, and what is missing."""

from dataclasses import replace
from pathlib import Path

from annotation.rubric import Text
from annotation.survey.composing import new_key
from annotation.survey.questionnaire import Condition, Option, Question, Questionnaire, Scale, Section
from annotation.survey.questionnaire_files import load_questionnaire
from annotation.survey.submission import Part, Submission
from annotation.survey.validity_settings import PAPER, AttentionCheck, Settings
from annotation.tasks import PHASES, Phase, Task, tasks_of

SCALE = Scale(
    1,
    5,
    {
        1: Text("对效率没有影响", "makes no difference to my efficiency"),
        3: Text("有一些帮助", "helps somewhat"),
        5: Text("对提高效率至关重要", "is crucial for my efficiency"),
    },
)

USES_MODELS = Question(
    "uses_models",
    "choice",
    Text(
        "您在临床工作中用大语言模型辅助吗？", "Do you use large language models to assist your clinical work?"
    ),
    options=(Option("yes", Text("用", "Yes")), Option("no", Text("不用", "No"))),
)

LIMITATIONS = Question(
    "limitations",
    "choices",
    Text("您遇到过哪些不足？可多选", "Which shortcomings have you met with? Tick all that apply"),
    options=(
        Option("instructions", Text("不按要求回答", "does not follow the instructions")),
        Option("incorrect", Text("回答有错", "answers are incorrect")),
        Option("references", Text("给不出准确的出处", "cannot give accurate references")),
        Option("outdated", Text("知识陈旧", "knowledge is out of date")),
        Option("too_general", Text("回答空泛，不针对患者", "answers are general, not about the patient")),
        Option("other", Text("其他", "other")),
    ),
    required=False,
    only_if=Condition("uses_models", ("yes",)),
)

OTHER_LIMITATION = Question(
    "other_limitation",
    "text",
    Text("请写明其他不足", "Please name the other shortcoming"),
    only_if=Condition("limitations", ("other",)),
)


def questionnaire(path: Path | None = None, attention_check: bool = False) -> Questionnaire:
    """A study's own questionnaire from its file, or else the method's; with an attention check on request."""
    asked = load_questionnaire(path) if path else PHYSICIANS_NEEDS
    return with_attention_check(asked) if attention_check else asked


def with_attention_check(asked: Questionnaire) -> Questionnaire:
    """The questionnaire with a check at the end of its longest section; the version says that it is there.

    One that has a check already is left as it is.
    """
    if any(question.right_answer is not None for question in asked.questions):
        return asked
    longest = max(asked.sections, key=lambda section: len(section.questions))
    checked = replace(longest, questions=(*longest.questions, _attention_check(asked)))
    return replace(
        asked,
        version=f"{asked.version}+attention",
        sections=tuple(checked if section is longest else section for section in asked.sections),
    )


def _attention_check(asked: Questionnaire) -> Question:
    """A rating that asks for the point above the lowest."""
    known, point = {question.key for question in asked.questions}, asked.scale.low + 1
    return Question(
        "attention" if "attention" not in known else new_key(asked, "attention"),
        "rating",
        Text(
            f"这一题请选 {point}，表示您在逐题阅读",
            f"Please choose {point} here, to show that you read each question",
        ),
        right_answer=point,
    )


def as_submission(
    asked: Questionnaire, respondent: str, answers: dict, seconds: float | None, place: str = ""
) -> Submission:
    """The ratings in one respondent's answers as the validity checks read them: a part a section."""
    parts = tuple(
        Part(section.key, {question.key: answers.get(question.key) for question in rated})
        for section in asked.sections
        if (rated := [question for question in section.questions if question.kind == "rating"])
    )
    return Submission(respondent, place, seconds, parts)


def validity_settings(asked: Questionnaire, settings: Settings = PAPER) -> Settings:
    """The settings with the questionnaire's own attention checks added."""
    checks = tuple(
        AttentionCheck(question.key, question.right_answer)
        for question in asked.questions
        if question.right_answer is not None
    )
    return replace(settings, attention=(*settings.attention, *checks))


def _section(phase: Phase) -> Section:
    proposals = Question(
        f"proposed_{phase.key}",
        "proposals",
        Text(
            f"在{phase.chinese}环节，您还希望模型帮忙做什么？一行一项",
            f"What else would you want help with in {phase.english.lower()}? One thing a line",
        ),
        required=False,
    )
    return Section(
        phase.key, Text(phase.chinese, phase.english), (*map(_rated, tasks_of(phase.key)), proposals)
    )


def _rated(task: Task) -> Question:
    return Question(
        task.key,
        "rating",
        Text(task.chinese, task.english),
        Text(task.explanation_zh, task.explanation_en),
    )


PHYSICIANS_NEEDS = Questionnaire(
    key="physicians-needs",
    version="1",
    title=Text("医生需要模型帮什么", "What physicians want help with"),
    introduction=Text(
        "请为每项任务打分：大语言模型的协助对提高您的效率有多重要。问卷匿名，不收集任何个人信息。",
        "Rate each task: how much would a language model's help matter to your efficiency? "
        "The survey is anonymous and collects no personal data.",
    ),
    scale=SCALE,
    sections=(
        *map(_section, PHASES),
        Section(
            "models",
            Text("大语言模型的使用", "Use of language models"),
            (USES_MODELS, LIMITATIONS, OTHER_LIMITATION),
        ),
    ),
)
