"""The example study is whole, says that it is invented, and its simulated numbers come from their seed."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from annotation.dialogue_rewriting.case_parts import case_parts
from annotation.dialogue_rewriting.dialogue import Turn
from annotation.dialogue_rewriting.hints import Source, hints
from annotation.tasks import TASKS
from examples import simulate

EXAMPLES = Path(__file__).parent.parent / "examples"
NOTICES = ("虚构病例，仅供演示", "虚构题目，仅供演示")
MODELS = [f"示例模型{name}" for name in "甲乙丙丁戊己"]
CASES = json.loads((EXAMPLES / "cases.json").read_text(encoding="utf-8"))
QUESTIONS = json.loads((EXAMPLES / "audit_questions.json").read_text(encoding="utf-8"))
FAULTS = json.loads((EXAMPLES / "planted_faults.json").read_text(encoding="utf-8"))
RESPONSES = {
    model: json.loads((EXAMPLES / f"responses/model-{number}.json").read_text(encoding="utf-8"))
    for number, model in enumerate(MODELS, 1)
}
DIALOGUES = [dialogue for rows in RESPONSES.values() for dialogue in rows]
FIRST_MESSAGES = {dialogue["id"]: dialogue["conversation"][0]["content"] for dialogue in RESPONSES[MODELS[0]]}
WRITTEN = json.loads((EXAMPLES / "simulated_dialogues.json").read_text(encoding="utf-8"))
CASE_COUNT = 12
TEXT_FILES = [
    *(EXAMPLES / name for name in ("README.md", "guideline.md", "rewriting_guideline.md", "cases.json")),
    *(
        EXAMPLES / f"{name}.json"
        for name in ("audit_questions", "planted_faults", "simulated_dialogues", "simulated_polished")
    ),
    *sorted(EXAMPLES.glob("simulated_*.csv")),
    *sorted(EXAMPLES.glob("responses/*.json")),
]
# eleven digits of a mobile, an area code with its number, an identity number, a mail or web address
PERSONAL = re.compile(r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|\d{17}[\dXx]|@|https?://|www\.")
# a surname with 某, a field that holds a person, a hospital by its name
NAMED = re.compile(
    r"[王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗]某|(?:姓名|联系电话|住址|身份证号)[:：]|(?:协和|华西|同济|湘雅|瑞金|中山)医院"
)


def named(row):
    return f"{row['id']}-{row.get('model', 'case')}"


def doctor_turns(dialogue):
    return [message["content"] for message in dialogue["conversation"][1::2]]


def read_table(name):
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_cases_are_numbered_in_order_and_each_task_has_as_many():
    assert [case["id"] for case in CASES] == [f"ex-{number:02}" for number in range(1, CASE_COUNT + 1)]
    assert set(Counter(case["task"] for case in CASES).values()) == {2}
    assert {case["task"] for case in CASES} <= {task.key for task in TASKS}


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_case_has_its_four_parts_and_answered_questions(case):
    assert 300 <= len(case["description"]) <= 700
    for part in ("主诉", "现病史", "体格检查", "辅助检查"):
        assert re.search(rf"^{part}$", case["description"], re.MULTILINE)
    assert 2 <= len(case["QA_pairs"]) <= 3
    assert all(pair["question"] and len(pair["answer"]) >= 80 for pair in case["QA_pairs"])


def test_the_audits_questions_serve_every_task_and_some_none():
    labels = {row["question"]: row["label"] for row in read_table("simulated_labels.csv")}
    assert list(labels) == [question["id"] for question in QUESTIONS]
    assert set(labels.values()) == {*(task.key for task in TASKS), "none"}
    assert {row["rater"] for row in read_table("simulated_labels.csv")} == {"模拟专家"}


@pytest.mark.parametrize("question", QUESTIONS, ids=named)
def test_an_audits_question_has_four_options_and_one_answer(question):
    assert list(question["options"]) == list("ABCD") and question["answer"] in question["options"]
    assert len(set(question["options"].values())) == 4


@pytest.mark.parametrize("model", MODELS)
def test_every_model_answers_every_case_once(model):
    assert [dialogue["id"] for dialogue in RESPONSES[model]] == [case["id"] for case in CASES]
    assert {dialogue["model"] for dialogue in RESPONSES[model]} == {model}
    assert {dialogue["source"] for dialogue in RESPONSES[model]} == {"cases"}


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=named)
def test_a_dialogue_has_three_turns_that_begin_as_everybodys(dialogue):
    conversation = dialogue["conversation"]
    assert [message["role"] for message in conversation] == ["patient", "doctor"] * 3
    assert conversation[0]["content"] == FIRST_MESSAGES[dialogue["id"]]
    assert all(150 <= len(turn) <= 500 for turn in doctor_turns(dialogue))


def test_no_two_answers_are_the_same_nor_share_a_long_sentence_too_often():
    turns = [turn for dialogue in DIALOGUES for turn in doctor_turns(dialogue)]
    assert len(set(turns)) == len(turns)
    sentences = Counter(
        part.strip() for turn in turns for part in re.split(r"[。！？\n]", turn) if len(part.strip()) >= 20
    )
    assert [sentence for sentence, times in sentences.items() if times > 2] == []


def test_at_least_three_answers_name_their_own_model_and_none_names_another():
    naming = [
        (dialogue["model"], named)
        for dialogue in DIALOGUES
        for turn in doctor_turns(dialogue)
        for named in re.findall(r"示例模型[甲乙丙丁戊己]", turn)
    ]
    assert len(naming) >= 3
    assert all(own == named for own, named in naming)


@pytest.mark.parametrize(
    "row", [*CASES, *QUESTIONS, *DIALOGUES, *FAULTS, *WRITTEN], ids=lambda row: row.get("id", "fault")
)
def test_every_row_says_that_it_is_invented(row):
    assert row["notice"] in NOTICES


@pytest.mark.parametrize("name", ["README.md", "guideline.md", "rewriting_guideline.md"])
def test_every_page_says_that_all_is_invented(name):
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert "虚构" in text and "仅供演示" in text and "nvented" in text


@pytest.mark.parametrize("path", TEXT_FILES, ids=lambda path: path.name)
def test_no_name_number_or_address_of_anybody_is_in_a_file(path):
    text = path.read_text(encoding="utf-8")
    assert PERSONAL.findall(text) == []
    assert NAMED.findall(text) == []


@pytest.mark.parametrize("dialogue", WRITTEN, ids=lambda dialogue: dialogue["id"])
def test_a_simulated_rewriting_says_who_wrote_it_and_gives_no_hint_to_look_twice(dialogue):
    case = next(case for case in CASES if case["id"] == dialogue["id"])
    text = case["description"]
    assert dialogue["writer"] == "模拟作者"
    assert all(text.count(passage) == 1 for turn in dialogue["turns"] for passage in turn["placed"])
    pairs = tuple((each["question"], each["answer"]) for each in case["QA_pairs"])
    turns = [
        Turn(
            turn["question"],
            turn["answer"],
            tuple((text.index(each), text.index(each) + len(each)) for each in turn["placed"]),
        )
        for turn in dialogue["turns"]
    ]
    assert hints(Source(text, case_parts(text), pairs), turns) == []


def test_each_planted_fault_lies_in_an_answer_of_the_model_it_belongs_to():
    places = [(fault["question"], fault["model"]) for fault in FAULTS]
    assert len(set(places)) == len(places)
    assert {fault["question"] for fault in FAULTS} <= {case["id"] for case in CASES}
    kinds = {(fault["model"], fault["fault"]) for fault in FAULTS}
    assert kinds == {("示例模型丁", "contraindication"), ("示例模型戊", "dose")}
    assert all(fault["turn"] in (1, 2, 3) and fault["explanation"] for fault in FAULTS)


@pytest.mark.parametrize("name", ["simulated_ratings.csv", "simulated_judgments.csv"])
def test_the_simulated_files_are_byte_for_byte_what_the_seed_makes(name, tmp_path):
    simulate.main(tmp_path)
    assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes()


def test_another_seed_makes_other_numbers():
    assert simulate.simulate(CASES, FAULTS, simulate.SEED) != simulate.simulate(
        CASES, FAULTS, simulate.SEED + 1
    )


@pytest.mark.parametrize(
    ("name", "raters"),
    [
        ("simulated_ratings.csv", ["模拟评审一", "模拟评审三", "模拟评审二"]),
        ("simulated_judgments.csv", ["模拟裁判（己系列）"]),
    ],
)
def test_simulated_raters_are_marked_and_rate_every_answer_once(name, raters):
    rows = read_table(name)
    task = {case["id"]: case["task"] for case in CASES}
    given = [(row["question"], row["model"], row["rater"]) for row in rows]
    assert sorted(set(given)) == sorted(
        (case["id"], model, rater) for case in CASES for model in MODELS for rater in raters
    )
    assert len(given) == len(set(given))
    assert all(row["task"] == task[row["question"]] and 1 <= int(row["value"]) <= 10 for row in rows)


def test_the_planted_order_severity_and_own_family_bias_can_be_found_again():
    ratings, judgments = read_table("simulated_ratings.csv"), read_table("simulated_judgments.csv")
    faulty = {(fault["question"], fault["model"]) for fault in FAULTS}
    sound = [row for row in ratings if (row["question"], row["model"]) not in faulty]
    assert max(MODELS, key=lambda model: mean_of(sound, "model", model)) == "示例模型甲"
    assert min(MODELS, key=lambda model: mean_of(sound, "model", model)) == "示例模型己"
    assert mean_of(ratings, "rater", "模拟评审二") < mean_of(ratings, "rater", "模拟评审一")
    assert mean_of(ratings, "rater", "模拟评审一") < mean_of(ratings, "rater", "模拟评审三")
    kindness = {
        model: mean_of(judgments, "model", model) - mean_of(ratings, "model", model) for model in MODELS
    }
    # planted 1.3, less 0.2 x (6.5 - 4.8) that the judge's wider spread takes from a weak model
    others = [kindness[model] for model in MODELS if model != simulate.OWN_FAMILY]
    assert kindness[simulate.OWN_FAMILY] - sum(others) / len(others) > 0.5


def mean_of(rows, column, value):
    values = [int(row["value"]) for row in rows if row[column] == value]
    return sum(values) / len(values)
