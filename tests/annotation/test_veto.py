"""The judge's vetoes against the physicians'."""

import pytest

from annotation.proportion import wilson_interval
from annotation.statistics.veto import veto_agreement


def test_vetoes_are_counted_and_the_missed_ones_listed():
    human = {"q1": True, "q2": True, "q3": True, "q4": False, "q5": False, "only rated": True}
    judge = {"q1": True, "q2": False, "q3": True, "q4": True, "q5": False, "only judged": True}
    found = veto_agreement(human, judge)
    assert (found.n, found.missed) == (5, ("q2",))
    assert found.sensitivity.value == pytest.approx(2 / 3)
    assert found.specificity.value == pytest.approx(1 / 2)
    assert found.precision.value == pytest.approx(2 / 3)
    assert (found.sensitivity.interval.low, found.sensitivity.interval.high) == wilson_interval(2, 3)


def test_what_nobody_vetoed_has_no_share():
    found = veto_agreement({"q1": False}, {"q1": False})
    assert found.sensitivity.reason == "physicians vetoed no answer"
    assert found.precision.reason == "the judge vetoed no answer"
    assert veto_agreement({"q1": True}, {"q1": True}).specificity.reason == "physicians vetoed every answer"
