"""Active time is the server's: no clock step moves it, no page left open lengthens it."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from db.active_time import ActiveTime, Moment, passed_ms, seen_again

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def moment(seconds, shift=0.0, ticker="one"):
    """`shift` is by how many seconds the wall clock is wrong."""
    at = NINE + timedelta(seconds=seconds + shift)
    return Moment(at.isoformat().replace("+00:00", "Z"), 500 + seconds, ticker)


def measured(*signs):
    """The time after signs of life, each (seconds, whether the page was then hidden)."""
    time = ActiveTime()
    for (before, _), (now, away) in zip(signs, signs[1:], strict=False):
        time = seen_again(time, moment(before), moment(now), away)
    return time


@pytest.mark.parametrize(
    ("signs", "active", "pauses", "paused"),
    [
        ([(0, False), (15, False), (30, False)], 30, 0, 0),
        ([(0, False), (45, False)], 45, 0, 0),
        # nobody there for over 45 seconds
        ([(0, False), (15, False), (61, False)], 15, 1, 46),
        # the page was hidden for an hour
        ([(0, False), (20, True), (3620, False), (3630, False)], 30, 1, 3600),
        # a glance at another app
        ([(0, False), (20, True), (29, False), (40, False)], 40, 0, 0),
        ([(0, False)], 0, 0, 0),
    ],
)
def test_time_is_active_or_a_pause(signs, active, pauses, paused):
    assert measured(*signs) == ActiveTime(1000 * active, pauses, 1000 * paused, False)


def test_steps_of_the_clock_change_no_duration():
    """1,000 surveys in which the wall clock jumps between any two signs of life, by -8 h to +8 h."""
    draw = random.Random(11)
    for _ in range(1000):
        times = [0.0]
        while times[-1] < 300:
            times.append(times[-1] + draw.uniform(1, 40))
        shifts = [draw.choice((-28800, -3600, -1, 0, 1, 3600, 28800)) for _ in times]
        moments = [moment(*each) for each in zip(times, shifts, strict=True)]
        time = ActiveTime()
        for before, now in zip(moments, moments[1:], strict=False):
            time = seen_again(time, before, now)
        assert abs(time.active_ms - 1000 * times[-1]) < 1000 and time.pauses == 0


def test_after_a_restart_the_wall_clock_measures():
    assert passed_ms(moment(0), moment(7, ticker="two")) == 7000
    assert passed_ms(moment(0), moment(7, shift=-60, ticker="two")) == 0
