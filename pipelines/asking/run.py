"""One run of single requests from start to summary, with its signals and its progress."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random

from pipelines.asking.asking import Asking
from pipelines.asking.chat import Chat, Endpoint, api_key
from pipelines.asking.chat_failures import Stopped
from pipelines.asking.counted import counted
from pipelines.asking.estimate import Estimate, estimate_of
from pipelines.asking.ledger import Attempt, Ledger
from pipelines.asking.request import GOOD, Limits, Request
from pipelines.asking.results import Results
from pipelines.asking.stopping import leave, like_ctrl_c, stopping, terminals_here
from pipelines.asking.summary import Progress, Summary, summary_of

PROGRESS_EVERY_SECONDS = 1.0
# what is done meanwhile may begin with a long piece, behind which no first request is to stand
SENT_WITHIN_SECONDS = 0.005


class BrokenOff(KeyboardInterrupt):
    """A second Ctrl-C: so many requests in flight were not waited for."""

    def __init__(self, in_flight: int):
        super().__init__()
        self.in_flight = in_flight


def stopped_by_hand(in_flight: int = 0) -> Stopped:
    """Why a run ends at Ctrl-C, with so many requests in flight that are not waited for."""
    lost = f" {counted(in_flight, 'request')} in flight may be charged, and will be asked again."
    lost_zh = f"未等回的 {in_flight} 个请求可能已计费，并会重新提问。"
    return Stopped(
        "Stopped by hand; run again and only the rest is asked." + (lost if in_flight else ""),
        "已手动停止；继续时只做剩余部分。" + (lost_zh if in_flight else ""),
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
        self.results = Results(ledger, requests, endpoint, limits, on_settled)
        self._chat = Chat(endpoint, api_key())
        # the randomness spreads waits out, it decides no result
        self._asking = Asking(self._chat, self.results, limits, Random())
        self._limits, self._on_progress = limits, on_progress
        self._attempts_before = len(ledger.everything())
        self._open_before = len(self.results.missing())
        self._turned_away_before = 0

    def estimate(self) -> Estimate:
        return estimate_of(self.results, self._limits.price)

    @property
    def stopped(self) -> Stopped | None:
        """Why the run ended before its end; None while it has not."""
        return self._asking.stopped

    @property
    def turned_away(self) -> int:
        """How many requests the endpoint refused for the whole run's sake."""
        return self._turned_away_before + self._asking.turned_away

    def refuse(self, reason: Stopped, turned_away: int) -> None:
        """Before `go`: it is to ask nothing, for this reason, and only to sum up, these refused ones too."""
        self._asking.stopped, self._turned_away_before = reason, turned_away

    def go(self, meanwhile: Iterable = ()) -> Summary:
        """Ask what is missing; at a signal that stops a run ask nothing more and wait for what is in flight.

        `meanwhile` is work in small pieces, done one by one while answers are waited for. Raises BrokenOff at
        a second signal, which does not wait.
        """
        # around the loop, which leaves the signals at their defaults
        with like_ctrl_c():
            try:
                asyncio.run(self._go(meanwhile))
            except KeyboardInterrupt:
                raise BrokenOff(self._asking.in_flight) from None
        summary = summary_of(self.results, self._attempts_before, self._limits.price, self.stopped)
        return replace(summary, turned_away=self.turned_away)

    async def _go(self, meanwhile: Iterable) -> None:
        loop = asyncio.get_running_loop()
        self._terminals = terminals_here()
        for number in stopping():
            loop.add_signal_handler(number, self._stop_by_hand, number)
        self._began = loop.time()
        async with self._chat:
            beside = [asyncio.create_task(each) for each in (self._show(), _one_by_one(meanwhile))]
            try:
                await self._asking.go()
            finally:
                for task in beside:
                    task.cancel()
        self._on_progress(self._progress())

    def _stop_by_hand(self, number: int) -> None:
        """The first signal stops the asking; a second one, by default again, the process."""
        asyncio.get_running_loop().remove_signal_handler(number)
        if number == signal.SIGHUP:
            leave(self._terminals)
        self._asking.stop(stopped_by_hand())

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
            pause=self._asking.pause(),
            resumes_in=self._asking.resumes_in(),
            absent=self._asking.absent(),
        )


async def _one_by_one(work: Iterable) -> None:
    await asyncio.sleep(SENT_WITHIN_SECONDS)
    for _ in work:
        # whatever came in goes first
        await asyncio.sleep(0)
