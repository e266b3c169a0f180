"""One run from start to summary: signals, progress, and what it came to in counts and money."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from random import Random

from pipelines.asking.asking import Asking
from pipelines.asking.chat import Chat, Endpoint, api_key
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.ledger import Attempt, Ledger
from pipelines.asking.prices import Bill, Price, bill
from pipelines.asking.request import GOOD, Limits, Request
from pipelines.asking.results import Results

ALL_SETTLED, SOME_FAILED, STOPPED = 0, 3, 4
PROGRESS_EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Progress:
    """How far a run is: of `total` requests `done` are settled, `open_before` were open when it began."""

    total: int
    done: int
    open_before: int
    failed: int
    seconds: float
    cost: float | None

    @property
    def a_second(self) -> float:
        return (self.done - (self.total - self.open_before)) / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        return (self.total - self.done) / self.a_second if self.a_second else None


@dataclass(frozen=True)
class Summary:
    """What a run came to. `counts` maps the statuses of `Attempt`, and missing, to numbers of requests.

    failed: given up for this run after repeated failures; missing: not asked, for the run was stopped.
    Both are asked by the next run.
    """

    counts: dict[str, int]
    unsettled: tuple[str, ...]
    this_run: Bill
    in_all: Bill
    stopped: str
    answered_as: str

    @property
    def exit_code(self) -> int:
        if self.stopped:
            return STOPPED
        return ALL_SETTLED if set(self.counts) <= set(GOOD) else SOME_FAILED


@dataclass(frozen=True)
class Estimate:
    """What a run would ask: requests still open, about how many tokens, and about what they would cost."""

    requests: int
    settled: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    currency: str

    def __str__(self) -> str:
        text = f"{self.requests} to ask, {self.settled} settled already; about {self.prompt_tokens} prompt"
        text += f" and {self.completion_tokens} completion tokens"
        return text + (f", about {self.cost:.4f} {self.currency}" if self.cost is not None else "")


def together(summaries: Sequence[Summary]) -> Summary:
    """The summary of runs that followed one another on one ledger."""
    return replace(
        summaries[-1],
        counts=dict(sum((Counter(each.counts) for each in summaries), Counter())),
        unsettled=tuple(dict.fromkeys(id for each in summaries for id in each.unsettled)),
        this_run=reduce(Bill.plus, [each.this_run for each in summaries]),
    )


def estimate_of(results: Results, price: Price | None, batch: bool = False) -> Estimate:
    """The estimate for what is missing, at the full price or at that of a batch."""
    missing = results.missing()
    prompt, completion = (
        sum(getattr(each, name) for each in missing) for name in ("prompt_tokens", "completion_tokens")
    )
    share, currency = (price.batch if batch else 1.0, price.currency) if price else (1.0, "")
    cost = price.of_tokens(prompt, completion) * share if price else None
    return Estimate(len(missing), len(results.requests) - len(missing), prompt, completion, cost, currency)


def summary_of(
    results: Results, attempts_before: int, price: Price | None, stopped: Stopped | None
) -> Summary:
    """What a run came to that began when the ledger held `attempts_before` attempts."""
    counts = results.counts()
    if unsettled := counts.pop("", 0):
        counts["missing" if stopped else "failed"] = unsettled
    failed = [each.id for each in results.requests if results.status(each) not in GOOD]
    everything = results.ledger.everything()
    return Summary(
        counts=dict(counts),
        unsettled=tuple(dict.fromkeys(failed)),
        this_run=bill(everything[attempts_before:], price),
        in_all=bill(everything, price),
        stopped=str(stopped or ""),
        answered_as=results.models.other_name,
    )


class Run:
    """A run over requests, one by one; `on_settled` is told of each as it is settled."""

    def __init__(
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        requests: Sequence[Request],
        limits: Limits,
        on_settled: Callable[[Request, Attempt], None] = lambda request, attempt: None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ):
        self.results = Results(ledger, requests, endpoint.model, limits, on_settled)
        self._chat = Chat(endpoint, api_key())
        # the randomness spreads waits out, it decides no result
        self._asking = Asking(self._chat, self.results, limits, Random())
        self._limits, self._on_progress = limits, on_progress
        self._attempts_before = len(ledger.everything())
        self._open_before = len(self.results.missing())

    def estimate(self) -> Estimate:
        return estimate_of(self.results, self._limits.price)

    def go(self) -> Summary:
        """Ask what is missing; at Ctrl-C or SIGTERM ask nothing more and wait for what is in flight."""
        asyncio.run(self._go())
        return summary_of(self.results, self._attempts_before, self._limits.price, self._asking.stopped)

    async def _go(self) -> None:
        loop = asyncio.get_running_loop()
        # signals reach the main thread only; a run on a page's thread is stopped by its page
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._stop_by_hand, number)
        self._began = loop.time()
        async with self._chat:
            showing = asyncio.create_task(self._show())
            try:
                await self._asking.go()
            finally:
                showing.cancel()
        self._on_progress(self._progress())

    def _stop_by_hand(self, number: int) -> None:
        """The first signal stops the asking; a second one, by default again, the process."""
        asyncio.get_running_loop().remove_signal_handler(number)
        self._asking.stop(Stopped("Stopped by hand; run again and only the rest is asked."))

    async def _show(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_EVERY_SECONDS)
            self._on_progress(self._progress())

    def _progress(self) -> Progress:
        done = Counter(self.results.statuses.values())
        return Progress(
            total=len(self.results.requests),
            done=done.total(),
            open_before=self._open_before,
            failed=done.total() - sum(done[status] for status in GOOD),
            seconds=asyncio.get_running_loop().time() - self._began,
            cost=self.results.spent if self._limits.price else None,
        )


def run_over(
    endpoint: Endpoint,
    ledger: Ledger,
    requests: Sequence[Request],
    limits: Limits,
    on_settled: Callable[[Request, Attempt], None],
    on_progress: Callable[[Progress], None],
    ledger_file: Path,
    poll_seconds: float | None,
) -> Run:
    """A run of single requests, or one through batches, which goes alike, when `poll_seconds` is given."""
    if poll_seconds is None:
        return Run(endpoint, ledger, requests, limits, on_settled, on_progress)
    # it loads the OpenAI client, which takes longer to load than a short run lasts
    from pipelines.asking.batch_run import BatchRun

    state = ledger_file.with_name(ledger_file.name + ".batches")
    return BatchRun(
        endpoint, ledger, requests, limits, on_settled, on_progress, state=state, poll_seconds=poll_seconds
    )
