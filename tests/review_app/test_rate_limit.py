"""Who tries too often waits until the window is over."""

from review_app.server.rate_limit import RateLimit


def test_a_limit_is_kept_by_key_and_forgotten_with_its_window():
    now = [0.0]
    limit = RateLimit(most=2, seconds=60, ticks=lambda: now[0])
    assert not limit.reached("a")
    limit.count("a")
    limit.count("a")
    assert limit.reached("a") and not limit.reached("b")
    assert limit.seconds_left() == 60
    now[0] = 59.5
    assert limit.seconds_left() == 1
    now[0] = 61
    assert not limit.reached("a") and not limit.counts
