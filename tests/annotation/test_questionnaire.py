"""Questionnaires: the method's own, others from files, and what an answer must be."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from annotation.activities.survey import (
    PHYSICIANS_NEEDS,
    as_submission,
    questionnaire,
    validity_settings,
)
from annotation.survey.questionnaire import questions_asked
from annotation.survey.questionnaire_answers import check_answers
from annotation.survey.questionnaire_files import load_questionnaire, questionnaire_from
from annotation.survey.validity import check_validity
from annotation.tasks import PHASES, TASKS
from db.errors import Invalid, NotFound

EXAMPLE = Path(__file__).parents[2] / "examples/questionnaire.toml"
RATINGS = {task.key: 1 + number % 5 for number, task in enumerate(TASKS)}
ANSWERS = {**RATINGS, "uses_models": "no"}


def test_the_methods_questionnaire_rates_the_22_tasks_phase_by_phase():
    sections = [section.key for section in PHYSICIANS_NEEDS.sections]
    assert sections == [*(phase.key for phase in PHASES), "models"]
    rated = [question.key for question in PHYSICIANS_NEEDS.questions if question.kind == "rating"]
    assert rated == [task.key for task in TASKS]
    proposals = [question.key for question in PHYSICIANS_NEEDS.questions if question.kind == "proposals"]
    assert proposals == [f"proposed_{phase.key}" for phase in PHASES]


def test_every_question_is_in_chinese_and_english():
    for question in PHYSICIANS_NEEDS.questions:
        texts = [question.asks, *(option.name for option in question.options)]
        for text in filter(None, [*texts, question.explains]):
            assert any("一" <= character <= "龥" for character in text.zh) and text.en.isascii()


def test_complete_answers_are_kept_as_they_are():
    full = {
        **RATINGS,
        "uses_models": "yes",
        "limitations": ["other", "incorrect"],
        "other_limitation": " 太慢 ",
        "proposed_diagnosis": ["读片", " ", "编码 "],
    }
    kept = check_answers(PHYSICIANS_NEEDS, full)
    assert kept == {
        **full,
        "limitations": ["incorrect", "other"],
        "other_limitation": "太慢",
        "proposed_diagnosis": ["读片", "编码"],
    }


@pytest.mark.parametrize(
    "given, asked",
    [
        ({}, ["uses_models"]),
        ({"uses_models": "no"}, ["uses_models"]),
        ({"uses_models": "yes"}, ["uses_models", "limitations"]),
        (
            {"uses_models": "yes", "limitations": ["other"]},
            ["uses_models", "limitations", "other_limitation"],
        ),
        # the condition of a question that is not asked leads nowhere
        ({"uses_models": "no", "limitations": ["other"]}, ["uses_models"]),
    ],
)
def test_questions_are_asked_of_those_they_concern(given, asked):
    found = [question.key for question in questions_asked(PHYSICIANS_NEEDS, given)]
    assert [key for key in found if key not in RATINGS and not key.startswith("proposed")] == asked


def test_an_answer_the_others_no_longer_lead_to_is_dropped():
    assert check_answers(PHYSICIANS_NEEDS, {**ANSWERS, "limitations": ["incorrect"]}) == ANSWERS


def test_ticking_none_of_the_options_is_an_answer():
    kept = check_answers(PHYSICIANS_NEEDS, {**RATINGS, "uses_models": "yes", "limitations": []})
    assert kept["limitations"] == []


@pytest.mark.parametrize(
    "change, told",
    [
        ({"triage": None}, "导诊分诊：请作答"),
        ({"triage": 0}, "导诊分诊：需要 1-5 的整数"),
        ({"triage": 6}, "导诊分诊：需要 1-5 的整数"),
        ({"triage": 4.5}, "导诊分诊：需要 1-5 的整数"),
        ({"triage": "5"}, "导诊分诊：需要 1-5 的整数"),
        ({"triage": True}, "导诊分诊：需要 1-5 的整数"),
        ({"uses_models": None}, "请作答"),
        ({"uses_models": "maybe"}, "没有这个选项"),
        ({"uses_models": "yes", "limitations": ["slow"]}, "没有这个选项"),
        ({"uses_models": "yes", "limitations": "incorrect"}, "没有这个选项"),
        ({"uses_models": "yes", "limitations": [["incorrect"]]}, "没有这个选项"),
        ({"uses_models": "yes", "limitations": ["other"]}, "请写明其他不足：请作答"),
        ({"uses_models": "yes", "limitations": ["other"], "other_limitation": "慢" * 1001}, "最多 1000 字"),
        ({"proposed_diagnosis": ["一"] * 11}, "最多 10 项"),
        ({"proposed_diagnosis": "读片"}, "最多 10 项"),
        ({"proposed_diagnosis": [3]}, "需要文字"),
        ({"proposed_diagnosis": ["字" * 61]}, "最多 60 字"),
        ({"proposed_diagnosis": ["找我 13912345678"]}, "不收集个人信息"),
        ({"proposed_diagnosis": ["110101199001011234"]}, "不收集个人信息"),
        ({"proposed_diagnosis": ["a.b@hospital.cn"]}, "不收集个人信息"),
        ({"palmistry": 3}, "no question palmistry"),
    ],
    ids=str,
)
def test_answers_that_cannot_be_are_refused_by_question(change, told):
    with pytest.raises(Invalid, match=told):
        check_answers(PHYSICIANS_NEEDS, {**ANSWERS, **change})


def test_refusals_come_in_english_too():
    with pytest.raises(Invalid, match="Triage: please answer"):
        check_answers(PHYSICIANS_NEEDS, {**ANSWERS, "triage": None}, language="en")
    with pytest.raises(Invalid, match="question by question"):
        check_answers(PHYSICIANS_NEEDS, [1, 2])


@pytest.mark.parametrize("text", ["血压 120/80，每日 2 次", "2024010112345", "见第 13 页"])
def test_figures_of_a_clinical_text_are_not_personal_data(text):
    kept = check_answers(PHYSICIANS_NEEDS, {**ANSWERS, "proposed_treatment": [text]})
    assert kept["proposed_treatment"] == [text]


def test_a_questionnaire_is_written_and_read_without_change(tmp_path):
    path = tmp_path / "ours.json"
    path.write_text(PHYSICIANS_NEEDS.as_json(), encoding="utf-8")
    assert load_questionnaire(path) == PHYSICIANS_NEEDS
    assert load_questionnaire(path).hash == PHYSICIANS_NEEDS.hash
    assert replace(PHYSICIANS_NEEDS, version="2").hash != PHYSICIANS_NEEDS.hash


def test_another_questionnaire_loads_from_a_file_of_the_same_form():
    asked = questionnaire(EXAMPLE)
    assert [question.kind for question in asked.questions] == [
        "rating",
        "rating",
        "choice",
        "text",
        "proposals",
    ]
    with pytest.raises(Invalid, match="How often"):
        check_answers(asked, {"summaries": 3, "letters": 4}, language="en")


def test_an_attention_check_is_added_on_request_and_is_no_rating():
    plain, checked = questionnaire(), questionnaire(attention_check=True)
    assert {question.key for question in checked.questions} - {
        question.key for question in plain.questions
    } == {"attention"}
    settings = validity_settings(checked)
    answers = [
        {**RATINGS, "attention": 2},
        {**RATINGS, "attention": 5},
        {**dict.fromkeys(RATINGS, 2), "attention": 2},
    ]
    people = [as_submission(checked, f"R{n}", each, 100 + n) for n, each in enumerate(answers)]
    flags = [[flag.check for flag in each.flags] for each in check_validity(people, settings)]
    assert flags == [[], ["attention check"], ["uniform", "straight-lined", "low variability"]]


def many(values):
    return [values["sections"][0]["questions"][0] | {"key": f"k{number}"} for number in range(200)]


def form():
    return tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda v: v.pop("title"), "the questionnaire lacks title"),
        (lambda v: v.update(colour="red"), "the questionnaire has no colour"),
        (lambda v: v.update(title="words"), "title: words are needed in zh and en"),
        (lambda v: v.update(sections={}), "sections: a list is needed"),
        (lambda v: v["scale"].update(low=7), "low under high"),
        (lambda v: v["scale"].update(low="1"), "low under high"),
        (lambda v: v["scale"]["anchors"].update({"9": {"zh": "好", "en": "good"}}), "an anchor lies off 1-7"),
        (lambda v: v["scale"].update(anchors=[]), "anchors map a number"),
        (lambda v: v["sections"].append(v["sections"][0]), "used twice"),
        (lambda v: v["sections"][1].update(key="paperwork"), "two sections have the same key"),
        (
            lambda v: v["sections"][0]["questions"][0].update(kind="slider"),
            "question summaries: kind is one of",
        ),
        (lambda v: v["sections"][0]["questions"][0].update(key=" "), "words are needed"),
        (lambda v: v["sections"][0]["questions"][0].update(kind=["rating"]), "kind is one of"),
        (
            lambda v: v["sections"][0]["questions"][0].update(right_answer=9),
            "right_answer 9 is off the scale",
        ),
        (lambda v: v["sections"][0]["questions"][0]["asks"].update(zh=" "), "asks: words are needed"),
        (lambda v: v["sections"][0]["questions"][0]["asks"].update(en=None), "asks: words are needed"),
        (
            lambda v: v["sections"][0]["questions"][0]["asks"].update(zh="问" * 2001),
            "2001 characters; 2000 at",
        ),
        (lambda v: v["title"].update(zh="\ud800"), "title: words are needed"),
        (lambda v: v["scale"].update(high=12), "over 11 points"),
        (lambda v: v.update(sections=[]), "a section at least"),
        (lambda v: v["sections"][0].update(questions=many(v)), "200 questions at most"),
        (
            lambda v: v["sections"][1]["questions"][0]["options"].append(
                v["sections"][1]["questions"][0]["options"][0]
            ),
            "two options have the same key",
        ),
        (
            lambda v: v["sections"][1]["questions"][1]["only_if"].update(answers=[["daily"]]),
            "only_if: words are needed",
        ),
        (lambda v: v["sections"][0]["questions"][0].update(required="no"), "required is true or false"),
        (
            lambda v: v["sections"][0]["questions"][0].update(right_answer="2"),
            "only a rating has a right_answer",
        ),
        (lambda v: v["sections"][1]["questions"][0].pop("options"), "a choice has options"),
        (lambda v: v["sections"][1]["questions"][1].pop("asks"), "a question lacks asks"),
        (
            lambda v: v["sections"][1]["questions"][1]["only_if"].update(answers=["always"]),
            "only_if needs an earlier choice",
        ),
        (
            lambda v: v["sections"][1]["questions"][1]["only_if"].update(question="ideas"),
            "only_if needs an earlier choice",
        ),
        (lambda v: v["sections"].insert(0, 3), "a section: a table of keys is needed"),
    ],
)
def test_a_form_that_cannot_be_is_told_by_entry(change, told):
    values = form()
    change(values)
    with pytest.raises(Invalid, match=told):
        questionnaire_from(values)


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("form.yaml", "", "is a .toml or a .json file"),
        ("form.toml", "a = [", "form.toml: not readable"),
        ("form.json", "{", "form.json: not readable"),
        ("form.json", '{"key": ' + "9" * 5000 + "}", "form.json: not readable"),
        ("form.JSON", "[]", "form.JSON: the questionnaire: a table of keys"),
        ("form.json", "[]", "form.json: the questionnaire: a table of keys"),
        ("form.json", json.dumps({"key": "x"}), "form.json: the questionnaire lacks"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, name, text, told):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=told):
        load_questionnaire(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(NotFound):
        load_questionnaire(tmp_path / "none.toml")
