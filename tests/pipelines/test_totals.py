"""A total is the rating where it is all that is given, and no verdict behind the ratings of many criteria."""

import pytest

from annotation.rubric import Criterion, Rubric, Text
from pipelines.judging.contracts import NONCE
from pipelines.judging.ratings.read_rating import read_rating

# a whole reply's last line -> its rating from 1 to 10
TOTALS = {
    "总分：8": 8,
    "总分：8分": 8,
    "总分：8分。": 8,
    "总分为8分": 8,
    "总分8分": 8,
    "总分：9分（满分10分）": 9,
    "总分：9 分（满分 10 分）": 9,
    "总分：9分（满分：10分）": 9,
    "总分：9分，满分10分。": 9,
    "总分：9/10分": 9,
    "总分：[[8]]分": 8,
    "总分：[[8]] 分（满分10分）": 8,
    "最终总分：8分": 8,
    "**总分**：8分": 8,
    "综上，总分：8分": 8,
    "总分：8分，内容准确但不全面。": 8,
    "总分：5分（满分5分）": None,
    "总分：5分，满分5分": None,
    "总分：4/5分": None,
    "总分：52分": None,
    "总分：8分（满分20分）": None,
    "总分5分，评分：4": None,
    "总分：5分，评分：4分": None,
    "总分：5分，得4分": None,
    "总分：10分，实得7分": None,
    "总分：10分，扣3分": None,
    "总分：10分\n实得：7分": None,
    "总分：5分\n得4分": None,
    "总分：5分\n得分：4分": None,
    "总分：10分\n扣3分": None,
    "总分：10分\n扣除：3分": None,
    "总分：10分\n得分：7分": None,
    "总分：5分\n[[4]]": None,
    "总分：5分\n评分：5分": None,
    "评分：4（总分5分）": None,
    "评分：4，总分5分": None,
    "总分：5分制": None,
}


@pytest.mark.parametrize(("line", "rating"), TOTALS.items())
def test_a_total_alone_is_the_rating(line, rating):
    assert read_rating(line, 1, 10).value == rating
    assert read_rating(f"回答大体正确，遗漏随访。\n\n{line}", 1, 10).value == rating


SEVERAL = Rubric(
    "s",
    "1",
    Text("十三项", "Thirteen"),
    tuple(Criterion(f"c{number}", Text("项", "item"), Text("吗", "is it"), 1, 5) for number in range(13)),
)
RATINGS = dict.fromkeys((each.key for each in SEVERAL.criteria), 4)
LINES = "\n".join(f"评分-0123456789ab-{key}：{rating}" for key, rating in RATINGS.items())


@pytest.mark.parametrize(
    "total",
    [
        "总分：52",
        "总分：52/65",
        "总分：52分",
        "总分：52分（满分65分）",
        "总分：52/65分。",
        "总分（满分65分）：52",
        "**总分：52分（满分 65 分）**",
        "总得分：52",
        "综合总分为52分",
        "合计：52",
        "总计：52分，满分65分",
        "平均：4分",
        "平均分：4.0（满分5分）",
        "平均分：4.2",
        "总分：80（满分100分）",
        "Total: 52",
        "Total: 52/65",
        "Total score: 52 out of 65",
        "Sum: 52 points (out of 65)",
        "Average: 4.1",
    ],
)
def test_a_total_of_several_criteria_is_no_verdict(total):
    for text in (f"{LINES}\n{total}", f"{LINES}\n\n{total}\n", f"{total}\n{LINES}"):
        assert NONCE.read(text, SEVERAL, "0123456789ab", "").ratings == RATINGS


@pytest.mark.parametrize(
    "behind", ["总分：52\n看错了。", "以上评分作废。总分：52", "满分为10分。", "改为：3"]
)
def test_what_takes_several_ratings_back_does_beside_a_total(behind):
    assert NONCE.read(f"{LINES}\n{behind}", SEVERAL, "0123456789ab", "").status == "unparsed"


def test_a_total_beside_a_single_criterions_rating_is_another():
    one = Rubric("o", "1", Text("总体", "Overall"), SEVERAL.criteria[:1])
    assert NONCE.read("评分-0123456789ab-c0：4\n总分：3", one, "0123456789ab", "").status == "unparsed"
