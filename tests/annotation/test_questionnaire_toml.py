"""A questionnaire is written as TOML and read back without a difference."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.activities.survey import PHYSICIANS_NEEDS, questionnaire
from annotation.rubric import Text
from annotation.survey.questionnaire import Condition, Option, Question, Questionnaire, Scale, Section
from annotation.survey.questionnaire_files import read_questionnaire
from annotation.survey.questionnaire_toml import as_toml
from db.errors import Invalid

EXAMPLE = Path(__file__).parents[2] / "examples/questionnaire.toml"
# a questionnaire's words may hold anything but what no database keeps, and are never blank
words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30
).filter(str.strip)


@pytest.mark.parametrize(
    "asked",
    [PHYSICIANS_NEEDS, questionnaire(attention_check=True), questionnaire(EXAMPLE)],
    ids=lambda each: f"{each.key} {each.version}",
)
def test_it_comes_back_the_same(asked):
    assert read_questionnaire(as_toml(asked).encode(), "back.toml") == asked


@given(words, words)
def test_any_words_come_back_the_same(chinese, english):
    text = Text(chinese, english)
    options = (Option("a", text), Option("b", text))
    first = Question("first", "choice", text, text, options)
    second = Question("second", "text", text, only_if=Condition("first", ("a",)), required=False)
    section = Section("only", text, (first, second))
    asked = Questionnaire("key", "1", text, text, Scale(1, 5, {1: text, 5: text}), (section,))
    assert read_questionnaire(as_toml(asked).encode(), "back.toml") == asked


def test_a_file_with_a_byte_order_mark_is_read_and_another_encoding_refused():
    content = as_toml(PHYSICIANS_NEEDS)
    assert read_questionnaire(b"\xef\xbb\xbf" + content.encode(), "notepad.toml") == PHYSICIANS_NEEDS
    with pytest.raises(Invalid, match=r"gbk.toml, line \d+: not UTF-8"):
        read_questionnaire(content.encode("gb18030"), "gbk.toml")
