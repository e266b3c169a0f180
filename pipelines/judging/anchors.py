"""Anchors: what a judge has scored before, asked again, so that a judge that has changed shows.

An anchor's every asking has a key of its own, so that the ledger keeps them all, and the first still counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from statistics import fmean

from annotation.rubric import Rubric
from pipelines.asking.chat import Endpoint
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.ledger import key_of
from pipelines.asking.request import Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.run import Run
from pipelines.asking.summary import Progress
from pipelines.judging.judged_row import AskedRow

# a mean shift of so much of the scale, nearly half a point of 1-10, is taken for another judge. A judge whose
# ratings of one answer spread by half a point moves the mean of 30 anchors that far by chance once in 2,000
# times, one whose ratings spread by a whole point once in twelve
MOST_SHIFT = 0.05


@dataclass(frozen=True)
class Anchor:
    """Something scored before: its request, what it was scored by, and its ratings then."""

    request: Request
    rubric: Rubric
    ratings: dict[str, float | None]

    def again(self, number: int) -> Request:
        """The same question, asked for the number-th time again."""
        return replace(self.request, key=key_of(anchor=self.request.key, number=number))

    def shift(self, ratings: dict[str, float | None]) -> float | None:
        """By what share of the scale these ratings are above the first; None where none can be compared."""
        scales = {each.key: each.high - each.low for each in self.rubric.criteria}
        overall = next(iter(scales.values()))
        moved = [
            (ratings[key] - before) / scales.get(key, overall)
            for key, before in self.ratings.items()
            if before is not None and ratings.get(key) is not None
        ]
        return fmean(moved) if moved else None


@dataclass(frozen=True)
class Drift:
    """What asking anchors again came to: by what share of the scale each that was rated has moved.

    `stopped` is why not all were asked, None where they were.
    """

    asked: int
    shifts: tuple[float, ...]
    stopped: Stopped | None = None

    @property
    def changed(self) -> Stopped | None:
        """Why nothing else should be asked of this judge, whose mean rating is another than it was."""
        if not self.shifts or abs(fmean(self.shifts)) <= MOST_SHIFT:
            return None
        moved = f"{fmean(self.shifts):+.1%}"
        return Stopped(
            f"The judge has changed: its ratings moved by {moved} of the scale, so new ones do not go with "
            "those from before, and nothing else was asked of it. Judge anew with another --out, or leave "
            "--anchors out to go on all the same.",
            f"裁判模型的评分与之前相比移动了量程的 {moved}，新旧评分不可混用，因此没有再让它评其他条目；"
            "请换一个输出文件重新评判；若仍要继续，请去掉 --anchors。",
        )

    def __str__(self) -> str:
        if not self.asked:
            return "anchors: nothing is scored yet, so there is none to ask again"
        text = f"anchors: {self.asked} asked again, {len(self.shifts)} rated"
        if self.shifts:
            text += f"; their mean moved by {fmean(self.shifts):+.1%} of the scale (limit {MOST_SHIFT:.0%})"
            text += f", each by {fmean(map(abs, self.shifts)):.1%} on average"
        return text


def anchors_of(asked: Sequence[AskedRow], results: Results, wanted: int) -> list[Anchor]:
    """So many of what `results` has scored: those that were anchors before, then by their keys."""
    found = [
        Anchor(request, case.rubric or row.judging.judge.rubric, attempt.ratings)
        for row in asked
        for case, request in zip(row.cases, row.requests, strict=True)
        if (attempt := results.settled(request)) and attempt.status == "scored"
    ]
    attempts = results.ledger.attempts
    order = {each.request.key: (not attempts(each.again(1).key), each.request.key) for each in found}
    unique = {each.request.key: each for each in found}
    return [unique[key] for key in sorted(unique, key=order.get)[:wanted]]


def asked_again(
    anchors: Sequence[Anchor],
    results: Results,
    endpoint: Endpoint,
    limits: Limits,
    on_progress: Callable[[Progress], None],
) -> Drift:
    """Ask all anchors once more, or take up an asking that was broken off; without anchors nothing."""
    if not anchors:
        return Drift(0, ())
    runs = (
        Run(
            endpoint,
            results.ledger,
            [each.again(number) for each in anchors],
            limits,
            on_progress=on_progress,
        )
        for number in count(1)
    )
    run = next(each for each in runs if each.results.missing())
    run.go()
    shifts = [
        shift
        for anchor, request in zip(anchors, run.results.requests, strict=True)
        if (attempt := run.results.settled(request)) and (shift := anchor.shift(attempt.ratings)) is not None
    ]
    return Drift(len(anchors), tuple(shifts), run.stopped)
