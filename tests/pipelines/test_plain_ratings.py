"""Ratings in words, behind the scale, or before a remark are read; beside other numbers none is wrong."""

import pytest

from annotation.rubric import Criterion, Rubric, Text
from pipelines.judging.contracts import NONCE
from pipelines.judging.ratings.read_rating import read_rating

# a judge's rating line -> its rating from 1 to 10, None where there is no telling
LINES = {
    # in words
    "评分：八": 8,
    "评分：八。": 8,
    "**评分**：八": 8,
    "最终评分：七点五": 7.5,
    "总评：八": 8,
    "评分：八分": 8,
    "评分：十": 10,
    "评分：十分": 10,
    "评分：十分。": 10,
    "评分：十分，内容准确。": 10,
    "评分：十分优秀": None,
    "评分：十分满意。": None,
    "评分：十分 优秀": None,
    "评分：十一": None,
    "评分：十二分": None,
    "评分：八九分": None,
    "评分：八九": None,
    "评分：八十": None,
    "评分：八成": None,
    "评分：一般": None,
    "评分：三分之二": None,
    "评分：两": None,
    "评分：\n一\n二": None,
    "评分：一、剂量有误": None,
    "评分：八或九": None,
    "评分：八左右": None,
    "评分：八（满分五分）": None,
    "评分：八\n评分：七": None,
    # points lost, and what they leave
    "评分：8——扣2分，得6分": None,
    "评分：8，扣除2分后计6分": None,
    "评分：8（扣2分得8分）": 8,
    "评分：8，扣2分，因剂量有误": 8,
    # behind the scale
    "按照 1-10 分的标准，评分：8": 8,
    "按照1-10分的标准，评分：8。": 8,
    "按1至10分评分，最终评分：8分": 8,
    "在1-10分的范围内，评分：8": 8,
    "采用1~10分制，得分：7.5": 7.5,
    "满分10分，评分：8": 8,
    "按照 1-10 分的标准，评分：8，存在少量遗漏": 8,
    "按照 1-10 分的标准，评分：八": 8,
    "On a scale of 1 to 10, rating: 8": 8,
    "On a 1-10 scale, my rating: 8.": 8,
    "按照 1-5 分的标准，评分：4": None,
    "满分5分，评分：4": None,
    "按照 1-100 分的标准，评分：8": None,
    "On a scale of 1 to 5, rating: 4": None,
    "On a 1-5 scale, rating: 4": None,
    "按照 3-10 分的标准，评分：8": None,
    "按照 1-10 分的标准，评分：7-8": None,
    "按照 1-10 分的标准，评分：至少8": None,
    "按照 1-10 分的标准，某医生评分：8": None,
    "按照 1-10 分的标准，8": None,
    "如按照 1-10 分的标准，评分：8": None,
    "若按照 1-10 分的标准，评分：8": None,
    # a remark behind a dash
    "Rating: 8 — minor omissions": 8,
    "Rating: 8 – minor omissions.": 8,
    "Rating: 8 - good": 8,
    "Rating: 8/10 - good": 8,
    "Rating: 8 -- good": 8,
    "评分：8 — 存在少量遗漏": 8,
    "评分：8 - 良好": 8,
    "评分：8——存在少量遗漏": 8,
    "评分：8分——存在少量遗漏，总体良好。": 8,
    "评分：[[8]] - 良好": 8,
    "评分：八分——良好": 8,
    "Rating: 8 - 9": None,
    "Rating: 8 — 9": None,
    "Rating: 8 - nine": None,
    "Rating: 8 — nine at best": None,
    "评分：8——九分": None,
    "评分：8 - 九分": None,
    "Rating: 8 — or maybe 7": None,
    "Rating: 8 - or 7": None,
    "Rating: 8 — no, 7": None,
    "Rating: 8 — not sure": None,
    "Rating: 8 - too high": None,
    "Rating: 8 — a placeholder": None,
    "Rating: 8 - draft": None,
    "Rating: 8 — at most": None,
    "Rating: 8 — out of 20": None,
    "Rating: 8 - if the dose is added": None,
    "Rating: 8 — for example": None,
    "评分：8——待定": None,
    "评分：8 - 偏高": None,
    "评分：8——不，6": None,
    "评分：8——应为6分": None,
    "评分：8 - 满分20分": None,
    "评分：8——若补充剂量": None,
    "Rating: 8-good": None,
    "Rating: 8 — unless the dose is wrong": None,
    "Rating: 8 — of the reference": None,
    "Rating: 8 — the reference's own rating": None,
    "Rating: 8 — style only": None,
    "Rating: 8 — hmm": None,
    "评分：8——仅语言部分": None,
    "评分：8——终评七": None,
    "评分：8——初评": None,
    "评分：8——至多": None,
    "评分：8——第3题": None,
    "评分：8——权重0.3": None,
    # beside other numbers
    "满分：十分\n评分：八": 8,
    "权重：三\n评分：八": 8,
    "1. 评分：七": 7,
    "评分：八月十日": None,
    "评分：八点半": None,
    "评分：八分钟": None,
    "评分：十分钟。": None,
    "评分：十分之八。": None,
    "评分：五星": None,
    "患者疼痛评分：八分": None,
    "Apgar评分：十": None,
    "第八题评分：七": None,
    "步骤三：评分：七": None,
    "准确性评分：八\n连贯性评分：七": None,
    "评分：八\n应为：七": None,
    "初步评分：八\n最终评分：七": 7,
    "Rating: 8 — NOT FINAL": None,
    "Rating: [[8]] - TBD": None,
    # a remark behind a comma
    "评分：8，存在少量遗漏": 8,
    "评分：8，应为6分": None,
}


