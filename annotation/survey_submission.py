"""What one respondent sent in, as the validity checks read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    """All that one respondent sent in at one time. `place` says where it stands in the file."""

    respondent: str
    place: str
    seconds: float | None
    parts: tuple[Part, ...]
    facts: Mapping[str, str] = field(default_factory=dict)

    def answers(self) -> dict[str, float | None]:
        """Every answer by question, in the order asked."""
        return {question: value for part in self.parts for question, value in part.answers.items()}

    def values(self) -> list[float | None]:
        """Every answer in the order asked, without the questions' names."""
        return [value for part in self.parts for value in part.answers.values()]
