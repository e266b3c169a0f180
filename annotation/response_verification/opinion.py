"""What one answer says of a polished response: verdicts before and after, errors, the text it leaves."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from annotation.rubric import Choice, Option, Rubric, Text, check_choice
from annotation.typed_text import typed_text
from db.errors import Invalid

YES, NO = "yes", "no"
LONGEST_COMMENT = 4000
LONGEST_TEXT = 100_000
MOST_ERRORS = 100
NOTHING = Text("", "")
REVISION = Text("修改稿", "A revision")


def _yes_or_no(key: str, name: Text, asks: Text, yes: Text, no: Text) -> Choice:
    return Choice(key, name, asks, (Option(YES, yes, NOTHING, NOTHING), Option(NO, no, NOTHING, NOTHING)))


CORRECT = _yes_or_no(
    "correct",
    Text("正确", "Correct"),
    Text("没有事实错误？", "No factual error?"),
    Text("正确", "Correct"),
    Text("有误", "Not correct"),
)
PRACTICAL = _yes_or_no(
    "practical",
    Text("实用", "Practical"),
    Text("比原答案更有用？", "More useful than the original answer?"),
    Text("实用", "Practical"),
    Text("不实用", "Not practical"),
)
ERROR_KINDS = Choice(
    "error",
    Text("错误类型", "Kind of error"),
    Text("错在哪里？", "What is wrong?"),
    tuple(
        Option(key, name, means, NOTHING)
        for key, name, means in (
            ("fact", Text("事实错误", "Wrong fact"), Text("与医学事实不符", "Against medical fact")),
            ("omission", Text("遗漏", "Omission"), Text("漏掉要紧内容", "Something vital is missing")),
            ("dose", Text("剂量错误", "Wrong dose"), Text("剂量、频次或疗程", "Dose, frequency or duration")),
            ("contraindication", Text("禁忌", "Contraindication"), Text("忽视禁忌或相互作用", "Ignores one")),
            ("outdated", Text("过时", "Outdated"), Text("已不符合现行指南", "No longer the guideline")),
            ("unsafe", Text("不安全", "Unsafe"), Text("照做可能伤及患者", "Following it could do harm")),
            ("unclear", Text("不清楚", "Unclear"), Text("含糊或易误解", "Vague, or easily misread")),
            ("other", Text("其他", "Other"), Text("请在备注中写明", "Say what in the comment")),
        )
    ),
)
RUBRIC = Rubric(
    "correct-and-practical",
    "1",
    Text("正确与实用", "Correct and practical"),
    (),
    (CORRECT, PRACTICAL, ERROR_KINDS),
)


@dataclass(frozen=True)
class Verdict:
    """Whether a text is correct (no factual error) and practical (more useful than the original answer)."""

    correct: bool
    practical: bool


@dataclass(frozen=True)
class MarkedError:
    """A kind of error and the span of the polished text that has it, in characters; 0 to 0 for the whole."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Opinion:
    """One answer. `text` and `after` are None where the polished text was left as it is."""

    before: Verdict
    after: Verdict | None
    text: str | None
    errors: tuple[MarkedError, ...]
    comment: str

    @property
    def final(self) -> Verdict:
        """The verdict on the text it leaves."""
        return self.after or self.before

    def as_answers(self) -> dict:
        """The opinion as it is stored."""
        return asdict(self)


def opinion_of(answers: Mapping) -> Opinion:
    """The opinion that `as_answers` gave."""
    after = answers["after"]
    return Opinion(
        Verdict(**answers["before"]),
        Verdict(**after) if after else None,
        answers["text"],
        tuple(MarkedError(**error) for error in answers["errors"]),
        answers["comment"],
    )


def checked_opinion(rubric: Rubric, polished: str, answers: Mapping) -> Opinion:
    """The opinion that a page sent, made whole, or Invalid with what is missing.

    A text that is the polished one again is no revision. What is not correct has an error marked, what is not
    practical, before or after, a comment.
    """
    text = _text(answers.get("text"), polished)
    before = _verdict(rubric, answers.get("before"))
    after = None if text is None else _verdict(rubric, answers.get("after"))
    errors = _errors(rubric, answers.get("errors", []), len(polished))
    comment = _comment(answers.get("comment", ""))
    if not before.correct and not errors:
        raise Invalid("Not correct: say what is wrong.", "选了“有误”：请标出至少一处错误。")
    if not (before.practical and (after is None or after.practical)) and not comment:
        raise Invalid("Not practical: say why in the comment.", "选了“不实用”：请在备注中写明原因。")
    return Opinion(before, after, text, errors, comment)


def with_line_ends(text: str) -> str:
    """The text with \\n at the end of lines, whatever a browser made of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(value: object, polished: str) -> str | None:
    if value is None:
        return None
    text = with_line_ends(typed_text(value, REVISION, LONGEST_TEXT)).strip()
    if not text:
        raise Invalid("A revision cannot be empty.", "修订后的文字不能为空。")
    return None if text == with_line_ends(polished).strip() else text


def _verdict(rubric: Rubric, values: object) -> Verdict:
    if not isinstance(values, Mapping):
        raise Invalid("Say whether the text is correct and practical.", "请判断文字是否正确、是否实用。")
    correct, practical = rubric.choices[:2]
    return Verdict(
        check_choice(correct, _said(values, correct)) == YES,
        check_choice(practical, _said(values, practical)) == YES,
    )


def _said(values: Mapping, choice: Choice) -> str:
    value = values.get(choice.key)
    return {True: YES, False: NO}.get(value, "") if isinstance(value, bool) else ""


def _errors(rubric: Rubric, values: object, length: int) -> tuple[MarkedError, ...]:
    if not isinstance(values, list) or len(values) > MOST_ERRORS:
        raise Invalid(
            f"Errors are a list of at most {MOST_ERRORS}.", f"错误应为不超过 {MOST_ERRORS} 处的列表。"
        )
    return tuple(_error(rubric, value, length) for value in values)


def _error(rubric: Rubric, value: object, length: int) -> MarkedError:
    fields = value if isinstance(value, Mapping) else {}
    start, end = fields.get("start"), fields.get("end")
    # a bool is an int to Python, and not a place in a text
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= length:
        raise Invalid(
            "An error is marked from one place in the text to a later one.", "错误应从文中一处标到其后一处。"
        )
    return MarkedError(check_choice(rubric.choices[2], fields.get("kind")), start, end)


def _comment(value: object) -> str:
    return typed_text(value, Text("备注", "A comment"), LONGEST_COMMENT).strip()
