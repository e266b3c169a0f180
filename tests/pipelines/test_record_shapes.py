"""A row of every known format becomes a record with the five fields, or says what is wrong with it."""

import pytest

from db.errors import Invalid
from pipelines.reading.options import read_options
from pipelines.reading.read_json import Row
from pipelines.reading.record_shapes import RECORD_SHAPES

STEM = "男，50岁，咳血1周。首选的检查是"
TURNS = [{"question": "像什么病？", "answer": "肺炎。"}, {"question": "怎么治？", "answer": "抗感染。"}]
# row → kind, case, question, answer, options, metadata
ROWS = {
    "exam question": (
        {"question": STEM, "options": {"A": "CT", "B": "X"}, "answer": "A", "explanation": "因为", "n": None},
        ("mcq", "男，50岁，咳血1周。", "首选的检查是", "A", {"A": "CT", "B": "X"}, {"explanation": "因为"}),
    ),
    "exam question in a table": (
        {"question": "选", "options": "A CT\nB. X线", "answer": "AB", "department": "nan"},
        ("mcq", "", "选", "AB", {"A": "CT", "B": "X线"}, {}),
    ),
    "five fields already": (
        {"case_description": "男。", "question": "问。什么", "answer": "答", "metadata": {"subject": "内科"}},
        ("qa", "男。", "问。什么", "答", {}, {"subject": "内科"}),
    ),
    "patient's question": (
        {"department": "内科", "title": "怎么办", "ask": "我咳嗽。", "answer": "就医"},
        ("qa", "我咳嗽。", "怎么办", "就医", {}, {"department": "内科"}),
    ),
    "patient's question without a title": (
        {"title": "nan", "ask": "老人，男，发热三天了。怎么办？", "answer": "就医"},
        ("qa", "老人，男，发热三天了。", "怎么办？", "就医", {}, {}),
    ),
    "preference pair": (
        {
            "question": "老人，男，发热三天了。像什么病？",
            "response_chosen": "肺炎",
            "response_rejected": "不好说",
        },
        ("qa", "老人，男，发热三天了。", "像什么病？", "肺炎", {}, {"response_rejected": "不好说"}),
    ),
    "DoctorFLAN": (
        {"id": 3, "input": STEM, "output": "详细的回答", "reference": "CT", "task": "Next Examinations"},
        ("doctorflan", "男，50岁，咳血1周。", "首选的检查是", "CT", {}, {"output": "详细的回答"}),
    ),
    "DotaBench": (
        {f"turn_{n}_question": f"问{n}" for n in (1, 2, 3)} | {"reference": ["甲", "乙", "丙"]},
        (
            "dotabench",
            "",
            "1. 问1\n\n2. 问2\n\n3. 问3",
            "1. 甲\n\n2. 乙\n\n3. 丙",
            {},
            {
                "qa_pairs": [
                    {"question": f"问{n}", "answer": a} for n, a in zip((1, 2, 3), "甲乙丙", strict=True)
                ]
            },
        ),
    ),
    "PromptCBLUE": (
        {"input": "属于哪类？", "target": "治疗", "answer_choices": ["治疗", "病因"], "task_type": "cls"},
        ("promptcblue", "", "属于哪类？", "治疗", {"A": "治疗", "B": "病因"}, {"task_type": "cls"}),
    ),
    "MedS-Ins": (
        {
            "id": "m1",
            "input": "咳嗽。",
            "output": ["肺炎", "感冒"],
            "dataset": {"Definition": ["判断"], "Domains": ["x"]},
        },
        ("meds-ins", "咳嗽。", "判断", "肺炎", {}, {"domains": ["x"], "other_answers": ["感冒"]}),
    ),
    "Alpaca": (
        {"instruction": "判断疾病", "input": "咳嗽三天。", "output": "肺炎"},
        ("qa", "咳嗽三天。", "判断疾病", "肺炎", {}, {}),
    ),
    "Alpaca without input": ({"instruct": "问", "output": "答"}, ("qa", "", "问", "答", {}, {})),
    "instruction with history": (
        {
            "instruction": "怎么治？",
            "output": "抗感染。",
            "history": [["像什么病？", "肺炎。"]],
            "cate1": None,
        },
        ("dialogue", "", "1. 像什么病？\n\n2. 怎么治？", "1. 肺炎。\n\n2. 抗感染。", {}, {"qa_pairs": TURNS}),
    ),
    "chat": (
        {
            "messages": [
                {"role": "system", "content": "你是医生"},
                {"role": "user", "content": "像什么病？"},
                {"role": "assistant", "content": "肺炎。"},
            ]
        },
        ("dialogue", "", "像什么病？", "肺炎。", {}, {"system": "你是医生"}),
    ),
    "ShareGPT": (
        {
            "conversations": [
                {"from": who, "value": turn[key]}
                for turn in TURNS
                for who, key in (("human", "question"), ("gpt", "answer"))
            ]
        },
        ("dialogue", "", "1. 像什么病？\n\n2. 怎么治？", "1. 肺炎。\n\n2. 抗感染。", {}, {"qa_pairs": TURNS}),
    ),
}


