"""How fast to ask: requests in flight, requests and tokens a minute, and a back-off all workers share.

A run starts with a few requests in flight, has more once one was served, sends only so many until the first
were served, and later adds one a success, so that an endpoint with a limit refuses few; one that says how
many more it takes gets them at once. When it refuses one, everyone pauses for as long as it asked. When it
refused most of what was under way, that is its limit: what it took in its window is the rate from then on.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from pipelines.asking.chat_failures import Failed, Stopped
from pipelines.asking.run_ends import keeps_refusing

# so many are in flight until one was served, and then so many until so many were; no more go out by then than
# so many beyond them, for what is in flight when a limit is met is refused
FIRST_IN_FLIGHT = 25
THEN_IN_FLIGHT = FIRST_SERVED = 50
UNPROVEN = 25
SHORTEST_PAUSE_SECONDS = 0.5
# less is what adding up leaves, and no wait
SHORTEST_WAIT_SECONDS = 1e-6
LONGEST_PAUSE_SECONDS = 60.0
# pauses in a row, without one answer between them, before the endpoint counts as gone
MOST_PAUSES_IN_A_ROW = 12
# fewer requests than this from the first refused one on tell nothing about a limit
TELLING = 4
# the windows that limits are counted in, in seconds
USUAL_WINDOWS = (1.0, 10.0, 60.0)
# a learned rate stays this much below what was taken in a window, for requests arrive a little unevenly
SLACK = 0.98
# refused at a learned rate: it was a little too fast
SLOWER = 0.95
# a learned rate that held this long is tried a little faster
HELD_SECONDS = 10.0
FASTER = 1.02
# a rate learned from fewer requests is a guess: it is raised in steps until it is refused again
TRUSTED = 30
PROBE_SECONDS = 0.5
PROBE = 1.5
PROBED_TOO_FAR = 0.8


def usual_pause(earlier: int) -> float:
    """Seconds to leave an endpoint alone that names no pause, after so many pauses in a row."""
    return min(LONGEST_PAUSE_SECONDS, SHORTEST_PAUSE_SECONDS * 2 ** min(earlier, 10))


class Start(NamedTuple):
    """When a request went out: its place in the order of starting, and the clock's time."""

    number: int
    at: float


