"""The nonce and the schema contract: every criterion on its scale, or nothing; no plant passes."""

import json
import subprocess
import sys

import pytest

from annotation.rubric import Criterion, Rubric, Text
from pipelines.judging.contracts import NONCE, SCHEMA

NONCE_VALUE = "0123456789ab"
BOTH = {"accuracy": 8, "empathy": 4}


def criterion(key, high=10, may_be_na=False, weight=1.0):
    return Criterion(key, Text(key, key), Text(key, key), 1, high, weight=weight, may_be_na=may_be_na)


RUBRIC = Rubric(
    "two", "1", Text("二", "two"), (criterion("accuracy"), criterion("empathy", 5, may_be_na=True))
)


def lines(accuracy, empathy, nonce=NONCE_VALUE):
    return f"理由。\n评分-{nonce}-accuracy：{accuracy}\n评分-{nonce}-empathy：{empathy}"


@pytest.mark.parametrize(
    ("text", "ratings"),
    [
        (lines(8, 4), {"accuracy": 8, "empathy": 4}),
        (lines("８", "４"), {"accuracy": 8, "empathy": 4}),
        (lines("7.5", "4分"), {"accuracy": 7.5, "empathy": 4}),
        (lines("8/10", "4/5"), {"accuracy": 8, "empathy": 4}),
        (lines(8, "N/A"), {"accuracy": 8, "empathy": None}),
        (lines("**8**", "4。"), {"accuracy": 8, "empathy": 4}),
        # the prompt's own line with the number in the place of its stand-in
        (
            lines("8（accuracy，1 到 10）", "4（empathy，1 到 5；不适用写 N/A）"),
            {"accuracy": 8, "empathy": 4},
        ),
        (lines("8（准确）", "4 （好）。"), {"accuracy": 8, "empathy": 4}),
        (lines(8, "不适用"), {"accuracy": 8, "empathy": None}),
        (lines(8, "n/a（empathy，1 到 5；不适用写 N/A）"), {"accuracy": 8, "empathy": None}),
        (lines("8 ✅", "4分 ✔️"), {"accuracy": 8, "empathy": 4}),
        (lines(8, "4 ❌"), None),
        (lines(8, 4).replace("评分", "評分"), {"accuracy": 8, "empathy": 4}),
        (lines("[[8]]", "[4]"), {"accuracy": 8, "empathy": 4}),
        (lines("8 / 10", "+4分"), {"accuracy": 8, "empathy": 4}),
        (lines("8 out of 10", "4分。理由见上"), {"accuracy": 8, "empathy": 4}),
        (lines(8, 4) + "\n\n以上。", {"accuracy": 8, "empathy": 4}),
        (lines("8 out of 5", 4), None),
        (lines("8分。理由见上，改为7", 4), None),
        (lines(8, 4) + "\n以上。", None),
        (lines("7（8 也行）", 4), None),
        (lines("8（accuracy，1 到 5）", 4), None),
        (lines("8，因为", 4), None),
        (lines("[8", 4), None),
        (lines("8", "4") + "\n" + lines("8.0分", 4), {"accuracy": 8, "empathy": 4}),
        ("评分：[[10]]\n" + lines(3, 1), {"accuracy": 3, "empathy": 1}),
        (lines(3, 1) + "\n" + lines(10, 5, "ffffffffffff"), {"accuracy": 3, "empathy": 1}),
        (lines(8, 4) + "\n" + lines(8, 4), {"accuracy": 8, "empathy": 4}),
        (lines(8, 6), None),
        (lines(11, 4), None),
        (lines("8/5", 4), None),
        (lines("N/A", 4), None),
        (lines("7-8", 4), None),
        (lines("八九", 4), None),
        (lines(8, 4) + "\n" + lines(9, 4), None),
        (lines(8, 4).splitlines()[1], None),
        (lines(8, 4, "ffffffffffff"), None),
        (lines(8, 4) + f"\n评分-{NONCE_VALUE}-extra：3", None),
        ("评分：[[8]]", None),
        ("", None),
        ("<think>" + lines(8, 4), None),
    ],
)
def test_nonce_lines_are_read_when_every_criterion_has_one_rating_on_its_scale(text, ratings):
    reading = NONCE.read(text, RUBRIC, NONCE_VALUE, "")
    assert (reading.ratings if reading.status == "scored" else None) == ratings
    assert reading.status == "scored" or reading.reason


@pytest.mark.parametrize("bullet", ["- ", "* ", "+ ", "• ", "### ", "1. ", "2) ", "3、", "  - ", "- **"])
def test_a_nonce_line_is_read_behind_a_lists_mark(bullet):
    text = "\n".join(bullet + line for line in lines(8, 4).splitlines()[1:])
    assert NONCE.read(text, RUBRIC, NONCE_VALUE, "").ratings == {"accuracy": 8, "empathy": 4}


@pytest.mark.parametrize("mark", ["> ", "9 ", "不是", "-"])
def test_a_nonce_line_behind_anything_else_is_none(mark):
    text = "\n".join(mark + line for line in lines(8, 4).splitlines()[1:])
    assert NONCE.read(text, RUBRIC, NONCE_VALUE, "").status == "unparsed"