def build(value):
    shape = next(shape for shape in RECORD_SHAPES if shape.keys <= value.keys())
    return shape.build(Row(7, value, ""))


@pytest.mark.parametrize(("value", "expected"), ROWS.values(), ids=ROWS)
def test_a_row_of_each_format_has_its_five_fields(value, expected):
    record = build(value)
    fields = (record.kind, record.case_description, record.question, record.answer, record.options)
    assert (*fields, record.metadata) == expected
    assert record.line == 7 and record.external_id == str(value.get("id", ""))


def test_a_task_is_kept_by_its_key_and_any_other_name_is_left():
    row = {"input": "问", "output": "答", "reference": "据"}
    assert build(row | {"task": "进一步检查"}).task == "next_examinations"
    other = build(row | {"task": "translation", "score": 0, "note": " NaN "})
    assert (other.task, other.metadata) == ("", {"output": "答", "task": "translation", "score": 0})


FAULTS = [
    ({"question": "问", "options": {"A": "甲"}, "answer": "B"}, "none of the options"),
    ({"question": "问", "options": {"A": "甲", "B": " "}, "answer": "A"}, "option B has no text"),
    ({"question": "问", "options": ["A 甲", "A 乙"], "answer": "A"}, "twice"),
    ({"question": "问", "options": 5, "answer": "A"}, "neither a list"),
    ({"question": "问", "options": "甲\n乙", "answer": "A"}, "no lettered lines"),
    ({"question": " ", "options": {"A": "甲"}, "answer": "A"}, "question is empty"),
    ({"question": 5, "answer": "A"}, "question is no text"),
    ({"question": "问", "answer": ""}, "answer is empty"),
    ({"title": "", "ask": "nan", "answer": "a"}, "title and ask are empty"),
    ({"messages": "x"}, "no list of messages"),
    ({"messages": [{"role": "user", "content": "x"}]}, "do not go user, assistant"),
    ({"conversations": [{"from": "gpt", "value": "x"}, {"from": "human", "value": "y"}]}, "do not go"),
    ({"instruction": "a", "output": "b", "history": [["x"]]}, "history is no list"),
    ({"instruction": "a", "output": "b", "history": [["x", ""]]}, "empty question or answer"),
    ({"input": "x", "output": [], "dataset": {}}, "output is no text"),
]


@pytest.mark.parametrize(("value", "fault"), FAULTS)
def test_a_row_with_a_fault_says_it(value, fault):
    with pytest.raises(Invalid, match=fault):
        build(value)


OPTIONS = [
    ({"A": "甲", "B": 5}, {"A": "甲", "B": "5"}),
    (["甲", "乙", ""], {"A": "甲", "B": "乙"}),
    (["A.甲", "B）乙"], {"A": "甲", "B": "乙"}),
    ("(A) 甲\n(B) 乙\n", {"A": "甲", "B": "乙"}),
    ({}, {}),
]


@pytest.mark.parametrize(("value", "options"), OPTIONS)
def test_options_are_read_in_every_way_they_are_written(value, options):
    assert read_options(value) == options
