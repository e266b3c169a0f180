"""What a run says of itself: the progress during, the summary after it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from pipelines.asking.chat_failures import Stopped
from pipelines.asking.ledger import Attempt
from pipelines.asking.prices import Bill, Price, bill
from pipelines.asking.request import GOOD, Request
from pipelines.asking.results import Results

ALL_SETTLED, SOME_FAILED, STOPPED = 0, 3, 4
EMPTY_ANSWER, NO_CRITERION = "the answer to be judged is empty", "no criterion applies"
NOT_ASKED = "not asked: the run was stopped before"


@dataclass(frozen=True)
class Progress:
    """How far a run is: of `total` requests `done` are settled, `open_before` were open when it began.

    `failed` of the settled ones came to no result; `batches` say how each batch at work stands. The endpoint
    is left alone for `pause` more seconds, None when nobody knows for how long; after `resumes_in` seconds it
    is asked again, and may refuse again. For `absent` seconds it has not been there, and is tried again.
    """

    total: int
    done: int
    open_before: int
    failed: int
    seconds: float
    cost: float | None
    batches: tuple[str, ...] = ()
    pause: float | None = 0.0
    resumes_in: float = 0.0
    absent: float = 0.0

    @property
    def fresh(self) -> int:
        """How many were settled since the run began."""
        return self.done - (self.total - self.open_before)

    @property
    def a_second(self) -> float:
        return self.fresh / self.seconds if self.seconds else 0.0

    def after(self, earlier: Sequence["Progress"], total: int) -> "Progress":
        """This run and those that ended before it, together, of `total` requests; at this run's own cost."""
        done = self.done + sum(each.done for each in earlier)
        return replace(
            self,
            total=total,
            done=done,
            # so that the speed stays this run's own
            open_before=total - done + self.open_before - (self.total - self.done),
            failed=self.failed + sum(each.failed for each in earlier),
        )

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far, the pause that holds counted in; None where there is nothing to go by, as
        while nobody is there."""
        if not self.fresh or self.pause is None or self.absent:
            return None
        each = (self.seconds + self.pause) / self.fresh
        return self.pause + (self.total - self.done) * each


@dataclass(frozen=True)
class NoResult:
    """What came to no result: the id of its row, a status of `Attempt` or one of those below, and why.

    missing: not asked, for the run was stopped; empty, of a judge's run: never asked, for there is no answer
    to judge; n/a: no criterion applies.
    """

    id: str
    status: str
    reason: str


@dataclass(frozen=True)
class Summary:
    """What a run of a model came to. `counts`: a status of `Attempt`, or missing, → how many requests.

    failed: given up for this run after repeated failures; missing: not asked, for the run was stopped. Both
    are asked by the next run. `unsettled` has one for each request without a result. `why` is what the last
    failure in this run was of those. `empty` names what is never asked, for there is no answer to judge; it
    counts as failed; `unrated` the rows to which no criterion applies. `rows` is what the rows of a table
    came to, of which each may have several requests; None where there is no table; `ratings` are those of its
    scored rows. Of generated answers `prompts_cut` were cut on the left to a token budget, and `answers_cut`
    ended at the length limit; `unfinished_answers` are of dialogues that go on in the next run, without a row
    yet. `of_ledger` is the bill of all models on the ledger, which a budget is for; `turned_away` counts what
    the endpoint refused for the whole run's sake, in no attempt and on no bill.
    """

    model: str
    counts: dict[str, int]
    unsettled: tuple[NoResult, ...]
    why: str
    this_run: Bill
    in_all: Bill
    of_ledger: Bill
    stopped: Stopped | None
    answered_as: str
    empty: tuple[str, ...] = ()
    rows: Mapping[str, int] | None = None
    ratings: Sequence[float] = ()
    prompts_cut: int = 0
    answers_cut: int = 0
    unrated: tuple[str, ...] = ()
    turned_away: int = 0
    unfinished_answers: int = 0

    def without(self) -> list[NoResult]:
        """One for each row without a result, by the first of its requests that has none."""
        empty = [NoResult(each, "empty", EMPTY_ANSWER) for each in self.empty]
        unrated = [NoResult(each, "n/a", NO_CRITERION) for each in self.unrated]
        found: dict[str, NoResult] = {}
        for each in (*self.unsettled, *empty, *unrated):
            found.setdefault(each.id, each)
        return list(found.values())

    def with_empty(self, empty: Mapping[str, str]) -> "Summary":
        """This one, and what was not asked: key → id of requests about empty answers."""
        counts = Counter(self.counts) + Counter(failed=len(empty))
        return replace(self, counts=dict(counts), empty=tuple(dict.fromkeys(empty.values())))

    @property
    def exit_code(self) -> int:
        if self.stopped:
            return STOPPED
        return ALL_SETTLED if {*self.counts, *(self.rows or ())} <= set(GOOD) else SOME_FAILED


def together(summaries: Sequence[Summary]) -> Summary:
    """The summary of runs that followed one another on one ledger."""
    return replace(
        summaries[-1],
        counts=dict(sum((Counter(each.counts) for each in summaries), Counter())),
        unsettled=tuple(one for each in summaries for one in each.unsettled),
        why=next((each.why for each in reversed(summaries) if each.why), ""),
        this_run=reduce(Bill.plus, [each.this_run for each in summaries]),
        turned_away=sum(each.turned_away for each in summaries),
    )


def summary_of(
    results: Results, attempts_before: int, price: Price | None, stopped: Stopped | None
) -> Summary:
    """What a run came to that began when the ledger held `attempts_before` attempts."""
    unasked = "missing" if stopped else "failed"
    ends = (results.last(each) for each in results.requests)
    counts = Counter(each.status if each else unasked for each in ends)
    unsettled = [each for each in results.requests if results.status(each) not in GOOD]
    # what was answered after all, be it of no use, did not fail
    failed = {each.key for each in unsettled if not results.settled(each)}
    everything = results.ledger.everything()
    made = everything[attempts_before:]
    # a study's ledger holds other judges' attempts too, at other prices
    own = [each for each in everything if each.model == results.model]
    return Summary(
        model=results.model,
        counts=dict(counts),
        unsettled=tuple(_no_result(results, each, unasked) for each in unsettled),
        why=next(
            (each.reason for each in reversed(made) if each.status == "failed" and each.key in failed), ""
        ),
        this_run=bill(made, price),
        in_all=bill(own, price, results.ledger.untold),
        of_ledger=results.whole_bill(),
        stopped=stopped,
        answered_as=_other_name(results, made),
    )


def _no_result(results: Results, request: Request, unasked: str) -> NoResult:
    last = results.last(request)
    if last:
        return NoResult(request.id, last.status, last.reason)
    return NoResult(request.id, unasked, NOT_ASKED if unasked == "missing" else "")


def _other_name(results: Results, made: Sequence[Attempt]) -> str:
    """The other name that answers of this run came under, or that what counts came under; "" without one."""
    name = results.models.other_name
    return name if results.models.counts(name) or name in {each.answered_model for each in made} else ""
