"""Composing a questionnaire question by question: what comes out is always one that can be asked."""

import json

import pytest

from annotation.activities.survey import PHYSICIANS_NEEDS, with_attention_check
from annotation.rubric import Text
from annotation.survey.composing import (
    anchors_as_lines,
    anchors_of,
    earlier_choices,
    framed,
    moved,
    moved_screen,
    new_key,
    options_as_lines,
    options_of,
    own_version,
    put,
    put_screen,
    taken_out,
    without_screen,
)
from annotation.survey.questionnaire import Condition, Option, Question, Scale
from annotation.survey.questionnaire_files import questionnaire_from, read_questionnaire
from annotation.survey.questionnaire_toml import as_toml
from annotation.survey.taking import asked_of
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


def screens(asked):
    return [each.key for each in asked.sections]


def test_a_screen_is_made_named_moved_and_taken_out():
    asked = put_screen(PHYSICIANS_NEEDS, "screen_1", Text("医院", "Hospital"))
    assert screens(asked) == [*screens(PHYSICIANS_NEEDS), "screen_1"]
    named = put_screen(asked, "screen_1", Text("您的医院", "Your hospital"))
    assert named.sections[-1].title.zh == "您的医院" and screens(named) == screens(asked)
    assert screens(moved_screen(named, "screen_1", -1))[-2:] == ["screen_1", "models"]
    assert screens(moved_screen(named, "screen_1", 9)) == screens(named)
    assert without_screen(named, "screen_1") == PHYSICIANS_NEEDS
    with pytest.raises(Invalid, match="title"):
        put_screen(asked, "screen_2", Text(" ", ""))


def test_a_screen_that_asks_nothing_is_not_kept_as_a_survey():
    with pytest.raises(Invalid, match="“Hospital” has no question"):
        asked_of(put_screen(PHYSICIANS_NEEDS, "screen_1", Text("医院", "Hospital")))


def test_the_last_screen_and_one_that_others_hang_on_stay():
    hanging = put(
        put_screen(PHYSICIANS_NEEDS, "screen_1", Text("其他", "Else")), "screen_1",
        Question("why_not", "text", Text("为什么", "Why"), only_if=Condition("uses_models", ("no",))),
    )  # fmt: skip
    for change in (
        lambda: without_screen(hanging, "models"),
        lambda: moved_screen(hanging, "screen_1", -1),
    ):
        with pytest.raises(Invalid, match="only_if"):
            change()
    only = PHYSICIANS_NEEDS
    for key in screens(PHYSICIANS_NEEDS)[1:]:
        only = without_screen(only, key)
    with pytest.raises(Invalid, match="a section at least"):
        without_screen(only, "pre_diagnosis")


def test_the_scale_and_its_anchors_are_lines():
    scale = Scale(0, 10, anchors_of("0 | 无 | none\n\n10 | 极多"))
    asked = framed(PHYSICIANS_NEEDS, Text("题", "Title"), Text("请答", "Please"), scale)
    assert (asked.title.en, asked.introduction.zh) == ("Title", "请答")
    assert anchors_as_lines(asked.scale) == "0 | 无 | none\n10 | 极多 | 极多"
    checks = [each.right_answer for each in with_attention_check(asked).questions if each.right_answer]
    assert checks == [1]
    with pytest.raises(Invalid, match="over 11 points"):
        framed(PHYSICIANS_NEEDS, asked.title, asked.introduction, Scale(0, 11, {}))
    with pytest.raises(Invalid, match="an anchor lies off 2-3"):
        framed(PHYSICIANS_NEEDS, asked.title, asked.introduction, Scale(2, 3, scale.anchors))


@pytest.mark.parametrize("lines", ["非常重要", "5 |", "五 | 重要", "5 | 重要\n5 | 很重要", "1.5 | 重要"])
def test_a_line_that_is_no_anchor_is_named(lines):
    with pytest.raises(Invalid, match="is no anchor"):
        anchors_of(lines)


def test_a_question_may_hang_on_the_choices_before_it():
    def on(section, key):
        return [each.key for each in earlier_choices(PHYSICIANS_NEEDS, section, key)]

    assert on("models", "limitations") == ["uses_models"]
    assert on("models", None) == ["uses_models", "limitations"]
    assert on("pre_diagnosis", None) == []


def test_an_attention_check_takes_a_key_that_is_free():
    named = put(PHYSICIANS_NEEDS, "pre_diagnosis", Question("attention", "rating", Text("注意", "Attention")))
    keys_now = [each.key for each in with_attention_check(named).questions]
    assert len(set(keys_now)) == len(keys_now) and "attention_1" in keys_now
