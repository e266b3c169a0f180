"""Whatever a row calls its parts, five fields come of it; a case is told from the question after it."""

import pytest

from pipelines.reading.five_fields import Fields, fields_of, separate_case

STEMS = [
    ("男，45岁。右上腹痛3天。最可能的诊断是", "男，45岁。右上腹痛3天。", "最可能的诊断是"),
    ("患者女，30岁，反复咳嗽2年，首选的检查是？", "患者女，30岁，反复咳嗽2年，", "首选的检查是？"),
    (
        "某工厂男工，接触苯10年。体温38.5℃。此时应（　　）。",
        "某工厂男工，接触苯10年。体温38.5℃。",
        "此时应（　　）。",
    ),
    (
        "女，60岁。突发胸痛。查体：血压90/60mmHg，心率120次/分，两肺湿啰音，心电图示前壁导联抬高，首选的治疗是",
        "女，60岁。突发胸痛。查体：血压90/60mmHg，心率120次/分，两肺湿啰音，心电图示前壁导联抬高，",
        "首选的治疗是",
    ),
    ("急性阑尾炎的典型体征是", "", "急性阑尾炎的典型体征是"),
    ("关于肺炎。下列说法正确的是", "", "关于肺炎。下列说法正确的是"),
    ("婴儿期是指", "", "婴儿期是指"),
    ("患者应慎用的药物，不包括", "", "患者应慎用的药物，不包括"),
    ("", "", ""),
]


@pytest.mark.parametrize(("stem", "case", "question"), STEMS)
def test_a_case_is_told_from_its_question(stem, case, question):
    assert separate_case(stem) == (case, question)


ROWS = [
    (
        {"question": "选哪项", "options": {"A": "甲", "B": "乙"}, "answer": "BA", "explanation": "因为"},
        Fields("", "选哪项", "", "甲\n乙\n因为", ("甲", "乙")),
    ),
    (
        {
            "case_description": "男。",
            "question": "问",
            "metadata": {"department": "内科", "explanation": "解"},
        },
        Fields("男。", "问", "内科", "解", ()),
    ),
    ({"question": "问", "department": "内科", "discipline": None}, Fields("", "问", "内科", "", ())),
    ({"input": "问", "output": "答", "reference": "据"}, Fields("", "问", "", "据", ())),
    (
        {"ask": "孩子发热三天。", "title": "怎么办？", "answer": "就医"},
        Fields("孩子发热三天。", "怎么办？", "", "就医", ()),
    ),
    ({"question": "问", "options": ["甲", 2], "answer": "C"}, Fields("", "问", "", "C", ("甲", "2"))),
    ({}, Fields("", "", "", "", ())),
]


@pytest.mark.parametrize(("row", "fields"), ROWS)
def test_rows_of_several_formats_have_five_fields(row, fields):
    assert fields_of(row) == fields
