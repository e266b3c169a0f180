"""The phrase: drawn at random with more than 128 bits, read however it is typed, its mistakes told."""

import math
from itertools import combinations

import pytest

from db.errors import Invalid
from db.key_phrase import DRAWN, GROUPS, LETTERS, draw, drawn_letters


def test_a_phrase_has_more_than_128_bits_in_letters_that_look_like_no_other():
    assert GROUPS * DRAWN * math.log2(len(LETTERS)) > 128
    assert not set(LETTERS) & set("01ILOU") - set("L")
    assert len({draw() for _ in range(100)}) == 100
    # every letter comes at every place
    assert {letter for _ in range(100) for letter in drawn_letters(draw())} == set(LETTERS)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda phrase: phrase.replace("-", " "),
        lambda phrase: phrase.replace("-", ""),
        lambda phrase: f"  {phrase}\n",
        lambda phrase: "".join(chr(ord(each) + 0xFEE0) for each in phrase),
        lambda phrase: phrase.replace("-", " — "),
    ],
)
def test_blanks_dashes_width_and_case_do_not_matter(typed):
    phrase = draw()
    assert drawn_letters(typed(phrase)) == drawn_letters(phrase)


def test_every_single_wrong_letter_is_told_with_its_group():
    phrase = draw()
    for at, letter in enumerate(phrase):
        for other in LETTERS.replace(letter, "") if letter != "-" else "":
            with pytest.raises(Invalid, match=f"Group {at // (DRAWN + 2) + 1} of the phrase is mistyped"):
                drawn_letters(phrase[:at] + other + phrase[at + 1 :])


def test_two_letters_of_a_group_and_two_groups_exchanged_are_told():
    phrase = draw()
    groups = phrase.split("-")
    exchanged = [
        _exchanged(phrase, group * (DRAWN + 2) + one, group * (DRAWN + 2) + two)
        for group in range(GROUPS)
        for one, two in combinations(range(DRAWN + 1), 2)
    ]
    exchanged += ["-".join(_exchanged(groups, *two)) for two in combinations(range(GROUPS), 2)]
    wrong = [each for each in exchanged if each != phrase]
    assert len(wrong) > 70
    for each in wrong:
        with pytest.raises(Invalid, match="is mistyped") as told:
            drawn_letters(each)
        assert "输入有误" in told.value.zh


@pytest.mark.parametrize("cut", [0, 1, 6, 40])
def test_a_phrase_of_another_length_is_told(cut):
    phrase = draw()
    with pytest.raises(Invalid, match=r"35 in all|is mistyped"):
        drawn_letters(phrase[:-cut] if cut < 40 and cut else phrase + draw() if cut else "")


def test_a_letter_that_is_none_of_a_phrase_is_told():
    with pytest.raises(Invalid, match="Group 1"):
        drawn_letters("O" + draw()[1:])


def _exchanged(held, one, two):
    changed = list(held)
    changed[one], changed[two] = changed[two], changed[one]
    return "".join(changed) if isinstance(held, str) else changed
