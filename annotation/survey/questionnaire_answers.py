"""What a questionnaire's answers must be: each of its question's kind, complete, and telling of no person."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from annotation.rubric import Text
from annotation.survey.questionnaire import Question, Questionnaire, Scale, questions_asked
from annotation.written_files import UNKEEPABLE
from db.errors import Invalid

LONGEST_TEXT = 1000
LONGEST_PROPOSAL = 60
MOST_PROPOSALS = 10
# what could lead to a person: a mobile number, an identity card's number, an address of electronic mail
PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")


def check_answers(questionnaire: Questionnaire, answers: object, language: str = "zh") -> dict[str, Any]:
    """The answers as they are kept: to questions that were asked, each of its kind, empty ones left out.

    An answer to a question that the others no longer lead to is dropped. Raises Invalid naming the question,
    in `language`, when one is missing, unknown, off the scale, of the wrong kind or tells of a person.
    """
    if not isinstance(answers, Mapping):
        raise Invalid("Answers are given question by question.", "答案应按题逐项填写。")
    unknown = set(answers) - {question.key for question in questionnaire.questions}
    if unknown:
        raise Invalid(
            f"The questionnaire has no question {', '.join(sorted(map(str, unknown)))}.",
            f"问卷中没有题目 {'、'.join(sorted(map(str, unknown)))}。",
        )
    kept = {}
    for question in questions_asked(questionnaire, answers):
        answer = KINDS[question.kind](question, questionnaire.scale, answers.get(question.key), language)
        if answer is None and question.required:
            raise _invalid(question, language, "请作答", "please answer")
        if answer is not None:
            kept[question.key] = answer
    return kept


def check_answer(questionnaire: Questionnaire, key: str, answer: object, language: str = "zh") -> Any:
    """One answer as it is kept while the others are still to come; None when it is empty or taken back.

    Raises Invalid as `check_answers` does, but for a question that is only missing.
    """
    question = next((each for each in questionnaire.questions if each.key == key), None)
    if question is None:
        raise Invalid(f"The questionnaire has no question {key}.", f"问卷中没有题目 {key}。")
    return KINDS[question.kind](question, questionnaire.scale, answer, language)


def _rating(question: Question, scale: Scale, answer: object, language: str) -> int | None:
    # a bool is an int to Python, and not a rating
    whole = isinstance(answer, int) and not isinstance(answer, bool)
    if answer is None or whole and scale.low <= answer <= scale.high:
        return answer
    wanted = f"{scale.low}-{scale.high}"
    raise _invalid(question, language, f"需要 {wanted} 的整数", f"a whole number from {wanted} is needed")


def _choice(question: Question, scale: Scale, answer: object, language: str) -> str | None:
    if answer is None or answer in [option.key for option in question.options]:
        return answer
    raise _invalid(question, language, "没有这个选项", "there is no such option")


def _choices(question: Question, scale: Scale, answer: object, language: str) -> list[str] | None:
    """The keys in the order of the options. None of them, [], is an answer where it is not required."""
    if answer is None:
        return None
    keys = [option.key for option in question.options]
    if not isinstance(answer, list | tuple) or any(key not in keys for key in answer):
        raise _invalid(question, language, "没有这个选项", "there is no such option")
    return [key for key in keys if key in answer] or (None if question.required else [])


def _text(question: Question, scale: Scale, answer: object, language: str) -> str | None:
    if answer is None:
        return None
    return _plain(question, answer, LONGEST_TEXT, language) or None


def _proposals(question: Question, scale: Scale, answer: object, language: str) -> list[str] | None:
    if answer is None:
        return None
    if not isinstance(answer, list | tuple) or len(answer) > MOST_PROPOSALS:
        raise _invalid(question, language, f"最多 {MOST_PROPOSALS} 项", f"at most {MOST_PROPOSALS} entries")
    given = [_plain(question, each, LONGEST_PROPOSAL, language) for each in answer]
    return [each for each in given if each] or None


def _plain(question: Question, text: object, longest: int, language: str) -> str:
    if not isinstance(text, str) or UNKEEPABLE.search(text):
        raise _invalid(question, language, "需要文字", "text is needed")
    if len(text.strip()) > longest:
        raise _invalid(question, language, f"最多 {longest} 字", f"at most {longest} characters")
    if PERSONAL.search(text):
        raise _invalid(
            question,
            language,
            "请勿填写电话、证件号或邮箱，问卷不收集个人信息",
            "leave out telephone and identity numbers and addresses: no personal data is collected",
        )
    return text.strip()


def _invalid(question: Question, language: str, chinese: str, english: str) -> Invalid:
    said = Text(f"{question.asks.zh}：{chinese}。", f"{question.asks.en}: {english}.")
    return Invalid(said[language])


KINDS: dict[str, Callable[[Question, Scale, object, str], Any]] = {
    "rating": _rating,
    "choice": _choice,
    "choices": _choices,
    "text": _text,
    "proposals": _proposals,
}
