"""However an exam's answer writes its options, they are read; and nothing that only looks like one is."""

import json
import time
from pathlib import Path

import pytest

from annotation.option_letters import option_letters

DRUGS = {"A": "阿司匹林", "B": "布洛芬", "C": "头孢曲松", "D": "青霉素G", "E": "对乙酰氨基酚"}
PAINS = {
    "A": "Acute myocardial infarction",
    "B": "Pulmonary embolism",
    "C": "Aortic dissection",
    "D": "Pericarditis",
    "E": "Pneumothorax",
}
EXAMS = Path(__file__).parents[3] / "shared" / "data" / "cmexam"

NAMED = {
    "B（布洛芬）": "B",
    "B) 布洛芬": "B",
    "(B) 布洛芬": "B",
    "b. 布洛芬": "B",
    "B。解析：……": "B",
    "因此，答案是选项 B（布洛芬），而不是选项 A（阿司匹林）。": "B",
    "Hence, option (B) is correct.": "B",
    "The answer is option B, since A is contraindicated.": "B",
    "The most likely diagnosis is B.": "B",
    "诊断为B。": "B",
    "B为正确答案": "B",
    "只有B项符合。": "B",
    "说法错误的是B。": "B",
    "说法正确的是A，说法错误的是B。": "A",
    "最不合适的是B，最合适的是A。": "A",
    "B. Not A, because of the hypoxia.": "B",
    "The diagnosis is B.": "B",
    "答案就是B。": "B",
    '{"answer": "B"}': "B",
    "<answer>B</answer>": "B",
    "Ans: B": "B",
    "My choice is B.": "B",
    "正确的是布洛芬。": "B",
    "布洛芬（B）": "B",
    "答案：B\nA项错误。": "B",
    "答案：B，A错误": "B",
    "The correct answers are A, B, and D.": "ABD",
    "答案：A;B;D": "ABD",
    "答案为A,B,E，C和D为抗生素": "ABE",
    "选A，B和C都不对": "A",
    "答案：A, B和D": "ABD",
    '答案: ["A", "B", "E"]': "ABE",
    "选项c": "C",
    "#### B": "B",
    "- **B. 布洛芬**": "B",
    "答案：A. 阿司匹林 B. 布洛芬 D. 青霉素G": "ABD",
    "A. 阿司匹林\nB. 布洛芬\nE. 对乙酰氨基酚": "ABE",
    "A、B、D三项正确": "ABD",
    "(A)(B)": "AB",
    "Both A and C are correct.": "AC",
    "逐项分析：\nA. 阿司匹林：不适用。\nC. 头孢曲松：适用。\n综上，正确选项为C。": "C",
    "C\n理由：患者为细菌性脑膜炎。": "C",
    "C. Aortic dissection\n\nExplanation: tearing pain is classic.": "C",
    "The most likely diagnosis is aortic dissection (C).": "C",
    "Option C, aortic dissection, is the best answer.": "C",
    "C is correct because the pain radiates to the back.": "C",
}
NOT_NAMED = [
    "C. 青霉素G",
    "C. difficile infection is common after antibiotics.",
    "E. coli",
    "A CT scan is needed before deciding.",
    "该患者的血型是B。",
    "最可能的血型是B。",
    "The most likely blood type is B.",
    "最可能的诊断是DIC",
    "首选B型超声",
    "如果患者对青霉素过敏，应选C；否则选D。",
    "如果过敏，应选C。",
    "If allergic, choose C.",
    "错误的选项是B。",
    "The wrong answer is B.",
    "最可能不是B。",
    "很可能是B。",
    "B. Maybe C.",
    "B。或者C。",
    "C. Wait, that is wrong.",
    "A. 诊断：肺炎\nB. 治疗：抗生素",
    "选项A和题干不符。",
    "答案：B。应该是C。",
    "最合适的不一定是B。",
    "正确答案似乎是B。",
    "The most tempting choice is B.",
    "答案是B，但也可能是C。",
    "A。B。C。",
    "A\n……\nC",
]


def _read(answer):
    options = PAINS if answer.isascii() and "B" not in answer else DRUGS
    return "".join(sorted(option_letters(answer, options) or ""))


@pytest.mark.parametrize(("answer", "letters"), NAMED.items())
def test_an_option_is_read_in_each_way_of_writing_it(answer, letters):
    assert _read(answer) == letters


@pytest.mark.parametrize("answer", NOT_NAMED)
def test_what_only_looks_like_an_option_is_not_read(answer):
    assert _read(answer) == ""


@pytest.mark.parametrize(
    ("answer", "options", "letters"),
    [
        ("E. A+B", {"A": "甲", "B": "乙", "E": "A+B"}, "E"),
        ("答案：A+B", {"A": "甲", "B": "乙", "E": "A+B"}, "E"),
        ("A+B", {"A": "甲", "B": "乙"}, "AB"),
        ("A. CD", {"A": "CD", "C": "CAM", "D": "CKR"}, "A"),
        ("答案：CD", {"A": "CD", "C": "CAM", "D": "CKR"}, "CD"),
        ("答案：B型超声", {"A": "CT", "B": "X线", "C": "B型超声"}, "C"),
        ("C（Ⅱ）", {"A": "0", "B": "Ⅰ", "C": "Ⅱ"}, "C"),
        ("答案：同", {"A": "同", "B": "同"}, ""),
        ("B. 同", {"A": "同", "B": "同"}, "B"),
    ],
)
def test_options_whose_texts_are_letters_themselves(answer, options, letters):
    assert "".join(sorted(option_letters(answer, options) or "")) == letters


WAYS = {
    "X. text": lambda key, texts, why: "\n".join(f"{each}. {texts[each]}" for each in key),
    "X（text）": lambda key, texts, why: "、".join(f"{each}（{texts[each]}）" for each in key),
    "(X) text": lambda key, texts, why: " ".join(f"({each}) {texts[each]}" for each in key),
    "【答案】X": lambda key, texts, why: f"【答案】{key}",
    "X。解析": lambda key, texts, why: f"{key}。解析：{why}",
    "X, then why": lambda key, texts, why: f"{key}\n\n{why}",
    "why, then 故选X": lambda key, texts, why: f"{why}故选{key}。",
    "A, B, and C": lambda key, texts, why: f"The correct answer is {_oxford(key)}.",
    "text": lambda key, texts, why: f"答案：{texts[key]}。" if len(key) == 1 else key,
}


def _oxford(key):
    return key if len(key) == 1 else f"{', '.join(key[:-1])}, and {key[-1]}"


@pytest.mark.parametrize("way", WAYS)
def test_right_answers_to_a_real_exam_are_all_read(way):
    """But for two explanations that dispute the key themselves, and two options whose text is two letters."""
    disputed = 2 if "why" in way or "解析" in way or way == "text" else 0
    unread = 0
    for row in json.loads((EXAMS / "cmexam_val_3000.json").read_text(encoding="utf-8")):
        if set(row["answer"]) <= set(row["options"]):
            texts = {letter: text or "" for letter, text in row["options"].items()}
            found = option_letters(WAYS[way](row["answer"], texts, row["explanation"] or ""), texts)
            unread += found != frozenset(row["answer"])
    assert unread == disputed


@pytest.mark.parametrize(
    "unit", ["选", "最可能的", "B、", "B\n", "the best ", "\n ", "因此,", "急性喉炎", "A,"]
)
def test_a_long_row_of_one_thing_is_read_in_no_time(unit):
    begun = time.process_time()
    option_letters("答案：A" + unit * 3000 + "B", DRUGS | {"A": "急性喉炎"})
    assert time.process_time() - begun < 2
