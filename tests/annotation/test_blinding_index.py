"""Bang's blinding index: two published tables, chance with any number of sources, and what has no value."""

import pytest

from annotation.correlation.blocks.blinding import blinding_block
from annotation.correlation.model_guesses import guesses_by_model
from annotation.statistics.blinding_index import blinding_index
from db.guesses import Guess


@pytest.mark.parametrize(
    ("correct", "wrong", "unsure", "value", "low", "high"),
    [
        # Houweling et al. 2014, table 2, investigators: 0.115 [0.080, 0.150] and 0.022 [-0.016, 0.060], as
        # the README of BlindingIndex.jl prints them for the counts 48, 4, 330 and 30, 22, 319
        (48, 4, 330, 0.115, 0.080, 0.150),
        (30, 22, 319, 0.022, -0.016, 0.060),
        # CRISP, Bang et al. 2004, table 7, lovastatin and placebo: (82 - 25) / 277 and (29 - 27) / 139; the
        # variance of a multinomial, (p + q - (p - q)^2) / n, gives 0.03524 and 0.05380, times 1.96
        (82, 25, 170, 0.206, 0.137, 0.275),
        (29, 27, 83, 0.014, -0.091, 0.120),
    ],
)
def test_published_tables(correct, wrong, unsure, value, low, high):
    found = blinding_index(correct, wrong, unsure)
    assert (round(found.value, 3), round(found.interval.low, 3), round(found.interval.high, 3)) == (
        value,
        low,
        high,
    )


@pytest.mark.parametrize("choices", [2, 3, 6])
def test_blind_guessing_comes_to_0_with_any_number_of_sources(choices):
    assert blinding_index(100, 100 * (choices - 1), 40, choices).value == pytest.approx(0)
    assert blinding_index(9, 0, 0, choices).value == 1


def test_what_cannot_be_estimated_says_why():
    assert blinding_index(0, 0, 0).reason == "nobody guessed"
    assert blinding_index(3, 0, 0, 1).value is None
    same = blinding_index(0, 0, 5, 6)
    assert same.value == 0 and same.interval is None and "no width" in same.reason


def test_the_report_counts_guesses_by_model_and_says_which_were_told():
    # of ten guesses about one's answers all right; about two's, two right of twelve, as by chance among six
    told = [Guess(person, "AAA", "AAA", True) for person in range(9)] + [Guess(9, "AAA", "BBB", False)]
    blind = [Guess(person, "BBB", "BBB" if person < 2 else "CCC", False) for person in range(12)]
    names = {"AAA": "one", "BBB": "two", "CCC": "three", "DDD": "four", "EEE": "five", "FFF": "six"}
    by_model = {each.model: each for each in guesses_by_model([*told, *blind], names)}
    assert (by_model["one"].correct, by_model["one"].wrong, by_model["one"].sure) == (9, 1, 9)
    # (9 - 1 / 5) / 10 and (2 - 10 / 5) / 12
    assert by_model["one"].index.value == pytest.approx(0.88) and by_model[
        "two"
    ].index.value == pytest.approx(0)
    assert by_model["six"].index.reason == "nobody guessed"
    block = blinding_block(guesses_by_model([*told, *blind], names), (), names)
    assert block.used == 22
    assert block.reading[-1].en == "No inadvertent or emergency unblinding was noted."
    assert "one" in block.reading[1].en and "two" not in block.reading[1].en
    assert guesses_by_model([], names) == ()
