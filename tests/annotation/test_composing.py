"""Composing a questionnaire question by question: what comes out is always one that can be asked."""

import json

import pytest

from annotation.activities.survey import PHYSICIANS_NEEDS, with_attention_check
from annotation.rubric import Text
from annotation.survey.composing import (
    moved,
    new_key,
    options_as_lines,
    options_of,
    own_version,
    put,
    taken_out,
)
from annotation.survey.questionnaire import Option, Question
from annotation.survey.questionnaire_files import questionnaire_from, read_questionnaire
from annotation.survey.questionnaire_toml import as_toml
from db.errors import Invalid

ADDED = Question("added", "rating", Text("读片", "Reading images"))


def keys(asked, section):
    return [each.key for each in next(each for each in asked.sections if each.key == section).questions]


def test_a_question_is_put_after_another_or_in_its_own_place():
    asked = put(PHYSICIANS_NEEDS, "pre_diagnosis", ADDED, "triage")
    assert keys(asked, "pre_diagnosis") == ["triage", "added", "proposed_pre_diagnosis"]
    assert keys(put(PHYSICIANS_NEEDS, "pre_diagnosis", ADDED), "pre_diagnosis")[0] == "added"
    again = put(asked, "pre_diagnosis", Question("added", "rating", Text("看片", "Images")))
    assert keys(again, "pre_diagnosis") == keys(asked, "pre_diagnosis")
    assert again.questions[1].asks.zh == "看片"
    # and it is one that a file can hold
    assert read_questionnaire(as_toml(again).encode(), "x.toml") == again


@pytest.mark.parametrize(("by", "place"), [(-1, 0), (1, 2), (-9, 0), (9, 2), (0, 1)])
def test_a_question_moves_within_its_screen(by, place):
    asked = put(PHYSICIANS_NEEDS, "pre_diagnosis", ADDED, "triage")
    assert keys(moved(asked, "added", by), "pre_diagnosis").index("added") == place


def test_what_others_hang_on_is_not_taken_out_nor_moved_behind_them():
    for change in (
        lambda: taken_out(PHYSICIANS_NEEDS, "uses_models"),
        lambda: moved(PHYSICIANS_NEEDS, "uses_models", 1),
    ):
        with pytest.raises(Invalid, match="only_if"):
            change()
    assert "triage" not in keys(taken_out(PHYSICIANS_NEEDS, "triage"), "pre_diagnosis")


def test_a_question_that_asks_nothing_is_refused():
    with pytest.raises(Invalid, match="asks"):
        put(PHYSICIANS_NEEDS, "pre_diagnosis", Question("added", "rating", Text(" ", "")))


def test_a_change_makes_a_version_and_the_same_change_the_same_one():
    changed = taken_out(PHYSICIANS_NEEDS, "triage")
    versions = {own_version(each, PHYSICIANS_NEEDS).version for each in (changed, changed)}
    assert len(versions) == 1 and versions.pop().startswith("1+")
    assert own_version(PHYSICIANS_NEEDS, PHYSICIANS_NEEDS).version == "1"
    by_hand = questionnaire_from(json.loads(changed.as_json()) | {"version": "2"})
    assert own_version(by_hand, PHYSICIANS_NEEDS).version == "2"


def test_options_are_lines_and_keep_their_keys():
    before = (Option("yes", Text("用", "Yes")), Option("no", Text("不用", "No")))
    assert options_as_lines(before) == "用 | Yes\n不用 | No"
    after = options_of("不用 | No\n\n用 | Yes, I do\n有时", before)
    assert [(each.key, each.name.en) for each in after] == [
        ("no", "No"),
        ("yes", "Yes, I do"),
        ("option1", "有时"),
    ]
    with pytest.raises(Invalid, match="two options"):
        options_of("用 | Yes", before)


def test_new_keys_are_new_and_a_second_attention_check_is_not_added():
    asked = put(PHYSICIANS_NEEDS, "models", Question("models_1", "text", Text("还有吗", "Else?")))
    assert new_key(asked, "models") == "models_2"
    checked = with_attention_check(PHYSICIANS_NEEDS)
    assert with_attention_check(checked) == checked
