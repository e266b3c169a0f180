"""Composing a questionnaire: a question put in, changed, moved, taken out; what comes out is a whole one."""

import json
from collections.abc import Callable
from dataclasses import replace

from annotation.rubric import Text
from annotation.survey.questionnaire import Option, Question, Questionnaire, Section
from annotation.survey.questionnaire_files import questionnaire_from
from db.errors import Invalid

VERSION_DIGITS = 6


def put(asked: Questionnaire, section: str, question: Question, after: str | None = None) -> Questionnaire:
    """The questionnaire with this question: in the place of the one with its key, else after another one, or
    first in its section. Raises Invalid when it would then be none."""
    if not question.asks.zh.strip():
        raise Invalid("Write what the question asks.", "请写出题目。")
    if any(question.key == each.key for each in asked.questions):
        return _each(
            asked, lambda questions: [question if each.key == question.key else each for each in questions]
        )

    def inserted(questions: list[Question]) -> list[Question]:
        keys = [each.key for each in questions]
        place = keys.index(after) + 1 if after in keys else 0
        return [*questions[:place], question, *questions[place:]]

    return _each(asked, inserted, section)


def taken_out(asked: Questionnaire, key: str) -> Questionnaire:
    """The questionnaire without this question. Raises Invalid while another one hangs on it."""
    return _each(asked, lambda questions: [each for each in questions if each.key != key])


def moved(asked: Questionnaire, key: str, by: int) -> Questionnaire:
    """The question so many places on in its section; at its end it stays there."""

    def shifted(questions: list[Question]) -> list[Question]:
        place = next((at for at, each in enumerate(questions) if each.key == key), None)
        if place is None:
            return questions
        rest = [each for each in questions if each.key != key]
        there = max(0, min(len(rest), place + by))
        return [*rest[:there], questions[place], *rest[there:]]

    return _each(asked, shifted)


def own_version(asked: Questionnaire, first: Questionnaire) -> Questionnaire:
    """A changed questionnaire under a version of its own, which its content gives; one whose version was
    changed by hand, or that was not changed at all, as it is."""
    if asked.hash == first.hash or asked.version != first.version:
        return asked
    return replace(asked, version=f"{first.version}+{asked.hash[:VERSION_DIGITS]}")


def new_key(asked: Questionnaire, section: str) -> str:
    """A key that no question has yet, after its section's."""
    known = {question.key for question in asked.questions}
    return next(key for n in range(1, len(known) + 2) if (key := f"{section}_{n}") not in known)


def options_as_lines(options: tuple[Option, ...]) -> str:
    """A line an option, as `options_of` reads them."""
    return "\n".join(f"{each.name.zh} | {each.name.en}" for each in options)


def options_of(lines: str, before: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options in lines of "Chinese | English"; one that was there before keeps its key.

    Without an English name the Chinese stands for it. Raises Invalid with fewer than two.
    """
    known, taken = {each.name.zh: each.key for each in before}, {each.key for each in before}
    options = []
    for line in filter(str.strip, lines.splitlines()):
        chinese, _, english = (part.strip() for part in line.partition("|"))
        key = known.pop(chinese, None) or next(
            key for n in range(1, len(taken) + 2) if (key := f"option{n}") not in taken
        )
        taken.add(key)
        options.append(Option(key, Text(chinese, english or chinese)))
    if len(options) < 2:
        raise Invalid("A choice has at least two options, one a line.", "选择题至少要有两个选项，一行一个。")
    return tuple(options)


def _each(
    asked: Questionnaire, change: Callable[[list[Question]], list[Question]], section: str | None = None
) -> Questionnaire:
    """The questionnaire with every section's questions changed, or one section's; checked as a file's is."""

    def changed(each: Section) -> Section:
        if section not in (None, each.key):
            return each
        return replace(each, questions=tuple(change(list(each.questions))))

    composed = replace(asked, sections=tuple(map(changed, asked.sections)))
    return questionnaire_from(json.loads(composed.as_json()))
