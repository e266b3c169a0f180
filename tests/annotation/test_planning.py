"""How many items, and what they cost."""

import pytest

from annotation.statistics.planning import Rater, cost, icc_width, items_for_icc
from db.errors import Invalid


@pytest.mark.parametrize("icc, raters, items", [(0.7, 2, 101), (0.7, 3, 68), (0.5, 2, 218), (0.5, 3, 130)])
def test_bonetts_items_for_an_interval_0_2_wide(icc, raters, items):
    assert items_for_icc(icc, raters, 0.2) == items
    assert icc_width(icc, raters, items) <= 0.2 < icc_width(icc, raters, items - 1)


@pytest.mark.parametrize("icc, raters, width", [(1.0, 2, 0.2), (-0.1, 2, 0.2), (0.7, 1, 0.2), (0.7, 2, 0)])
def test_a_plan_that_cannot_be_is_refused(icc, raters, width):
    with pytest.raises(Invalid):
        items_for_icc(icc, raters, width)


def test_one_item_has_no_width():
    assert icc_width(0.7, 2, 1) is None


def test_the_cost_is_hours_by_seniority():
    # 550 questions of which 55 are shared by all six, at 6 minutes: (550 + 55 * 5) / 10 hours
    raters = [Rater("mid-level", 165)] * 3 + [Rater("associate senior", 250)] * 2 + [Rater("senior", 250)]
    found = cost(550, 55, 6, 6, raters)
    assert (found.hours, found.hours_each) == (pytest.approx(82.5), pytest.approx(13.75))
    assert found.pay == pytest.approx(13.75 * (3 * 165 + 3 * 250))


@pytest.mark.parametrize("shared, overlap", [(600, 2), (50, 7), (50, 0), (-1, 2)])
def test_more_overlap_than_there_are_raters_or_items_is_refused(shared, overlap):
    with pytest.raises(Invalid):
        cost(550, shared, overlap, 6, [Rater("senior", 250)] * 6)
