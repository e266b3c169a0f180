"""How long a respondent was really at the questions: measured here, from one sign of life to the next."""

from dataclasses import dataclass, replace
from datetime import datetime

# the page gives a sign of life every 15 seconds while somebody is at it; two may be lost on the way
LONGEST_STRETCH_MS = 45_000
# a glance at another app is no pause
SHORTEST_PAUSE_MS = 10_000


@dataclass(frozen=True)
class Moment:
    """One instant by two clocks: `at` in UTC, which a restart does not stop, and `ticks`, monotonic seconds,
    which no setting of the clock moves. Only ticks of the same `ticker` can be compared."""

    at: str
    ticks: float
    ticker: str


@dataclass(frozen=True)
class ActiveTime:
    """What was measured so far. `away` says that the page was last seen hidden."""

    active_ms: int = 0
    pauses: int = 0
    paused_ms: int = 0
    away: bool = False


def passed_ms(before: Moment, now: Moment) -> int:
    """Milliseconds between two moments, never under 0: by ticks within one run of the server, else by UTC."""
    if before.ticker == now.ticker:
        return max(0, round(1000 * (now.ticks - before.ticks)))
    passed = datetime.fromisoformat(now.at) - datetime.fromisoformat(before.at)
    return max(0, round(1000 * passed.total_seconds()))


def seen_again(time: ActiveTime, before: Moment, now: Moment, away: bool = False) -> ActiveTime:
    """The time after one more sign of life; `away` is the page's word that it is now hidden.

    The stretch since the last sign was active, or else a pause: too long, or spent with the page hidden.
    """
    passed = passed_ms(before, now)
    if passed > (SHORTEST_PAUSE_MS if time.away else LONGEST_STRETCH_MS):
        return replace(time, pauses=time.pauses + 1, paused_ms=time.paused_ms + passed, away=away)
    return replace(time, active_ms=time.active_ms + passed, away=away)
