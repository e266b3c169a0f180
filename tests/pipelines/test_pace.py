"""The pace: limits are kept, a pause holds everyone, and a limit is learned where there is one."""

import asyncio
import sys
from random import Random

import pytest

from pipelines.asking.chat_failures import Failed, Stopped, of_status, retry_after, room
from pipelines.asking.endpoint_error import EndpointError
from pipelines.asking.pace import Pace
from pipelines.asking.summary import Progress

LATENCY = 0.05
NO_ERROR = EndpointError("", "")
# a refusal that names no pause
UNNAMED = object()


class Simulated(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer: hours pass in no time, and always alike."""

    def __init__(self):
        super().__init__()
        self._now = 0.0

    def time(self):
        return self._now

    def _run_once(self):
        if not self._ready and self._scheduled:
            self._now = max(self._now, self._scheduled[0]._when)
        super()._run_once()


def simulate(refuses, requests=550, in_flight=50, room=None, told=None, beyond=0, **limits):
    """(starts, refusals, end) of requests to an endpoint that `refuses(started)`: a pause, or None.

    Each takes 100 tokens and `beyond`. With `room` it says so many requests are left, less those that
    came before. `told` gets the progress of every second.
    """
    starts, refusals = [], []

    async def go():
        clock = asyncio.get_running_loop().time
        pace = Pace(in_flight, Random(1), clock=clock, **limits)
        waiting = iter(range(requests))

        async def work():
            for _ in waiting:
                while not await ask():
                    pass

        async def ask():
            start = await pace.turn(100)
            wait = refuses(start.at)
            starts.append(start.at)
            await asyncio.sleep(LATENCY)
            if wait is None:
                pace.answered(start, beyond, room=room and max(0, room - start.number))
                return True
            refusals.append(start.at)
            named = None if wait is UNNAMED else wait
            pace.failed(start, Failed("HTTP 429", billed=False, rate=True, wait_seconds=named))
            return False

        async def tell():
            while True:
                await asyncio.sleep(1)
                done = len(starts) - len(refusals) - pace.in_flight
                progress = Progress(requests, done, requests, 0, clock(), None, pause=pace.pause())
                told.append((clock(), progress.seconds_left))

        telling = asyncio.create_task(tell()) if told is not None else None
        await asyncio.gather(*(work() for _ in range(in_flight)))
        if telling:
            telling.cancel()
        return clock()

    loop = Simulated()
    try:
        end = loop.run_until_complete(go())
    finally:
        loop.close()
    return starts, refusals, end


def never(started):
    return None


def windows(limit, seconds):
    """At most `limit` requests in each window; Retry-After in whole seconds, rounded up."""
    used = {}

    def refuses(started):
        window = int(started / seconds)
        used[window] = used.get(window, 0) + 1
        return float(-(-((window + 1) * seconds - started) // 1)) if used[window] > limit else None

    return refuses


# a limit -> requests, in flight, our own limits, and by how many seconds the time left may be off
HOLDING = {
    "50 a second": (windows(50, 1), 550, 50, {}, 1.5),
    "10 in 20 seconds": (windows(10, 20), 60, 50, {}, 20),
    # in a window's few requests there is hardly anything to learn from
    "10 in 20 seconds, one by one": (windows(10, 20), 60, 1, {}, 32),
    "60 requests a minute of our own": (never, 60, 50, {"requests_a_minute": 60}, 1.1),
    "6,000 tokens a minute of our own": (never, 60, 50, {"tokens_a_minute": 6000}, 1.1),
}


@pytest.mark.parametrize(
    ("refuses", "requests", "in_flight", "limits", "seconds"), HOLDING.values(), ids=HOLDING
)
def test_the_time_left_counts_on_the_pause_that_holds(refuses, requests, in_flight, limits, seconds):
    told = []
    _, _, end = simulate(refuses, requests, in_flight, told=told, **limits)
    assert len(told) >= 10
    assert max(abs(left - (end - at)) for at, left in told) <= seconds


def test_no_time_is_named_while_an_endpoint_refuses_after_every_pause_it_named():
    told = []
    simulate(lambda started: 1.0 if 3 < started < 20 else None, 100, 1, told=told)
    assert {left for at, left in told if 6 < at < 20} == {None}
    assert all(left is not None for at, left in told if not 4 < at < 21)


def test_an_unlimited_endpoint_is_asked_as_fast_as_it_answers():
    starts, _, end = simulate(never)
    # twenty-five at first, seventy-five in all until fifty were served: a round more than with fifty at once
    assert end == pytest.approx(0.60, abs=0.01)
    assert [starts.count(start) for start in sorted(set(starts))][:4] == [25, 50, 50, 50]


def test_an_endpoint_that_says_how_many_more_it_takes_is_asked_for_them_at_once():
    starts, _, end = simulate(never, room=10_000)
    # twenty-five at first, and with their answers fifty
    assert end == pytest.approx(0.60, abs=0.01)
    assert len([start for start in starts if start < 0.9 * LATENCY]) == 25


def test_room_for_some_is_taken_once():
    starts, _, _ = simulate(never, requests=200, in_flight=200, room=60)
    # twenty-five at first, then all that there is room for, then one for one until the run may grow
    assert [starts.count(start) for start in sorted(set(starts))][:3] == [25, 35, 35]


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ({"x-ratelimit-remaining-requests": "40"}, 40),
        ({"x-ratelimit-remaining-requests": "40", "x-ratelimit-remaining-tokens": "1050"}, 10),
        ({"x-ratelimit-remaining-tokens": "99"}, 0),
        ({"x-ratelimit-remaining-requests": "9" * 400, "x-ratelimit-remaining-tokens": "1050"}, 10),
        ({"x-ratelimit-remaining-requests": "9" * 400}, int(sys.float_info.max)),
        ({"x-ratelimit-remaining-requests": "many"}, None),
        ({"x-ratelimit-limit-requests": "40"}, None),
        ({}, None),
    ],
)
def test_the_room_is_read_as_requests_and_as_tokens(headers, left):
    assert room(headers, tokens=100) == left


@pytest.mark.parametrize(("limit", "seconds"), [(50, 1), (100, 1), (120, 60)])
def test_a_limited_endpoint_refuses_few_and_little_time_is_lost(limit, seconds):
    starts, refusals, end = simulate(windows(limit, seconds))
    ideal = (550 / limit - 1) * seconds
    assert len(refusals) <= 60
    assert end <= 1.2 * ideal + seconds


def test_a_limit_of_fifty_a_second_refuses_at_most_five_in_a_hundred():
    starts, refusals, end = simulate(windows(50, 1))
    assert len(refusals) / len(starts) <= 0.05
    assert end <= 1.2 * 11


def bucket(size, a_second):
    """A bucket of `size` requests that fills by `a_second`; Retry-After of a second."""
    state = {"at": 0.0, "held": float(size)}

    def refuses(started):
        filled = state["held"] + (started - state["at"]) * a_second
        state.update(at=started, held=min(size, filled))
        if state["held"] < 1:
            return 1.0
        state["held"] -= 1
        return None

    return refuses


@pytest.mark.parametrize(("size", "times_ideal"), [(50, 1.2), (10, 2.5), (1, 2.5)])
def test_a_bucket_that_lets_few_through_at_once_is_found_out(size, times_ideal):
    starts, refusals, end = simulate(bucket(size, 50))
    assert len(refusals) / len(starts) <= 0.05
    assert end <= times_ideal * 11


def test_lone_refusals_are_no_limit():
    chance = Random(3)
    starts, refusals, end = simulate(lambda started: 0.1 if chance.random() < 0.05 else None)
    # every refusal costs a pause of 0.1 s and the round under way, not a slower pace for all that follows
    assert end <= 0.7 + len(refusals) * 0.2


def test_a_pause_holds_everyone():
    starts, refusals, _ = simulate(lambda started: 30.0 if started == 0 else None, requests=100)
    assert {start < 0.2 or start >= 30 for start in starts} == {True}


def test_given_limits_are_kept():
    starts, _, _ = simulate(never, requests=100, requests_a_minute=600)
    assert len([start for start in starts if start < 5]) <= 51
    starts, _, _ = simulate(never, requests=100, tokens_a_minute=60_000)
    # 1,000 tokens a second, 100 a request
    assert len([start for start in starts if start < 5]) <= 51


@pytest.mark.parametrize("beyond", [-60, -20, 0, 50, 300])
def test_a_limit_of_tokens_is_kept_and_used_by_what_really_came(beyond):
    starts, _, end = simulate(never, requests=200, tokens_a_minute=60_000, beyond=beyond)
    taken = 100 + beyond
    # 1,000 tokens a second, and what is in flight before the first answer has shown what they take
    assert end <= 200 * taken / 1000 + 0.5
    for began in range(int(end)):
        within = [each for each in starts if began <= each < began + 5]
        assert len(within) * taken <= 5000 + max(100, 4 * taken)


def test_idle_time_is_no_credit_of_tokens():
    refuses = lambda started: 30.0 if started == 0 else None  # noqa: E731
    starts, _, _ = simulate(refuses, 100, tokens_a_minute=60_000, beyond=-20)
    later = [each for each in starts if each >= 30]
    assert len([each for each in later if each < later[0] + 1]) <= 14


def test_refusals_without_a_named_pause_wait_longer_each_time():
    starts, refusals, _ = simulate(lambda started: UNNAMED if started < 20 else None, requests=1, in_flight=1)
    assert len(refusals) > 3
    gaps = [later - earlier for earlier, later in zip(starts, starts[1:], strict=False)]
    assert all(later > earlier for earlier, later in zip(gaps, gaps[1:], strict=False))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after-ms": "20", "retry-after": "2"}, 0.02),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, 10),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "9" * 400}, sys.float_info.max),
        ({"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"}, None),
        ({}, None),
    ],
)
def test_the_pause_is_read_as_seconds_milliseconds_or_a_date(headers, seconds):
    assert retry_after(headers, now=90) == seconds


@pytest.mark.parametrize(
    ("asked", "said", "said_zh"),
    [
        ("601", "11 minutes", "11 分钟"),
        ("7200", "120 minutes", "120 分钟"),
        ("86400", "24 hours", "24 小时"),
        ("864000", "10 days", "10 天"),
        ("99999999999", "for more than a year", "一年以上"),
        ("9" * 400, "for more than a year", "一年以上"),
        ("Fri, 31 Dec 2999 23:59:59 GMT", "for more than a year", "一年以上"),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_a_long_wait_stops_the_run_in_a_readable_sentence(status, asked, said, said_zh):
    stopped = of_status(status, {"retry-after": asked}, NO_ERROR, "m")
    assert isinstance(stopped, Stopped)
    assert f"asks to wait {said}" in stopped.finding
    assert said_zh in stopped.finding_zh


def test_nobody_waits_for_a_day():
    assert isinstance(of_status(429, {"retry-after": "601"}, NO_ERROR, "m"), Stopped)
    assert isinstance(of_status(429, {"retry-after": "600"}, NO_ERROR, "m"), Failed)
