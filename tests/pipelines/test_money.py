"""Amounts of money: what was typed stays as it was, what was counted is told to where it says something."""

import pytest

from pipelines.asking.money import money, typed
from pipelines.jobs.numbers import read_number


@pytest.mark.parametrize("text", ["0.000001", "0.00012345", "0.5", "2.5", "100", "1234567.25"])
def test_a_number_is_told_as_it_was_typed(text):
    assert typed(read_number(text)) == text


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (0.0, "0.0000"),
        (0.40360000000000007, "0.4036"),
        (1.994, "1.9940"),
        (12345.678, "12345.6780"),
        # four decimals would make nothing of it
        (0.0000164, "0.000016"),
        (0.000002, "0.0000020"),
        (0.0001, "0.0001"),
    ],
)
def test_a_counted_amount_has_four_decimals_and_is_never_told_as_nothing(amount, told):
    assert money(amount) == told
