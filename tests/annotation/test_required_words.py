"""Words a pattern cannot match without: never one too many, for then a match would be missed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.required_words import required_words, signs_needed, signs_of

ANY = st.recursive(
    st.sampled_from(["a", "b", "分", "满分", "[ab]", "[^a]", r"\d", ".", "(?<!a)", "(?=b)", r"\b", "^"]),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map("".join),
        st.lists(parts, min_size=2, max_size=3).map(lambda ways: f"(?:{'|'.join(ways)})"),
        parts.map(lambda part: f"(?:{part})?"),
        parts.map(lambda part: f"(?:{part}){{0,2}}"),
        parts.map(lambda part: f"(?:{part})+"),
    ),
    max_leaves=8,
)


@given(ANY, st.text("ab分满1。", max_size=8))
def test_wherever_a_pattern_matches_one_of_its_words_stands(pattern, text):
    words = required_words(pattern)
    if words and re.search(pattern, text):
        assert any(word in text for word in words)
        assert not signs_needed(words).isdisjoint(signs_of(text))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("评委|阅卷", ("评委", "阅卷")),
        ("评[委卷]", ("评卷", "评委")),
        ("不?及格", ("及格",)),
        ("(?<!提)高分(?!子)", ("高分",)),
        (r"\d+ ?分", ("分",)),
        (r"(?:给|打)[^。]{0,4}满分", ("满分",)),
        ("a*", ()),
        (r"满分|\d", ()),
    ],
)
def test_the_rarest_words_are_chosen(pattern, words):
    assert tuple(sorted(required_words(pattern))) == words
