"""What an audit's agreement may be claimed to show."""

import pytest

from annotation.label_audit.claims import (
    fewest_to_pass,
    level_for_looks,
    luck,
    more_at_this_rate,
    more_if_all_agree,
    passes,
    settled,
)


@pytest.mark.parametrize(
    "agreed, n, passed",
    [
        (48, 50, True),
        (47, 50, False),
        # exactly 95 % is not over it
        (19, 20, False),
        (95, 100, False),
        (96, 100, True),
        (1, 1, True),
        (0, 1, False),
        (0, 0, False),
    ],
)
def test_a_batch_passes_over_95_percent(agreed, n, passed):
    assert passes(agreed, n) == passed
    assert n == 0 or passes(fewest_to_pass(n), n) and not passes(fewest_to_pass(n) - 1, n)


@pytest.mark.parametrize(
    "batches, true_agreement, chance",
    [
        (0, 0.9, 0),
        # P(48, 49 or 50 of 50 at 0.9) = 0.0779 + 0.0286 + 0.0052 = 0.1117
        (1, 0.9, 0.1117),
        # 1 - (1 - 0.1117)^10
        (10, 0.9, 0.694),
        (1, 1, 1),
        (10, 0, 0),
    ],
)
def test_fresh_batches_pass_by_luck(batches, true_agreement, chance):
    assert luck([50] * batches, true_agreement) == pytest.approx(chance, abs=0.0005)


@pytest.mark.parametrize(
    "agreed, n, more",
    [
        (0, 0, 59),
        (50, 50, 9),
        (58, 58, 1),
        (59, 59, 0),
        # the published sizes for a bound over 95 % with one and two failures are 93 and 124
        (49, 50, 43),
        (48, 50, 74),
    ],
)
def test_how_many_more_all_agreeing_would_settle_it(agreed, n, more):
    assert more_if_all_agree(agreed, n) == more
    assert settled(agreed + more, n + more)
    assert not more or not settled(agreed + more - 1, n + more - 1)


def test_at_an_agreement_that_is_not_over_95_percent_no_number_settles_it():
    assert more_at_this_rate(95, 100) is None
    assert more_at_this_rate(0, 0) is None
    assert more_at_this_rate(59, 59) == 0
    more = more_at_this_rate(98, 100)
    # 2 % wrong is settled with 181 samples (4 failures), as 1 - pbinom tables say: 98 + 0.98 m of 100 + m
    assert settled(98 + int(0.98 * more), 100 + more) and 60 < more < 130


def test_an_agreement_too_near_95_percent_is_not_planned_for():
    assert more_at_this_rate(9501, 10000) is None


def test_the_level_shares_out_its_error_between_looks():
    assert [level_for_looks(looks) for looks in (0, 1, 5)] == pytest.approx([0.95, 0.95, 0.99])
