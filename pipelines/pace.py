"""How fast to ask: requests in flight, requests and tokens a minute, and a back-off all workers share.

A run starts with a few requests in flight and adds one a success, so that an endpoint with a limit refuses
few. When it refuses, everyone pauses for as long as it asked, and what it accepted since the last pause,
over that time, is the rate from then on.
"""

import asyncio
from collections.abc import Callable
from random import Random

from pipelines.chat_failures import Failed

FIRST_IN_FLIGHT = 20
SHORTEST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
# with at least this many accepted since the last pause the rate was nearly right: correct it a little
NEARLY_RIGHT_AFTER = 100
CORRECTION = 0.95
# an estimated rate that held this long is tried a little faster
HELD_SECONDS = 10.0
FASTER = 1.02


class Pace:
    """Workers call `turn` before each request and report what came of it. Times are the clock's seconds."""

    def __init__(
        self,
        in_flight: int,
        random: Random,
        *,
        requests_a_minute: float | None = None,
        tokens_a_minute: float | None = None,
        clock: Callable[[], float],
    ):
        self._clock = clock
        self._random = random
        self._most = in_flight
        self._allowed = min(in_flight, FIRST_IN_FLIGHT)
        self._in_flight = 0
        self._asked_rate = requests_a_minute / 60 if requests_a_minute else None
        self._rate = self._asked_rate
        self._token_rate = tokens_a_minute / 60 if tokens_a_minute else None
        self._next_start = self._next_tokens = 0.0
        self._resume_at = self._cycle_began = self._rate_since = clock()
        self._accepted = 0
        self.pauses_in_a_row = 0
        # one worker at a time waits here for its turn, the others behind it
        self._gate = asyncio.Lock()
        self._freed = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def in_flight(self) -> int:
        return self._in_flight

    async def turn(self, tokens: int) -> float | None:
        """Wait until one more request of about `tokens` tokens may go out; its starting time.

        None once the run is over: then nothing more goes out.
        """
        async with self._gate:
            while self._in_flight >= self._allowed and not self._over.is_set():
                self._freed.clear()
                await self._freed.wait()
            while (wait := self._wait()) > 0 and not self._over.is_set():
                await self.rest(wait)
            if self._over.is_set():
                return None
            self._in_flight += 1
            now = self._clock()
            if self._rate:
                self._next_start = max(now, self._next_start) + 1 / self._rate
            if self._token_rate:
                self._next_tokens = max(now, self._next_tokens) + tokens / self._token_rate
        return now

    def answered(self, started: float, tokens_off: int = 0) -> None:
        """A request was served; `tokens_off` is how many tokens it took beyond the estimate."""
        self._accepted += started >= self._cycle_began
        self.pauses_in_a_row = 0
        self._allowed = min(self._most, self._allowed + 1)
        if self._token_rate:
            self._next_tokens += tokens_off / self._token_rate
        self._try_faster()
        self.ended()

    def failed(self, started: float, failure: Failed) -> None:
        """A request failed; one refused for its rate pauses everybody, once for all that were under way."""
        if failure.rate and started >= self._cycle_began:
            self._pause(failure.wait_seconds)
        self.ended()

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the run is over."""
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            return

    def end(self) -> None:
        """Let nothing more go out; what is in flight may still come in."""
        self._over.set()
        self._freed.set()

    def ended(self) -> None:
        """A request is no longer in flight, whatever came of it."""
        self._in_flight -= 1
        self._freed.set()

    def _wait(self) -> float:
        now = self._clock()
        return max(
            self._resume_at - now, self._next_start - now if self._rate else 0, self._next_tokens - now
        )

    def _pause(self, asked: float | None) -> None:
        now = self._clock()
        if asked is None:
            doubled = SHORTEST_PAUSE_SECONDS * 2 ** min(self.pauses_in_a_row, 10)
            asked = min(LONGEST_PAUSE_SECONDS, doubled) * self._random.uniform(0.75, 1.25)
        self.pauses_in_a_row += 1
        self._resume_at = now + asked
        self._slow_down(self._resume_at - self._cycle_began)
        self._next_start = self._resume_at
        # what is under way now is answered by this pause; only later refusals ask for another
        self._cycle_began = self._rate_since = self._resume_at
        self._accepted = 0

    def _slow_down(self, cycle_seconds: float) -> None:
        if self._rate and self._accepted >= NEARLY_RIGHT_AFTER:
            self._rate *= CORRECTION
        elif self._accepted:
            measured = self._accepted / max(cycle_seconds, 1e-3)
            self._rate = min(measured, self._rate or measured)
        elif self._rate:
            self._rate /= 2

    def _try_faster(self) -> None:
        now = self._clock()
        if self._rate and now - self._rate_since > HELD_SECONDS:
            self._rate = min(self._rate * FASTER, self._asked_rate or self._rate * FASTER)
            self._rate_since = now
