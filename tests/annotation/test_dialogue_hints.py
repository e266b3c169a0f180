"""What the hints notice in a dialogue, and what they leave alone."""

import json
import time
from pathlib import Path

import pytest

from annotation.dialogue_rewriting.case_parts import case_parts
from annotation.dialogue_rewriting.dialogue import LONGEST_TEXT, Turn
from annotation.dialogue_rewriting.hints import Source, hints, unused_spans
from annotation.text_figures import figures, without_numbering

DATA = Path(__file__).parents[3] / "shared" / "data"
CASES = {
    case["id"]: case for case in json.loads((DATA / "cmb_clin" / "CMB-Clin.json").read_text(encoding="utf-8"))
}
TEXT = CASES["0"]["description"]
SOURCE = Source(
    TEXT, case_parts(TEXT), tuple((pair["question"], pair["answer"]) for pair in CASES["0"]["QA_pairs"])
)
FIRST = "我49岁，三小时前解大便后右下腹疼，摸到一个包块，以前身体挺好。请问可能是什么病，要做哪些检查？"
SECOND = "查了体温37.8℃，医生在右侧腹股沟区摸到圆形肿块，约4cm×4cm，有压痛。这能说明什么？"
THIRD = (
    "结果出来了：白细胞5.0，中性粒78%，尿常规正常；超声见一多层分布的混合回声区；"
    "腹部X线有阶梯状液气平。怎么治疗？"
)
GOOD = (FIRST, SECOND, THIRD)


def told(*questions, answers=("答", "答", "答"), spans=((), (), ())):
    turns = [
        Turn(question, answer, placed)
        for question, answer, placed in zip(questions, answers, spans, strict=True)
    ]
    return [(hint.kind, hint.turn, hint.excerpt) for hint in hints(SOURCE, turns)]


def test_a_dialogue_that_tells_the_whole_case_in_order_has_no_hint():
    assert told(*GOOD) == []


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (("", SECOND, THIRD), ("empty_question", 1, "")),
        ((FIRST.split("。")[0] + "。", SECOND, THIRD), ("no_question", 1, "")),
        ((FIRST.replace("三小时", "三天"), SECOND, THIRD), ("figure", 1, "3天")),
        ((FIRST, SECOND.replace("37.8", "38.7"), THIRD), ("figure", 2, "38.7")),
        ((FIRST + "我两年前得过严重的胰腺炎。", SECOND, THIRD), ("unsourced", 1, "我两年前得过严重的胰腺炎")),
        ((FIRST, "腿会痛吗？", THIRD), ("no_reference_back", 2, "")),
        ((FIRST + "腹部X线可见阶梯状液气平。", SECOND, THIRD), ("test_early", 1, "腹部X线检查")),
        ((FIRST, SECOND, "结果都做了，怎么治疗？"), ("unused", 0, "多普勒超声检查")),
    ],
)
def test_each_fault_is_noticed(questions, expected):
    assert expected in told(*questions)


def test_a_result_is_early_only_until_a_turn_has_asked_for_tests():
    start = TEXT.index("可见阶梯状液气平")
    placed = ((start, start + 8),)
    unasking = (FIRST.replace("要做哪些检查", "严重吗"), SECOND.replace("查了", ""), THIRD)
    early = ("test_early", 2, "腹部X线检查")
    assert early in told(*unasking, spans=((), placed, ()))
    assert early not in told(*unasking, answers=("应做腹部X线检查", "答", "答"), spans=((), placed, ()))


def test_an_answer_that_is_missing_is_told_with_its_turn():
    assert told(*GOOD, answers=("答", " ", "答")) == [("empty_answer", 2, "")]


def test_nothing_written_is_not_blamed_for_unused_facts():
    assert {kind for kind, _, _ in told("", "", "")} == {"empty_question"}


def test_a_placed_passage_is_used_whatever_the_words():
    start = TEXT.index("尿常规正常")
    unused = unused_spans(SOURCE, [Turn("？", "答", ((start, start + 5),))])
    assert not any(first <= start < last for first, last in unused)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三天", {("3", "天")}),
        ("十二小时后", {("12", "小时")}),
        ("2月余", {("2", "月")}),
        ("２个月", {("2", "月")}),
        ("体温37.80℃", {("37.8", "")}),
        ("一个星期", {("1", "周")}),
        ("半年", set()),
        ("1. 手术\n2. 化疗", set()),
        ("", set()),
    ],
)
def test_figures_are_read_however_they_are_written(text, expected):
    assert figures(text) == expected


SIGNS = ("\n", " ", "\u3000", "一", "十", "1", ".", "（", "、", "1 ", "一 ", "\n1", "，查体：", "（1）  ")


@pytest.mark.parametrize("sign", SIGNS)
def test_one_sign_over_and_over_is_read_in_steps_as_many_as_there_are(sign):
    text = (sign * LONGEST_TEXT)[:LONGEST_TEXT]
    began = time.process_time()
    hints(Source(text, case_parts(text), ((text, text),)), [Turn(text, text)] * 3)
    # milliseconds for each text; what went over a run again from each of its places took a minute and more
    assert time.process_time() - began <= 10


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("1. 手术\n2. 化疗", "  手术\n  化疗"),
        ("\n\n 1、手术", " 手术"),
        ("a  1.手术", "a  手术"),
        ("a 1.手术", "a  手术"),
        ("a1.手术", "a1.手术"),
        ("包括：（1）手术；\n（2）化疗", "包括： 手术； 化疗"),
        ("1. 2. 手术", "    手术"),
        ("1.5克", "1.5克"),
    ],
)
def test_numbers_of_points_go_with_the_blanks_before_them(text, left):
    assert without_numbering(text) == left
