"""One run from start to summary: signals, progress, and what it came to in counts and money."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from pipelines.asking import Asking
from pipelines.chat import Chat, Endpoint, api_key
from pipelines.chat_failures import Stopped
from pipelines.ledger import Attempt, Ledger
from pipelines.prices import Bill, Price, bill, sum_of
from pipelines.request import GOOD, Limits, Request

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
    price: Price | None

    def __str__(self) -> str:
        text = (
            f"{self.requests} to ask, {self.settled} settled already; about {self.prompt_tokens} prompt and "
        )
        text += f"{self.completion_tokens} completion tokens"
        return text + (
            f", about {self.price.of(self.prompt_tokens, self.completion_tokens):.4f}" if self.price else ""
        )


def together(summaries: Sequence[Summary]) -> Summary:
    """The summary of runs that followed one another on one ledger."""
    counts, last = sum((Counter(each.counts) for each in summaries), Counter()), summaries[-1]
    return replace(
        last,
        counts=dict(counts),
        unsettled=tuple(dict.fromkeys(id for each in summaries for id in each.unsettled)),
        this_run=sum_of([each.this_run for each in summaries]),
    )


class Run:
    """A run over requests; `on_settled` is told of each as it is settled."""

    def __init__(
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        requests: Sequence[Request],
        limits: Limits,
        on_settled: Callable[[Request, Attempt], None] = lambda request, attempt: None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ):
        self._chat = Chat(endpoint, api_key())
        self._ledger, self._requests, self._limits = ledger, requests, limits
        self._on_settled, self._on_progress = on_settled, on_progress
        # the randomness spreads waits out, it decides no result
        self.asking = Asking(self._chat, ledger, limits, requests, Random(), self._settled)
        self._attempts_before = len(ledger.everything())
        self._status = {each.key: status for each in requests if (status := self._status_of(each))}
        self._open_before = len(requests) - len(self._status)

    def estimate(self) -> Estimate:
        missing = [each for each in self._requests if each.key not in self._status]
        return Estimate(
            requests=len(missing),
            settled=len(self._requests) - len(missing),
            prompt_tokens=sum(each.prompt_tokens for each in missing),
            completion_tokens=sum(each.completion_tokens for each in missing),
            price=self._limits.price,
        )

    def go(self) -> Summary:
        """Ask what is missing; at Ctrl-C or SIGTERM ask nothing more and wait for what is in flight."""
        asyncio.run(self._go())
        return self._summary()

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
                await self.asking.go()
            finally:
                showing.cancel()
        self._on_progress(self._progress())

    def _stop_by_hand(self, number: int) -> None:
        """The first signal stops the asking; a second one, by default again, the process."""
        asyncio.get_running_loop().remove_signal_handler(number)
        self.asking.stop(Stopped("Stopped by hand; run again and only the rest is asked."))

    async def _show(self) -> None:
        while True:
            await asyncio.sleep(PROGRESS_EVERY_SECONDS)
            self._on_progress(self._progress())

    def _settled(self, request: Request, attempt: Attempt) -> None:
        self._status[request.key] = attempt.status
        self._on_settled(request, attempt)

    def _status_of(self, request: Request) -> str | None:
        attempt = self.asking.settled(request)
        return attempt.status if attempt else None

    def _progress(self) -> Progress:
        done = Counter(self._status.values())
        seconds = asyncio.get_running_loop().time() - self._began
        return Progress(
            total=len(self._requests),
            done=done.total(),
            open_before=self._open_before,
            failed=done.total() - sum(done[status] for status in GOOD),
            seconds=seconds,
            cost=self.asking.spent if self._limits.price else None,
        )

    def _summary(self) -> Summary:
        counts, unsettled = Counter(), []
        unasked = "missing" if self.asking.stopped else "failed"
        for request in self._requests:
            status = self._status_of(request) or unasked
            counts[status] += 1
            if status not in GOOD:
                unsettled.append(request.id)
        everything = self._ledger.everything()
        return Summary(
            counts=dict(counts),
            unsettled=tuple(dict.fromkeys(unsettled)),
            this_run=bill(everything[self._attempts_before :], self._limits.price),
            in_all=bill(everything, self._limits.price),
            stopped=str(self.asking.stopped or ""),
            answered_as=self.asking.models.other_name,
        )
