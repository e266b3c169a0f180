"""BLEU-1, ROUGE and chrF on texts short enough to count."""

import math
import random

import pytest

from annotation.statistics.ngram_overlap import (
    bleu_1,
    chrf,
    longest_common_subsequence,
    rouge_1,
    rouge_l,
    tokens,
)


def test_chinese_is_cut_into_characters_and_the_rest_into_words():
    assert tokens("行 CT 检查，ＷＢＣ 12.5×10^9/L！") == [
        "行", "ct", "检", "查", "wbc", "12", "5", "10", "9", "l",
    ]  # fmt: skip


# 6 tokens of which 4 are in the reference's 5; the order of the last two is turned round
RESPONSE, REFERENCE = "建议查血压吧", "建议压查体"


def test_counts_worked_out_by_hand():
    # shared: 建 议 查 压; the longest common subsequence is 建议查 or 建议压
    assert bleu_1(RESPONSE, REFERENCE) == pytest.approx(4 / 6)
    assert rouge_1(RESPONSE, REFERENCE) == pytest.approx(2 * 4 / (6 + 5))
    assert rouge_l(RESPONSE, REFERENCE) == pytest.approx(2 * 3 / (6 + 5))


def test_a_short_response_pays_for_its_brevity_and_repeats_count_once():
    assert bleu_1("血压", "血压升高") == pytest.approx(math.exp(1 - 4 / 2))
    assert bleu_1("血血血血", "血压") == pytest.approx(1 / 4)


def test_chrf_is_the_mean_over_orders_with_recall_weighing_twice():
    # 1-grams: 2 of 2 and 2 of 3; 2-grams: 1 of 1 and 1 of 2; no third order in the response
    precision, recall = 1.0, (2 / 3 + 1 / 2) / 2
    assert chrf("血压", "血压高") == pytest.approx(5 * precision * recall / (4 * precision + recall))


@pytest.mark.parametrize("score", [bleu_1, rouge_1, rouge_l, chrf])
def test_the_same_text_scores_one_and_nothing_scores_nothing(score):
    assert score("建议复查血常规", "建议复查血常规") == pytest.approx(1)
    assert score("", "建议") == score("建议", "") == score("……", "建议") == score("高", "低") == 0


def test_the_subsequence_is_the_one_of_the_usual_table():
    draw = random.Random(1)
    for _ in range(50):
        first, second = ("".join(draw.choices("abcd", k=draw.randint(0, 90))) for _ in range(2))
        row = [0] * (len(second) + 1)
        for a in first:
            row = _next_row(row, a, second)
        assert longest_common_subsequence(first, second) == row[-1]


def _next_row(above, a, second):
    row = [0]
    for place, b in enumerate(second):
        row.append(above[place] + 1 if a == b else max(above[place + 1], row[place]))
    return row
