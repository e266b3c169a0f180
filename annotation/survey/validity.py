"""Which survey submissions count: every one is kept, and those that should not count carry the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotation.rubric import Text
from annotation.survey.submission import Submission, attention_apart
from annotation.survey.validity_checks import CHECKS, left_out_parts
from annotation.survey.validity_settings import PAPER, Settings
from db.errors import Invalid


@dataclass(frozen=True)
class Flag:
    """A reason not to count a submission, under the name of the check that gave it."""

    check: str
    why: Text

    def __str__(self) -> str:
        return f"{self.check}: {self.why.en}"


@dataclass(frozen=True)
class Checked:
    """A submission with its flags; it is valid when it has none. `left_out` maps a part's name to why the
    part alone does not count."""

    submission: Submission
    flags: tuple[Flag, ...]
    left_out: Mapping[str, Text] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        return not self.flags


def check_validity(submissions: Sequence[Submission], settings: Settings = PAPER) -> tuple[Checked, ...]:
    """Every submission, in order, with its flags in the order of CHECKS. Nothing is removed.

    Attention checks are no ratings: they are set apart before the other checks look at the answers.
    Raises Invalid when the settings name a column, question or part that no submission has.
    """
    _check_fit(submissions, settings)
    known = {check.question for check in settings.attention}
    submissions = [attention_apart(each, known) for each in submissions]
    found = {name: check(submissions, settings) for name, check in CHECKS.items()}
    return tuple(
        Checked(
            submission,
            tuple(Flag(name, reasons[index]) for name, reasons in found.items() if index in reasons),
            left_out_parts(submission, settings),
        )
        for index, submission in enumerate(submissions)
    )


def valid_submissions(checked: Sequence[Checked]) -> tuple[Submission, ...]:
    """The submissions that count, without the parts that do not."""
    return tuple(_kept(each) for each in checked if each.valid)


def _kept(checked: Checked) -> Submission:
    parts = tuple(part for part in checked.submission.parts if part.name not in checked.left_out)
    return replace(checked.submission, parts=parts)


def _check_fit(submissions: Sequence[Submission], settings: Settings) -> None:
    """Refuse settings that name what the survey does not have: they would pass or fail all in silence."""
    if not submissions:
        return
    parts = [part for each in submissions for part in each.parts]
    columns = {
        "submission": {name for each in submissions for name in each.facts},
        "part": {name for part in parts for name in part.facts},
    }
    for requirement in settings.require:
        if requirement.column not in columns[requirement.of]:
            raise Invalid(
                f"The settings require column {requirement.column}, which the survey lacks.",
                f"设置要求 {requirement.column} 列，而调查中没有。",
            )
    questions = {name for each in submissions for name in (*each.answers(), *each.attention)}
    for check in settings.attention:
        if check.question not in questions:
            raise Invalid(
                f"The attention check asks {check.question}, which the survey lacks.",
                f"注意力检查用到题目 {check.question}，而调查中没有。",
            )
    for name in settings.part_seconds:
        if name not in {part.name for part in parts}:
            raise Invalid(
                f"The settings bound the time of part {name}, which the survey lacks.",
                f"设置限定了 {name} 部分的用时，而调查中没有这一部分。",
            )
