"""A power cut takes back nothing that was acknowledged; where SQLite is told to hurry, it would."""

import pytest

from tests.faults.acts import Verdict
from tests.faults.power_cuts import cuts, record


def test_nothing_acknowledged_is_lost_in_a_power_cut(tmp_path):
    found = list(cuts(tmp_path, record(tmp_path, acts=6), number=24, seed=1))
    total = sum((each.verdict for each in found), Verdict())
    assert (total.lost, total.half) == (0, 0)
    assert [each.faults for each in found] == [()] * 24
    assert max(each.acknowledged for each in found) > 12


@pytest.mark.parametrize("synchronous", ["normal", "off"])
def test_the_cuts_would_show_a_loss(tmp_path, synchronous):
    found = list(cuts(tmp_path, record(tmp_path, acts=6, synchronous=synchronous), number=24, seed=1))
    assert sum(each.verdict.lost > 0 for each in found) >= 3
