"""A questionnaire: sections of questions, some of them asked only after a certain answer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from annotation.rubric import Text


@dataclass(frozen=True)
class Option:
    """One of a question's possible answers."""

    key: str
    name: Text


@dataclass(frozen=True)
class Condition:
    """The question is asked only of those who gave `question` one of these answers (options' keys)."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. `kind` is rating (a number on the questionnaire's scale), choice (one
    option's key), choices (any number of them), text, or proposals (short texts, one thing each).

    `right_answer` makes a rating an attention check; it is never shown and never counted as a rating.
    """

    key: str
    kind: str
    asks: Text
    explains: Text | None = None
    options: tuple[Option, ...] = ()
    required: bool = True
    only_if: Condition | None = None
    right_answer: int | None = None


@dataclass(frozen=True)
class Section:
    """Questions shown together."""

    key: str
    title: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Scale:
    """Whole numbers from `low` to `high`; `anchors` say what some of them mean."""

    low: int
    high: int
    anchors: Mapping[int, Text]


@dataclass(frozen=True)
class Questionnaire:
    """What is asked, under one name and version. `hash` names exactly what was asked, in every report."""

    key: str
    version: str
    title: Text
    introduction: Text
    scale: Scale
    sections: tuple[Section, ...]

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    def as_json(self) -> str:
        """The questionnaire as canonical JSON, which `load_questionnaire` reads back."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def questions_asked(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions these answers lead to, in order; none that hangs on a question not asked."""
    asked: dict[str, Question] = {}
    for question in questionnaire.questions:
        if question.only_if is None or _leads_on(question.only_if, asked, answers):
            asked[question.key] = question
    return tuple(asked.values())


def _leads_on(condition: Condition, asked: Mapping[str, Question], answers: Mapping[str, Any]) -> bool:
    given = answers.get(condition.question)
    given = given if isinstance(given, list | tuple) else [given]
    return condition.question in asked and any(answer in given for answer in condition.answers)
