"""A rater who shifts is flagged, one who does not is left alone as often as the level says."""

import numpy as np
import pandas as pd
import pytest

from annotation.statistics.rater_drift import drift_p
from benchmarks.rater_drift import straight_lined, tell


def rows(values, model="m"):
    return pd.DataFrame({"model": model, "value": values, "position": range(1, len(values) + 1)})


def p(table):
    return drift_p(table, np.random.default_rng(1))


def test_the_p_value_is_the_share_of_orders_with_as_much_of_a_trend():
    # of the 24 orders of four numbers only the rising and the falling one have this trend, rising or falling
    assert p(rows([1.0, 2.0, 3.0, 4.0])) == pytest.approx(2 / 24, abs=0.02)
    assert p(rows([4.0, 3.0, 2.0, 1.0])) == pytest.approx(2 / 24, abs=0.02)
    # 1, 2, 4, 3 has a sum of products of 4 (from the middle); the trends are -5, -4 (3 times), ... 4 (3), 5
    assert p(rows([1.0, 2.0, 4.0, 3.0])) == pytest.approx(8 / 24, abs=0.03)


def test_orders_with_just_as_much_of_a_trend_count_though_their_sums_end_otherwise():
    # sums of tenths depend on the order they are added in, those of whole numbers do not
    tenths = rows([0.1, 0.3, 0.2, 0.7, 0.1, 0.3])
    assert p(tenths) == p(tenths.assign(value=(10 * tenths["value"]).round()))


def test_a_rater_who_gives_always_the_same_has_no_trend():
    assert p(rows([7.0] * 20)) == 1


def test_models_are_compared_with_themselves():
    """Better models that happen to come late are no drift: both give what they always give."""
    table = rows([3.0] * 10 + [8.0] * 10, ["worse"] * 10 + ["better"] * 10)
    assert p(table) == 1


def test_what_is_shown_at_once_counts_once():
    once = rows(list(np.arange(12.0)))
    sixfold = pd.concat([once.assign(model=str(model)) for model in range(6)])
    assert p(sixfold) == p(once)


def test_of_simulated_raters_those_who_shift_are_flagged_and_those_who_do_not_are_not():
    told = tell(92, 100)
    assert told.flagged >= 0.85 and told.false <= 0.1
    assert straight_lined(92, 20) == (1.0, 0.0)
