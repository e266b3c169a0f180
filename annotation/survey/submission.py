"""What one respondent sent in, as the validity checks read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Part:
    """A stretch of the survey taken in one go: a phase, a page, or all of it.

    `answers` holds a number a question, in the order asked; None where the question was left out.
    `seconds` is how long it took, None when unknown. `facts` are other columns of its row.
    """

    name: str
    answers: Mapping[str, float | None]
    seconds: float | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Submission:
    """All that one respondent sent in at one time. `place` says where it stands in the file.

    `attention` holds the answers to attention checks once `attention_apart` has taken them out of the parts.
    """

    respondent: str
    place: str
    seconds: float | None
    parts: tuple[Part, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    attention: Mapping[str, float | None] = field(default_factory=dict)

    def answers(self) -> dict[str, float | None]:
        """Every answer by question, in the order asked."""
        return {question: value for part in self.parts for question, value in part.answers.items()}

    def values(self) -> list[float | None]:
        """Every answer in the order asked, without the questions' names."""
        return [value for part in self.parts for value in part.answers.values()]


def attention_apart(submission: Submission, questions: Collection[str]) -> Submission:
    """The submission with these questions' answers set apart, for they are no ratings."""
    found = {question: value for question, value in submission.answers().items() if question in questions}
    parts = tuple(
        replace(part, answers={key: part.answers[key] for key in part.answers if key not in found})
        for part in submission.parts
    )
    return replace(submission, parts=parts, attention={**submission.attention, **found})
