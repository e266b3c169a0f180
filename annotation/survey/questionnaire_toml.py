"""A questionnaire written as TOML, for a lead to change and load again."""

import json

from annotation.rubric import Text
from annotation.survey.questionnaire import Option, Question, Questionnaire, Section


def as_toml(questionnaire: Questionnaire) -> str:
    """The questionnaire in the form that `read_questionnaire` reads back without a difference."""
    head = [
        f"key = {_string(questionnaire.key)}",
        f"version = {_string(questionnaire.version)}",
        f"title = {_text(questionnaire.title)}",
        f"introduction = {_text(questionnaire.introduction)}",
    ]
    scale = ["[scale]", f"low = {questionnaire.scale.low}", f"high = {questionnaire.scale.high}"]
    anchors = [f"{point} = {_text(text)}" for point, text in questionnaire.scale.anchors.items()]
    blocks = [head, scale, ["[scale.anchors]", *anchors]]
    for section in questionnaire.sections:
        blocks += [_section(section), *map(_question, section.questions)]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _section(section: Section) -> list[str]:
    empty = [] if section.questions else ["questions = []"]
    return [
        "[[sections]]",
        f"key = {_string(section.key)}",
        f"title = {_text(section.title)}",
        *empty,
    ]


def _question(question: Question) -> list[str]:
    lines = [
        "[[sections.questions]]",
        f"key = {_string(question.key)}",
        f"kind = {_string(question.kind)}",
        f"asks = {_text(question.asks)}",
    ]
    if question.explains:
        lines.append(f"explains = {_text(question.explains)}")
    if question.options:
        lines += ["options = [", *(f"    {_option(option)}," for option in question.options), "]"]
    if not question.required:
        lines.append("required = false")
    if question.only_if:
        answers = ", ".join(map(_string, question.only_if.answers))
        asked = _string(question.only_if.question)
        lines.append(f"only_if = {{ question = {asked}, answers = [{answers}] }}")
    if question.right_answer is not None:
        lines.append(f"right_answer = {question.right_answer}")
    return lines


def _option(option: Option) -> str:
    return f"{{ key = {_string(option.key)}, name = {_text(option.name)} }}"


def _text(text: Text) -> str:
    return f"{{ zh = {_string(text.zh)}, en = {_string(text.en)} }}"


def _string(value: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
