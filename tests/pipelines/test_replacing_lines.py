"""A short line behind the rating, a colon and another number: what replaces it, and what tells of a part."""

import pytest

from annotation.rubric import Criterion, Rubric, Text
from pipelines.judging.contracts import NONCE
from pipelines.judging.ratings.read_rating import read_rating

REPLACING = [
    "重新评估后：4",
    "重新评估后：4分",
    "重新评估后：[[4]]",
    "再评估：4分",
    "再评估：4分。",
    "再次审阅：4",
    "校正后：4",
    "校正后=4",
    "校正后：4/10",
    "校正后：4分（满分10分）",
    "考虑安全性后：3分",
    "考虑安全性后：3分，因为剂量有误",
    "综合安全性：3",
    "严格而言：3",
    "二次评估：3",
    "第2次评估：4",
    "终评：4",
    "实得：4分",
    "应为：4",
    "折算后的准确性：4",
    "On reflection: 4",
    "On reflection: 4.",
    "Second look: 4",
    "After review: 4/10",
    "Adjusted for safety: 3",
    "Considering safety: 3",
    "Re-evaluation: 4",
    "With the dose error: 4 points",
    "Second thoughts: 4, because the dose is wrong",
    "- 校正后：4",
    "（重新评估后：4）",
    "(On reflection: 4)",
    "重新评估后 → 4",
    "重新评估后4分",
    "重新评估后为4",
    "重新评估后：四分",
    "重新评估后：四",
    "重新评估后：约4分",
    "重新评估后：只有4分",
    "重新评估后：4-5分",
    "重新评估后：（4）",
    "On reflection: four",
    "On reflection 4",
    "Second look - 4",
    "Second look — 4/10",
    "Second look: perhaps 4",
    "**Second look**: 4",
]
OF_A_PART = [
    "准确性：6",
    "完整性：6分",
    "安全性：6/10",
    "医学准确性：6",
    "人文关怀：6",
    "语言表达：6分",
    "第1轮：6",
    "第二轮：6",
    "扣分：2",
    "扣分项：2",
    "失分：2分",
    "遗漏要点：3",
    "错误数：3",
    "置信度：6",
    "信心：4",
    "疗程：7",
    "剂量：5",
    "步骤：3",
    "权重：3",
    "字数：9",
    "年龄：9",
    "参考答案：9",
    "遗漏（共）：3",
    "漏诊：2",
    "NRS疼痛评分：4",
    "血钾：4.5",
    "参考答案的得分：9",
    "Turn 2: 6",
    "Accuracy: 7",
    "Clinical accuracy: 7/10",
    "Completeness: 6",
    "Empathy: 6",
    "Tone: 6",
    "Bedside manner: 6",
    "Key points covered: 7",
    "Case: 7",
    "Points lost: 2",
    "Points deducted: 2",
    "Omissions: 3",
    "Errors found: 3",
    "Confidence: 4",
    "Number of omissions: 3",
    "Dose: 5",
    "Weight: 3",
    "重新评估后：8",
    "Second look: 8",
    "疗程：7天",
    "On day 4.",
    "After 4 weeks.",
    "复核后4天随访。",
    "再次评估血压，每4小时一次。",
    "复评为8分。",
    "建议再次评估：2周后。",
    "Review in 4 weeks.",
    "校正后：52",
    "建议：1. 补充剂量",
    "建议：1、补充剂量；2、随访",
]


@pytest.mark.parametrize("line", REPLACING)
def test_a_line_with_another_number_behind_the_rating_replaces_it(line):
    for rating in ("[[8]]", "评分：8分", "Rating: [[8]]", "综上，回答尚可，评分：[[8]]"):
        assert read_rating(f"回答尚可。\n{rating}\n{line}", 1, 10).value is None
        assert read_rating(f"{rating}\n\n回答遗漏剂量。\n\n{line}\n", 1, 10).value is None


@pytest.mark.parametrize("line", OF_A_PART)
def test_a_line_about_a_part_leaves_the_rating(line):
    assert read_rating(f"回答尚可。\n[[8]]\n{line}", 1, 10).value == 8
    assert read_rating(f"{line.replace('8', '6')}\n[[8]]", 1, 10).value == 8


@pytest.mark.parametrize(("line", "rating"), [("重新评估后：4", None), ("Accuracy: 7", 8)])
def test_a_single_criterions_rating_is_replaced_under_the_nonce_too(line, rating):
    overall = Criterion("overall", Text("与参考答案一致", "Agrees"), Text("一致吗？", "Does it?"), 1, 10)
    rubric = Rubric("r", "1", Text("总体", "Overall"), (overall,))
    text = f"回答尚可。\n评分-0123456789ab-overall：8\n{line}"
    assert NONCE.read(text, rubric, "0123456789ab", "").ratings.get("overall") == rating