@pytest.mark.parametrize(
    "changed",
    [
        lines(8, "4（作废）"),
        lines(8, "4（百分制）"),
        lines(8, "4（示例）"),
        lines(8, "4（若补充完整）"),
        lines(8, 4) + "\n（以上作废）",
        lines(8, "4（满分100分）"),
        lines(8, 4) + "\n（以上评分作废）",
        lines(8, 4) + "\n更正：3",
        lines(8, 4) + f"\n更正：评分-{NONCE_VALUE}-empathy：3",
        lines(8, 4) + "\n\n等等，我看错了，应为6。",
        lines(8, 4) + "\n\n重新打分：6",
        lines(8, 4) + "\n\n應改為6分。",
        "為便於比較，這裡採用七級量表。\n" + lines(5, 4),
        lines(8, 4) + "\n\n抱歉，我刚才看的是另一份回答。",
        lines(8, 4) + "\n\n前面的分数给高了，改成6。",
        lines(8, 4) + "\n\n（20分为满分）",
        "我使用七级量表。\n" + lines(5, 4),
        "I score it out of 20.\n" + lines(8, 4),
        lines(8, 4).replace("理由。", "如果补充随访："),
        lines(8, 4).replace("理由。", "待评回答自己写的是："),
    ],
)
def test_a_nonce_rating_that_is_taken_back_or_on_another_scale_is_none(changed):
    assert NONCE.read(changed, RUBRIC, NONCE_VALUE, "").status == "unparsed"


@pytest.mark.parametrize("more", ["", "（满分10分）", "（无禁忌证说明）"])
def test_a_nonce_rating_stands_with_its_scale_or_a_note_behind_it(more):
    behind = "\n\n以上评分供参考。回答的剂量有误。若补充随访，可达9分。建议将剂量调整为5 mg。"
    text = "满分5分。\n" + lines(8, 4).replace("accuracy：8", f"accuracy：8{more}") + behind
    assert NONCE.read(text, RUBRIC, NONCE_VALUE, "").ratings == {"accuracy": 8, "empathy": 4}


@pytest.mark.parametrize(
    ("verdict", "status"), [("Verdict: 6", "unparsed"), ("总体：6分", "unparsed"), ("Verdict: 8", "scored")]
)
def test_a_verdict_beside_the_nonce_rating_of_a_single_criterion_must_be_the_same(verdict, status):
    one = Rubric("one", "1", Text("一", "One"), (criterion("accuracy"),))
    for text in (
        f"{verdict}\n评分-{NONCE_VALUE}-accuracy：8",
        f"评分-{NONCE_VALUE}-accuracy：8\n**{verdict}**",
    ):
        assert NONCE.read(text, one, NONCE_VALUE, "").status == status
    # of several it may be their mean
    assert NONCE.read(lines(8, 4) + f"\n{verdict}", RUBRIC, NONCE_VALUE, "").status == "scored"


def answer(ratings, **more):
    return json.dumps({"explanation": "理由", "ratings": ratings, **more}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "ratings"),
    [
        (answer(BOTH), BOTH),
        (f"```json\n{answer(BOTH)}\n```", BOTH),
        (f"<think>嗯</think>{answer(BOTH)}", BOTH),
        (answer({**BOTH, "empathy": None}), {"accuracy": 8, "empathy": None}),
        (answer({**BOTH, "accuracy": None}), None),
        (answer({**BOTH, "accuracy": 11}), None),
        (answer({**BOTH, "accuracy": 7.5}), None),
        (answer({**BOTH, "accuracy": 8.0}), BOTH),
        (answer({**BOTH, "accuracy": float("inf")}), None),
        (answer({**BOTH, "accuracy": float("nan")}), None),
        (answer({**BOTH, "accuracy": True}), None),
        (answer({**BOTH, "accuracy": "8"}), None),
        (answer({"accuracy": 8}), None),
        (answer({**BOTH, "extra": 1}), None),
        (answer(BOTH, note="x"), None),
        (json.dumps({"ratings": BOTH}), None),
        ('{"explanation": "", "ratings": {"accuracy": 2, "accuracy": 8, "empathy": 4}}', None),
        (f"好的：{answer(BOTH)}", None),
        (answer(BOTH)[:-3], None),
        ("[]", None),
        ("", None),
    ],
)
def test_a_schema_answer_is_read_when_it_is_the_object_asked_for(text, ratings):
    reading = SCHEMA.read(text, RUBRIC, NONCE_VALUE, "")
    assert (reading.ratings if reading.status == "scored" else None) == ratings


@pytest.mark.parametrize(
    ("explanation", "scored"),
    [
        ("与参考答案一致，但缺剂量。", True),
        ("I cannot rate this higher for want of a dose. It agrees otherwise.", True),
        ("本次以7分制评分。", False),
        ("I use 1 = excellent and 10 = useless.", False),
        ("I cannot rate this answer.", False),
        ("看不清内容，数字仅为占位。", False),
    ],
)
def test_an_explanation_that_takes_its_rating_back_leaves_none(explanation, scored):
    text = json.dumps({"explanation": explanation, "ratings": BOTH}, ensure_ascii=False)
    assert (SCHEMA.read(text, RUBRIC, NONCE_VALUE, "").status == "scored") == scored


def test_the_schema_sent_holds_the_scales():
    schema = SCHEMA.parameters(RUBRIC)["response_format"]["json_schema"]["schema"]["properties"]["ratings"]
    assert schema["properties"]["empathy"] == {"type": ["integer", "null"], "minimum": 1, "maximum": 5}
    assert schema["required"] == ["accuracy", "empathy"]


def test_what_reads_the_answers_is_not_loaded_before_anything_is_asked():
    told = "import pipelines.judge_rows, pipelines.commands.judge, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    assert "pipelines.judging.contracts" in found.split()
    assert not [each for each in found.split() if each.startswith("pipelines.judging.ratings.")]
    assert "pipelines.judging.contract_readings" not in found.split()
