"""Composing a questionnaire: questions and screens put in, changed, moved, taken out, and the scale they are
rated on; what comes out is a whole one."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from annotation.rubric import Text
from annotation.survey.questionnaire import Option, Question, Questionnaire, Scale, Section
from annotation.survey.questionnaire_files import questionnaire_from
from db.errors import Invalid

VERSION_DIGITS = 6
POINT = re.compile(r"-?\d{1,3}")
Part = TypeVar("Part", Question, Section)


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

    return _each(asked, lambda questions: _shifted(questions, key, by))


def put_screen(asked: Questionnaire, key: str, title: Text) -> Questionnaire:
    """The questionnaire with this screen's title, or with a new, empty screen of that key at its end."""
    if not title.zh.strip():
        raise Invalid("Write the screen's title.", "请写出这一页的标题。")
    screens = [replace(each, title=title) if each.key == key else each for each in asked.sections]
    if key not in {each.key for each in screens}:
        screens.append(Section(key, title, ()))
    return _checked(replace(asked, sections=tuple(screens)))


def moved_screen(asked: Questionnaire, key: str, by: int) -> Questionnaire:
    """The screen so many places on; at the end it stays there."""
    return _checked(replace(asked, sections=tuple(_shifted(asked.sections, key, by))))


def without_screen(asked: Questionnaire, key: str) -> Questionnaire:
    """The questionnaire without the screen and its questions. Raises Invalid while others hang on them."""
    return _checked(replace(asked, sections=tuple(each for each in asked.sections if each.key != key)))


def framed(asked: Questionnaire, title: Text, introduction: Text, scale: Scale) -> Questionnaire:
    """The questionnaire under this title and introduction, its ratings on this scale."""
    return _checked(replace(asked, title=title, introduction=introduction, scale=scale))


def anchors_as_lines(scale: Scale) -> str:
    """A line an anchor, as `anchors_of` reads them."""
    return "\n".join(f"{point} | {text.zh} | {text.en}" for point, text in scale.anchors.items())


def anchors_of(lines: str) -> dict[int, Text]:
    """The anchors in lines of "point | Chinese | English"; without English the Chinese stands for it.

    Raises Invalid naming the line that is none, or a point that has two.
    """
    anchors: dict[int, Text] = {}
    for line in filter(str.strip, lines.splitlines()):
        point, chinese, english = (part.strip() for part in [*line.split("|", 2), "", ""][:3])
        if not POINT.fullmatch(point) or not chinese or int(point) in anchors:
            raise Invalid(
                f"“{line}” is no anchor; write a point, once, and its words: 5 | 非常重要 | very important.",
                f"“{line}”不是锚点；请写成：分值 | 中文 | 英文，每个分值一行。",
            )
        anchors[int(point)] = Text(chinese, english or chinese)
    return anchors


def earlier_choices(asked: Questionnaire, section: str, key: str | None) -> tuple[Question, ...]:
    """The choices that come before a question, or before the end of its section: what it may hang on."""
    before: list[Question] = []
    for each in asked.sections:
        for question in each.questions:
            if question.key == key:
                return tuple(before)
            if question.options:
                before.append(question)
        if each.key == section:
            break
    return tuple(before)


def own_version(asked: Questionnaire, first: Questionnaire) -> Questionnaire:
    """A changed questionnaire under a version of its own, which its content gives; one whose version was
    changed by hand, or that was not changed at all, as it is."""
    if asked.hash == first.hash or asked.version != first.version:
        return asked
    return replace(asked, version=f"{first.version}+{asked.hash[:VERSION_DIGITS]}")


def new_key(asked: Questionnaire, stem: str) -> str:
    """A key that no question and no section has yet."""
    known = {each.key for each in (*asked.questions, *asked.sections)}
    return next(key for n in range(1, len(known) + 2) if (key := f"{stem}_{n}") not in known)


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

    return _checked(replace(asked, sections=tuple(map(changed, asked.sections))))


def _shifted(parts: Sequence[Part], key: str, by: int) -> list[Part]:
    """The parts with the one of this key so many places on; one that is not among them moves nothing."""
    place = next((at for at, each in enumerate(parts) if each.key == key), None)
    if place is None:
        return list(parts)
    rest = [each for each in parts if each.key != key]
    there = max(0, min(len(rest), place + by))
    return [*rest[:there], parts[place], *rest[there:]]


def _checked(asked: Questionnaire) -> Questionnaire:
    return questionnaire_from(json.loads(asked.as_json()))
