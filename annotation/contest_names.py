"""What a contest is called: by what people know of it, and by its mark only where that is the same of two."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotation.board_columns import rubric_of
from annotation.rubric import Text
from db.submissions import Contest, Submission


@dataclass(frozen=True)
class Known:
    """A contest as people know it: its set and, where questions share one, the name of its rubric; the judge;
    what the questions are called, newest first; how many they are; the day of the newest submission.

    `whole` is how many questions there are where these are but some of them, else 0; `mark` is "" unless
    another contest is known by all the same.
    """

    eval_set: str
    rubric: Text
    judge: str
    files: tuple[str, ...]
    items: int
    whole: int
    day: str
    mark: str = ""


def known_as(submissions: Sequence[Submission], found: Sequence[Contest]) -> list[Known]:
    """What each of these contests is known as."""
    names = [_known(submissions, contest) for contest in found]
    alike = Counter(names)
    return [
        replace(name, mark=contest.mark) if alike[name] > 1 else name
        for name, contest in zip(names, found, strict=True)
    ]


def _known(submissions: Sequence[Submission], contest: Contest) -> Known:
    newest = sorted((each for each in submissions if each.contest == contest), key=lambda one: -one.id)
    return Known(
        contest.eval_set,
        rubric_of(contest).name,
        contest.judge,
        tuple(dict.fromkeys(each.questions_file for each in newest if each.questions_file)),
        max(len(each.results) for each in newest),
        max(each.whole for each in newest),
        newest[0].at[:10],
    )