@pytest.mark.parametrize(("line", "rating"), LINES.items())
def test_a_plain_rating_line_is_read(line, rating):
    assert read_rating(line, 1, 10).value == rating
    assert read_rating(f"回答正确，第8题剂量5 mg。\n{line}", 1, 10).value == rating


# what stands behind the nonce's label -> the rating
NONCE_LINES = {
    "八": 8,
    "八分": 8,
    "十": 10,
    "十分": 10,
    "七点五": 7.5,
    "[[八]]": 8,
    "8 — minor omissions": 8,
    "8 - good": 8,
    "8——存在少量遗漏": 8,
    "8，存在少量遗漏": 8,
    "8分，存在少量遗漏。": 8,
    "8/10，存在少量遗漏": 8,
    "八分，存在少量遗漏": 8,
    "8；存在少量遗漏": 8,
    "8。存在少量遗漏，但总体良好": 8,
    "十分优秀": None,
    "八九分": None,
    "十一": None,
    "一般": None,
    "8-9": None,
    "8 - 9": None,
    "8，或9": None,
    "8，或九分": None,
    "8 - nine": None,
    "8，第3题有误": None,
    "8，满分五分": None,
    "8，满分20分": None,
    "8，如果补充剂量": None,
    "8 — if the dose is added": None,
    "8，不确定": None,
    "8 — not sure": None,
    "8 - too high": None,
    "8，偏高": None,
    "8，看错了": None,
    "8，此分无效": None,
    "8，仅语言": None,
    "8——待定": None,
    "8，应为六分": None,
    "8，完整，七": None,
    "8，参考答案准确": None,
    "8，仅内容准确": None,
    "8，准确，第三题": None,
    "8（或九分）": None,
    "8 (nine at best)": None,
    "8（十分准确）": 8,
    "8 (one omission)": 8,
    "8 — accurate but misses follow-up": 8,
    "三，遗漏；四，错误": None,
    "8，因为": None,
    "8 — because": None,
    "8 — NOT FINAL": None,
    "8 - draft": None,
    "8 or more": None,
    "8分以上": None,
    "8左右": None,
}


@pytest.mark.parametrize(("written", "rating"), NONCE_LINES.items())
def test_a_plain_rating_is_read_behind_the_nonce(written, rating):
    overall = Criterion("overall", Text("与参考答案一致", "Agrees"), Text("一致吗？", "Does it?"), 1, 10)
    rubric = Rubric("r", "1", Text("总体", "Overall"), (overall,))
    text = f"回答正确，第8题剂量5 mg。\n评分-0123456789ab-overall：{written}"
    assert NONCE.read(text, rubric, "0123456789ab", "").ratings.get("overall") == rating


@pytest.mark.parametrize(
    "line", ["评分：八", "评分：十分", "Rating: 8 — good", "按照 1-10 分的标准，评分：8"]
)
def test_such_a_rating_that_stands_in_the_answer_is_not_the_judges(line):
    assert read_rating(line, 1, 10, material=f"多饮水。\n{line}").value is None
    assert read_rating(f"回答末尾写道：\n{line}", 1, 10).value is None
