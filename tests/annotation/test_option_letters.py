"""Option letters are read where an answer names them, and not out of words that begin with one."""

import json
from pathlib import Path

import pytest

from annotation.option_letters import option_letters

OPTIONS = {"A": "急性喉炎", "B": "声带疾患", "C": "百日咳", "D": "胸膜炎", "E": "Bronchitis"}
DATA = Path(__file__).parents[3] / "shared" / "data" / "cmexam" / "cmexam_val_3000.json"


@pytest.mark.parametrize(
    ("answer", "letters"),
    [
        ("B", "B"),
        ("B.", "B"),
        ("(B)", "B"),
        ("**B**", "B"),
        ("Ｂ", "B"),
        ("BD", "BD"),
        ("B、D", "BD"),
        ("B, D", "BD"),
        ("B and D", "BD"),
        ("答案：B", "B"),
        ("答案是B。", "B"),
        ("正确答案为 B、D", "BD"),
        ("本题选B", "B"),
        ("故选：BD。", "BD"),
        ("因此应选择 B", "B"),
        ("The answer is B.", "B"),
        ("Answer: (B)", "B"),
        ("Option B is correct.", "B"),
        ("I would choose B.", "B"),
        ("I choose B and D, as said.", "BD"),
        (r"Therefore \boxed{B}.", "B"),
        (r"\boxed{\text{B}}", "B"),
        ("b", "B"),
        ("B是正确的", "B"),
        ("A错误，B正确，C错误", "B"),
        ("A和B都对", "AB"),
        ("B、C都正确。", "BC"),
        ("Answer: b", "B"),
        ("分析如下。\n答案是 c。", "C"),
        ("B正确，故选C", "C"),
        ("B正确吗？", ""),
        ("如果B正确，则另论", ""),
        ("B正确率高", ""),
        ("B对于儿童有效", ""),
        ("B不正确", ""),
        ("维生素B是正确的", ""),
        ("A正确，B正确", ""),
        ("The answer is a blood test.", ""),
        ("I choose a blood test.", ""),
        ("a patient", ""),
        ("A对，B错，C错，D错，因此答案选A。", "A"),
        ("不选B，答案是A", "A"),
        ("答案：A……再想，最终答案：C", "C"),
        ("B. 声带疾患", "B"),
        ("声带疾患", "B"),
        ("bronchitis", "E"),
        ("<think>答案A？</think>答案：B", "B"),
        ("分析如下。\n\nB", "B"),
        ("Based on the case, this is unclear.", ""),
        ("A patient with cough should rest.", ""),
        ("Because of D-dimer.", ""),
        ("", ""),
        ("   ", ""),
        ("不知道", ""),
        ("答案：A。不，答案：B。", ""),
        ("答案：F", ""),
        ("B. 急性喉炎", ""),
        ("维生素B缺乏", ""),
        ("CT检查", ""),
        ("答案不是B", ""),
        ("不是A，是B", "B"),
        ("答案不是A，而是B、C。", "BC"),
        ("正确答案不是 A，应选 B。", "B"),
        ("The answer is not A but B.", "B"),
        ("答案：A。不，不是A，是B。", ""),
        ("最终答案：C。原以为不对，不是A，是B。", "C"),
        ("不是A，是B\n不是B，是C", ""),
        ("是不是A，是B？", ""),
        ("如果不是A，是B吗", ""),
        ("不是A，是B型流感", ""),
        ("不是A型，而是B", ""),
        ("It is not A but B-type.", ""),
    ],
)
def test_letters_are_read_where_an_answer_names_them(answer, letters):
    assert option_letters(answer, OPTIONS) == (frozenset(letters) or None)


def test_three_thousand_real_questions_are_read_in_four_ways_of_answering():
    ways = ("{}", "答案：{}", "解析略。\n故选{}。", "The correct answer is {}.")
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    # one row has "nan" for an answer
    answered = [row for row in rows if set(row["answer"]) <= set(row["options"])]
    assert len(answered) > 2990
    for row in answered:
        options = {letter: text or "" for letter, text in row["options"].items()}
        for way in ways:
            assert option_letters(way.format(row["answer"]), options) == frozenset(row["answer"])


def test_real_explanations_never_yield_a_letter_outside_the_options():
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        named = option_letters(row["explanation"] or "", row["options"])
        assert named is None or named <= set(row["options"])
