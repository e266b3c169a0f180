"""Anchors: what a judge has scored before, asked again, so that a judge that has changed shows.

Every asking has keys of its own, so that the ledger keeps them all and the first rating still counts. Each
asks all of its anchors: what another came to says nothing of the judge as it is now. Only one that was broken
off, with nothing asked of the judge since, is taken up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from statistics import fmean

from annotation.rubric import Rubric
from pipelines.asking.chat import Endpoint
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.ledger import Attempt, key_of
from pipelines.asking.money import money, typed
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
    """Something scored before: its request, what it was scored by, and the attempt that was scored then."""

    request: Request
    rubric: Rubric
    scored: Attempt

    @property
    def tokens(self) -> tuple[int, int]:
        """About how many it takes, prompt and completion: what is usual, or what it took before if more."""
        return (
            max(self.request.prompt_tokens, self.scored.prompt_tokens),
            max(self.request.completion_tokens, self.scored.completion_tokens),
        )

    def again(self, asking: str) -> Request:
        """The same question, in the asking of this name."""
        key = self.request.key
        return replace(self.request, key=key_of(anchor=key, asking=asking), anchor=key)

    def shift(self, ratings: dict[str, float | None]) -> float | None:
        """By what share of the scale these ratings are above the first; None where none can be compared."""
        scales = {each.key: each.high - each.low for each in self.rubric.criteria}
        overall = next(iter(scales.values()))
        moved = [
            (ratings[key] - before) / scales.get(key, overall)
            for key, before in self.scored.ratings.items()
            if before is not None and ratings.get(key) is not None
        ]
        return fmean(moved) if moved else None


@dataclass(frozen=True)
class Drift:
    """What asking anchors again came to: by what share of the scale each that was rated has moved.

    `stopped` is why not all were asked, None where they were; `turned_away` how many requests the endpoint
    refused for the whole run's sake.
    """

    asked: int
    shifts: tuple[float, ...]
    stopped: Stopped | None = None
    turned_away: int = 0

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
            why = "the budget does not hold them" if self.stopped else "nothing is scored yet"
            return f"anchors: {why}, so none is asked again"
        text = f"anchors: {self.asked} asked again, {len(self.shifts)} rated"
        if self.shifts:
            text += f"; their mean moved by {fmean(self.shifts):+.1%} of the scale (limit {MOST_SHIFT:.0%})"
            text += f", each by {fmean(map(abs, self.shifts)):.1%} on average"
        return text


def anchors_of(asked: Sequence[AskedRow], results: Results, wanted: int) -> list[Anchor]:
    """So many of what `results` has scored: those that were anchors before, then by their keys."""
    found = [
        Anchor(request, case.rubric or row.judging.judge.rubric, attempt)
        for row in asked
        for case, request in zip(row.cases, row.requests, strict=True)
        if (attempt := results.settled(request)) and attempt.status == "scored"
    ]
    before = {each.anchor for each in results.ledger.everything()}
    unique = {each.request.key: each for each in found}
    return [unique[key] for key in sorted(unique, key=lambda key: (key not in before, key))[:wanted]]


def tokens_of(anchors: Sequence[Anchor]) -> tuple[int, int]:
    """About how many tokens it takes to ask them again, prompt and completion."""
    return sum(each.tokens[0] for each in anchors), sum(each.tokens[1] for each in anchors)


def asked_again(
    anchors: Sequence[Anchor],
    results: Results,
    endpoint: Endpoint,
    limits: Limits,
    on_progress: Callable[[Progress], None],
) -> Drift:
    """Ask all anchors once more, or take up an asking that was broken off; without anchors nothing.

    Nothing is asked either where the budget does not hold them all: some of them would tell nothing.
    """
    if not anchors:
        return Drift(0, ())
    requests = _asking(anchors, results)
    unasked = [
        anchor
        for anchor, request in zip(anchors, requests, strict=True)
        if not results.ledger.attempts(request.key)
    ]
    if over := _over_budget(tokens_of(unasked), results.spent, limits):
        return Drift(0, (), over)
    run = Run(endpoint, results.ledger, requests, limits, on_progress=on_progress)
    run.go()
    shifts = [
        shift
        for anchor, request in zip(anchors, run.results.requests, strict=True)
        if (attempt := run.results.settled(request)) and (shift := anchor.shift(attempt.ratings)) is not None
    ]
    return Drift(len(anchors), tuple(shifts), run.stopped, run.turned_away)


def _asking(anchors: Sequence[Anchor], results: Results) -> list[Request]:
    """The requests of an asking of just these anchors: of one that was broken off, or of a new one."""
    attempts = results.ledger.attempts
    last = next((each for each in reversed(results.ledger.everything()) if each.model == results.model), None)
    keys = sorted(each.request.key for each in anchors)
    askings = (key_of(anchors=keys, number=number) for number in count(1))

    def is_open(requests: Sequence[Request]) -> bool:
        tried = [bool(attempts(each.key)) for each in requests]
        # one that came to its end has tried them all, and one that did not is stale once anything follows it
        broken_off = last and last.key in {each.key for each in requests} and not all(tried)
        return broken_off or not any(tried)

    return next(filter(is_open, ([each.again(asking) for each in anchors] for asking in askings)))


def _over_budget(tokens: tuple[int, int], spent: float, limits: Limits) -> Stopped | None:
    """Why the anchors are not asked: what they take, about, is more than the budget leaves."""
    if limits.budget is None or spent + (cost := limits.price.of_tokens(*tokens)) <= limits.budget:
        return None
    budget = typed(limits.budget)
    return Stopped(
        f"The budget of {budget} does not hold the anchors: {money(spent)} spent, and asking them "
        f"again would cost about {money(cost)}; none was asked. Raise it, or ask for fewer anchors.",
        f"费用上限 {budget} 不够重评锚点：已花 {money(spent)}，重评约需 {money(cost)}；"
        "没有送评任何锚点。请提高上限，或减少锚点数量。",
    )