@dataclass
class _Stretch:
    """The time since a pause, and what became of the requests that started in it, by their numbers."""

    began: float
    taken: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    window: float = 0.0

    def close(self, at: float, pause: float) -> None:
        """The endpoint refused at `at` and asked for a pause, often rounded up to a whole second."""
        longest = at - self.began + pause
        usual = [each for each in USUAL_WINDOWS if longest - 1 < each <= longest]
        self.window = usual[0] if usual else longest

    def limit(self) -> float | None:
        """Requests a second the endpoint took, when it refused most from the first refused on; else None."""
        later = [number for number in self.taken if number > min(self.refused)]
        if not self.taken or len(self.refused) + len(later) < TELLING or len(later) > len(self.refused):
            return None
        return SLACK * len(self.taken) / self.window


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
        self.in_flight = 0
        self.pauses_in_a_row = 0
        self._clock, self._random = clock, random
        self._most, self._allowed = in_flight, FIRST_IN_FLIGHT
        self._given_rate = requests_a_minute / 60 if requests_a_minute else None
        self._rate = self._given_rate
        self._token_rate = tokens_a_minute / 60 if tokens_a_minute else None
        self._served = self._room_until = 0
        self._probing = False
        self._started = 0
        self._next_start = self._next_tokens = self._credit = 0.0
        self._resume_at = self._rate_since = clock()
        self._stretch = _Stretch(clock())
        self._refused_stretch: _Stretch | None = None
        # one worker at a time waits here for its turn, the others behind it
        self._gate = asyncio.Lock()
        self._freed = asyncio.Event()
        self._over = asyncio.Event()

    async def turn(self, tokens: int) -> Start | None:
        """Wait until one more request of about `tokens` tokens may go out; its start.

        None once the run is over: then nothing more goes out.
        """
        async with self._gate:
            while self._full() and not self._over.is_set():
                self._freed.clear()
                await self._freed.wait()
            while (wait := self._wait()) > SHORTEST_WAIT_SECONDS and not self._over.is_set():
                await self.rest(wait)
            if self._over.is_set():
                return None
            self.in_flight += 1
            self._started += 1
            now = self._clock()
            if self._rate:
                # one place may be made good after a late waking, so that the rate is kept on average
                self._next_start = max(now - 1 / self._rate, self._next_start) + 1 / self._rate
            if self._token_rate:
                # what earlier answers left of their estimates is made up for, what idle time left is not
                needed = tokens / self._token_rate
                credited = min(needed, self._credit)
                self._credit -= credited
                self._next_tokens = max(now, self._next_tokens) + needed - credited
        return Start(self._started, now)

    def answered(self, start: Start, tokens_off: int = 0, room: int | None = None) -> None:
        """A request was served; `tokens_off` is how many tokens it took beyond the estimate.

        `room` is how many more the endpoint said it takes, from that request on; None: it said nothing.
        """
        self._stretch_of(start).taken.append(start.number)
        self.pauses_in_a_row = 0
        self._served += 1
        if self._served == 1 and room is None:
            self._allowed = THEN_IN_FLIGHT
        elif self._served > FIRST_SERVED:
            self._allowed += 1
        # what was started after that request has taken some of the room already
        self._room_until = max(self._room_until, start.number + (room or 0))
        if self._token_rate:
            # the one who waits for a turn has looked at the clock already, so less counts from the next on
            self._next_tokens += max(0, tokens_off) / self._token_rate
            self._credit += max(0, -tokens_off) / self._token_rate
        self._try_faster()
        self.ended()

    def failed(self, start: Start, failure: Failed) -> None:
        """A request failed; one refused for its rate pauses everybody, once for all that were under way."""
        if failure.rate:
            self._stretch_of(start).refused.append(start.number)
            if start.at >= self._stretch.began:
                self._pause(failure.wait_seconds)
        self.ended()

    def ended(self) -> None:
        """A request is no longer in flight, whatever came of it."""
        self.in_flight -= 1
        self._freed.set()

    def end(self) -> None:
        """Let nothing more go out; what is in flight may still come in."""
        self._over.set()
        self._freed.set()

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the run is over."""
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            return

    def pause(self) -> float | None:
        """Seconds for which nothing goes out; None while the endpoint goes on refusing after each pause."""
        return self.resumes_in() if self.pauses_in_a_row < 2 else None

    def resumes_in(self) -> float:
        """Seconds until something goes out again, be it to be refused again; 0 where there is no pause."""
        return max(0.0, self._resume_at - self._clock())

    def given_up(self) -> Stopped | None:
        """Why nothing more is asked where no pause helped; None while another one may."""
        return keeps_refusing() if self.pauses_in_a_row > MOST_PAUSES_IN_A_ROW else None

    def _full(self) -> bool:
        early = self._served < FIRST_SERVED and self._served + self.in_flight >= FIRST_SERVED + UNPROVEN
        careful = (early or self.in_flight >= self._allowed) and self._started >= self._room_until
        return careful or self.in_flight >= self._most

    def _stretch_of(self, start: Start) -> _Stretch:
        """The stretch a request counts for: what was under way at a pause belongs before it."""
        if self._refused_stretch and start.at < self._stretch.began:
            return self._refused_stretch
        return self._stretch

    def _wait(self) -> float:
        now = self._clock()
        if now < self._resume_at:
            return self._resume_at - now
        self._learn()
        return max(self._next_start - now if self._rate else 0.0, self._next_tokens - now)

    def _pause(self, asked: float | None) -> None:
        if asked is None:
            asked = usual_pause(self.pauses_in_a_row) * self._random.uniform(0.75, 1.25)
        self.pauses_in_a_row += 1
        self._resume_at = self._clock() + asked
        self._stretch.close(self._clock(), asked)
        self._refused_stretch, self._stretch = self._stretch, _Stretch(self._resume_at)

    def _learn(self) -> None:
        """After a pause, what the stretch before it tells: by now what was under way has come back."""
        told, self._refused_stretch = self._refused_stretch, None
        if not told:
            return
        limit = told.limit()
        if self._rate:
            limit = min(limit or self._rate, self._rate * (PROBED_TOO_FAR if self._probing else SLOWER))
        self._probing = self._rate is None and len(told.taken) < TRUSTED
        self._rate = limit
        self._next_start = self._rate_since = self._stretch.began

    def _try_faster(self) -> None:
        now = self._clock()
        patience, factor = (PROBE_SECONDS, PROBE) if self._probing else (HELD_SECONDS, FASTER)
        if self._rate and now - self._rate_since > patience:
            self._rate = min(self._rate * factor, self._given_rate or self._rate * factor)
            self._rate_since = now
