"""A text's shingles are exactly the runs of its normalised characters, whatever the characters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.similarity.shingles import CODE_BITS, MULTIPLIER, normalise, shingle

NORMALISED = [
    ("患者，男，45岁。", "患者男45岁"),
    ("ＣＴ检查：Ⅱ期", "ct检查ii期"),
    ("体温 37.8 ℃", "体温378c"),
    ("Ｋ⁺ 3.5mmol/L", "k35mmoll"),
    ("ﾊﾞﾝ", "バン"),
    ("e\u0301", "é"),
    ("İ", "i"),
    ("㎎与ﬁ", "mg与fi"),
    ("한국", "한국"),
    ("\ud800?\u2028 ", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "plain"), NORMALISED)
def test_width_case_blanks_and_marks_are_set_aside(text, plain):
    assert normalise(text) == plain


@pytest.mark.parametrize("length", [1, 2, 3])
def test_short_shingles_are_packed_without_loss(length):
    texts = [text for text, _ in NORMALISED] + ["糖尿病患者的糖尿病", "𠀀𠀁㐀"]
    assert unpacked(shingle(texts, length), length) == [runs(text, length) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12), st.integers(1, 3))
def test_any_texts_have_the_shingles_of_their_normalised_form(texts, length):
    assert unpacked(shingle(texts, length), length) == [runs(text, length) for text in texts]


@pytest.mark.parametrize("length", [4, 5, 9])
def test_longer_shingles_are_shared_as_often_as_their_texts_share_them(length):
    texts = ["急性阑尾炎患者右下腹痛三小时", "患者右下腹痛三小时，急性阑尾炎", "高血压病史十年", "高血压"]
    sets = members(shingle(texts, length))
    for one in range(len(texts)):
        for other in range(len(texts)):
            expected = len(runs(texts[one], length) & runs(texts[other], length))
            assert len(sets[one] & sets[other]) == expected


def test_a_text_shorter_than_a_shingle_is_its_own_and_an_empty_one_has_none():
    shingles = shingle(["发热", "发热！", "发", "……", ""], 3)
    assert shingles.sizes.tolist() == [1, 1, 1, 0, 0]
    one, same, other, *_ = members(shingles)
    assert one == same != other


def runs(text, length):
    """The shingles of a text, as strings, from the definition."""
    plain = normalise(text)
    return {plain[i : i + length] for i in range(len(plain) - length + 1)} or ({plain} - {""})


def members(shingles):
    return [
        set(shingles.grams[start : start + size].tolist())
        for start, size in zip(shingles.starts, shingles.sizes, strict=True)
    ]


def unpacked(shingles, length):
    """The numbers written back into characters; ascending and without repeats on the way."""
    for start, size in zip(shingles.starts, shingles.sizes, strict=True):
        assert (np.diff(shingles.grams[start : start + size].astype(object)) > 0).all()
    return [{characters(gram, length) for gram in grams} for grams in members(shingles)]


def characters(gram, length):
    """The inverse of the packing: undo the spreading, then take the code points apart."""
    packed = gram * pow(int(MULTIPLIER), -1, 2**64) % 2**64
    mask = (1 << CODE_BITS) - 1
    return "".join(chr(packed >> CODE_BITS * place & mask) for place in range(length)).rstrip("\0")
