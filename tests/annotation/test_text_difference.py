"""What changed between two texts."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.text_difference import (
    ADDED,
    MOST_PAIRS,
    REMOVED,
    SAME,
    Piece,
    changed_share,
    text_difference,
)
from annotation.three_way import three_way

ANSWERS = Path(__file__).parents[2].parent / "shared/data/model_answers"
MARKS = {SAME: "", REMOVED: "-", ADDED: "+"}


def shown(before, after):
    return "".join(
        piece.text if piece.kind == SAME else f"[{MARKS[piece.kind]}{piece.text}]"
        for piece in text_difference(before, after)
    )


def texts(pieces):
    before = "".join(piece.text for piece in pieces if piece.kind != ADDED)
    return before, "".join(piece.text for piece in pieces if piece.kind != REMOVED)


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("", "", ""),
        ("", "新", "[+新]"),
        ("旧", "", "[-旧]"),
        ("定期复查。", "定期复查。", "定期复查。"),
        # a dose is one figure, never one digit more
        ("硝苯地平15mg，每日一次", "硝苯地平150mg，每日两次", "硝苯地平[-15][+150]mg，每日[-一][+两]次"),
        ("血钾3.5mmol/L", "血钾3.8mmol/L", "血钾[-3.5][+3.8]mmol/L"),
        ("1,000 ml", "1,500 ml", "[-1,000][+1,500] ml"),
        ("口服aspirin", "口服warfarin", "口服[-aspirin][+warfarin]"),
        # a one-character island between two replacements joins them
        ("有高血压病史", "有低血糖病史", "有[-高血压][+低血糖]病史"),
        # between an insertion and an insertion it stays
        ("患者，女", "患者李，某女", "患者[+李]，[+某]女"),
        # the insertion begins after a comma and ends with one
        ("低盐饮食，定期复查", "低盐饮食，监测血压，定期复查", "低盐饮食，[+监测血压，]定期复查"),
        ("低盐饮食。定期复查。", "低盐饮食。监测血压。定期复查。", "低盐饮食。[+监测血压。]定期复查。"),
        ("诊断：\n处理：溶栓", "诊断：心梗\n处理：溶栓", "诊断：[+心梗]\n处理：溶栓"),
        ("一\n二", "一\n三\n二", "一\n[+三\n]二"),
        ("一\r\n二\r三", "一\n二\n三", "一\n二\n三"),
        ("甲。乙。", "乙。", "[-甲。]乙。"),
    ],
)
def test_a_difference_reads_well(before, after, expected):
    assert shown(before, after) == expected


def test_of_signs_repeated_beyond_what_can_be_weighed_the_ends_alone_are_compared():
    same, some = "一" * (math.isqrt(MOST_PAIRS) + 1), "一" * 100
    assert shown(f"{some}甲", f"乙{some}") == f"[+乙]{some}[-甲]"
    assert shown(f"{same}甲", f"乙{same}") == f"[-{same}甲][+乙{same}]"
    assert shown(f"前。{same}丙。尾", f"前。{same}丁。尾") == f"前。{same}[-丙][+丁]。尾"
    # what comes after it is weighed with what is left
    rest = "痛" * (math.isqrt(MOST_PAIRS) - 1)
    most = f"{rest}甲。同。{some}甲", f"乙{rest}。同。乙{some}"
    assert shown(*most) == f"[+乙]{rest}[-甲]。同。[-{some}甲][+乙{some}]"


def test_a_line_break_is_never_taken_into_a_change_around_it():
    assert "]\n[" in shown("头痛\n发热", "腹泻\n咳嗽")


@given(st.text("甲乙的，。\n1a ", max_size=40), st.text("甲乙的，。\n1a ", max_size=40))
def test_the_pieces_give_both_texts_back(before, after):
    pieces = text_difference(before, after)
    assert texts(pieces) == (before, after)
    assert all(piece.text for piece in pieces)
    assert (changed_share(pieces) == 0) == (before == after)


def conversations(model):
    cases = json.loads((ANSWERS / f"{model}_cmb-clin.json").read_text(encoding="utf-8"))
    return ["\n".join(turn["content"] for turn in case["conversation"]) for case in cases]


def test_long_real_texts_come_back_whole_and_keep_their_figures():
    figures = 0
    for before, after in zip(conversations("gpt-4"), conversations("gpt-3.5-turbo"), strict=True):
        pieces = text_difference(before, after)
        assert texts(pieces) == (before.replace("\r\n", "\n"), after.replace("\r\n", "\n"))
        for left, right in zip(pieces, pieces[1:], strict=False):
            if left.kind == SAME and left.text[-1].isdigit() and right.text[0].isdigit():
                figures += 1
    assert figures == 0


def test_a_small_edit_of_a_long_text_is_a_small_difference():
    long = max(conversations("gpt-4"), key=len)
    place = long.index("。", len(long) // 2) + 1
    edited = long[:place] + "每日监测血压。" + long[place:]
    changed = [piece for piece in text_difference(long, edited) if piece.kind != SAME]
    assert changed == [Piece(ADDED, "每日监测血压。")]


def test_the_commonest_characters_of_a_long_text_are_matched_too():
    # difflib's autojunk drops a character that is over 1 % of 200 or more
    assert shown("甲" + "的了" * 150, "乙丙" + "的了" * 150) == "[-甲][+乙丙]" + "的了" * 150


@pytest.mark.parametrize(
    "before, after, share",
    [
        ("", "", 0),
        ("甲乙", "甲乙", 0),
        ("甲乙", "丙丁", 1),
        ("", "甲", 1),
        # one of three characters in all
        ("甲", "甲乙", 1 / 3),
        # 2 of 4 and 2 of 4
        ("甲乙丙丁", "甲乙子丑", 1 / 2),
    ],
)
def test_the_changed_share_is_of_both_texts(before, after, share):
    assert changed_share(text_difference(before, after)) == pytest.approx(share)


def test_three_texts_are_traced_to_who_wrote_what():
    found = three_way(
        reference="首选胃镜检查。禁用阿司匹林。",
        polished="首选胃镜检查，以明确诊断。可用止痛药。",
        revised="首选胃镜检查，以明确诊断。禁用阿司匹林。两周后复查。",
    )
    assert [(span.origin, span.text) for span in found.revised] == [
        ("reference", "首选胃镜检查"),
        ("model", "，以明确诊断"),
        ("reference", "。"),
        ("restored", "禁用阿司匹林"),
        ("reference", "。"),
        ("reviser", "两周后复查。"),
    ]
    assert [(span.origin, span.text) for span in found.struck] == [("model", "可用止痛药")]
    assert found.left_out == ()


def test_what_neither_later_text_has_of_the_reference_is_listed():
    found = three_way("孕妇禁用。饭后服。", "饭后服。", "饭后服。多饮水。")
    assert found.left_out == ("孕妇禁用。",)
    assert [(span.origin, span.text) for span in found.revised] == [
        ("reference", "饭后服。"),
        ("reviser", "多饮水。"),
    ]
    assert (found.polishing_share, found.revision_share) == (pytest.approx(5 / 13), pytest.approx(4 / 12))


@given(*[st.text("甲乙的，。\r\n1", max_size=20)] * 3)
def test_the_spans_give_the_revised_text_back(reference, polished, revised):
    found = three_way(reference, polished, revised)
    whole = revised.replace("\r\n", "\n").replace("\r", "\n")
    assert "".join(span.text for span in found.revised) == whole
