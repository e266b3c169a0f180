"""A leaderboard: what submissions to the same contest came to, the latest of each model, best first.

Only who answered every question and was scored on every answer has a rank: a mean over fewer may owe its
height to those left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median, stdev

from db.submissions import Contest, Result, Submission

# what a line can be sorted by, besides the criteria
COLUMNS = ("mean", "median", "sd", "raw", "vetoed")


@dataclass(frozen=True)
class Dimension:
    """A criterion over a submission's answers: the mean of those it applied to, and how many it did not.

    `mean` is None where it applied to none; that is not a 0.
    """

    mean: float | None
    applied: int
    not_applicable: int


@dataclass(frozen=True)
class Standing:
    """One model's line. Statistics are over scored answers; `answers` counts all, `vetoed` those vetoed.
    One to which no criterion applied is not among the scored, but among those of its dimensions.

    `rank` is shared by equal means, and None unless all questions are answered and scored. `sd` is None for
    fewer than two answers.
    """

    submission: Submission
    rank: int | None
    answers: int
    scored: int
    vetoed: int
    mean: float | None
    median: float | None
    sd: float | None
    raw: float | None
    dimensions: Mapping[str, Dimension]

    @property
    def complete(self) -> bool:
        """Whether every question is answered and every answer scored."""
        return 0 < self.scored == self.answers and not self.submission.whole


def contests(submissions: Sequence[Submission]) -> list[Contest]:
    """The contests there are, that of the latest submission first; those of but some questions come last."""
    found = dict.fromkeys(each.contest for each in sorted(submissions, key=lambda one: -one.id))
    incomplete = {each.contest for each in submissions if each.whole}
    return sorted(found, key=incomplete.__contains__)


def parts_of(submissions: Sequence[Submission], contest: Contest) -> list[str]:
    """The groups that the contest's questions name, in their order."""
    of_contest = (each for each in submissions if each.contest == contest)
    return list(dict.fromkeys(row.part for each in of_contest for row in each.results if row.part))


def leaderboard(submissions: Sequence[Submission], contest: Contest, part: str = "") -> list[Standing]:
    """Every model's latest submission to a contest, over one part of its questions or all, best first."""
    of_contest = sorted((each for each in submissions if each.contest == contest), key=lambda one: one.id)
    latest = {each.model: each for each in of_contest}
    lines = [
        _standing(each, [row for row in each.results if part in ("", row.part)]) for each in latest.values()
    ]
    means = [line.mean for line in lines if line.complete]
    ranked = [
        replace(line, rank=1 + sum(mean > line.mean for mean in means)) if line.complete else line
        for line in lines
    ]
    return sorted_by(ranked, "mean")


def sorted_by(lines: Sequence[Standing], column: str, ascending: bool = False) -> list[Standing]:
    """The lines by one of COLUMNS or a criterion, the highest first unless `ascending`; no value is last.

    Either way those with a rank stand above those without.
    """

    def place(line: Standing) -> tuple:
        value = value_in(line, column)
        unranked = line.rank is None
        return unranked, value is None, (value or 0) * (1 if ascending else -1), line.submission.model

    return sorted(lines, key=place)


def value_in(line: Standing, column: str) -> float | None:
    """A line's value in one of COLUMNS or of a criterion."""
    if column in COLUMNS:
        return getattr(line, column)
    dimension = line.dimensions.get(column)
    return dimension.mean if dimension else None


def _standing(submission: Submission, rows: Sequence[Result]) -> Standing:
    scored = [row for row in rows if row.status == "scored"]
    totals = [row.rating for row in scored if row.rating is not None]
    raw = [row.raw for row in scored if row.raw is not None]
    return Standing(
        submission=submission,
        rank=None,
        answers=len(rows),
        scored=len(totals),
        vetoed=sum(row.vetoed for row in scored),
        mean=fmean(totals) if totals else None,
        median=median(totals) if totals else None,
        sd=stdev(totals) if len(totals) > 1 else None,
        raw=fmean(raw) if raw else None,
        dimensions=_dimensions(scored),
    )


def _dimensions(scored: Sequence[Result]) -> dict[str, Dimension]:
    given: dict[str, list[float | None]] = {}
    for row in scored:
        for criterion, rating in row.criteria.items():
            given.setdefault(criterion, []).append(rating)
    return {criterion: _dimension(ratings) for criterion, ratings in given.items()}


def _dimension(ratings: Sequence[float | None]) -> Dimension:
    applied = [each for each in ratings if each is not None]
    return Dimension(fmean(applied) if applied else None, len(applied), len(ratings) - len(applied))
