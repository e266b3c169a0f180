"""What is approved and yet not frozen: what was withdrawn, test items, and what is too like one of them."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from pipelines.deduplicate import DuplicateRule
from pipelines.freezing.leaving_out import TestItem, sift, text_to_compare
from tests.approved_examples import approved

RULE = DuplicateRule()
SENTENCES = (
    "反复咳嗽三天",
    "夜间加重并有黄痰",
    "既往体健",
    "无药物过敏史",
    "查体双肺可闻及湿啰音",
    "体温三十八度五",
)


def test_what_is_left_is_frozen_and_everything_else_has_its_reason():
    examples = [approved(number) for number in range(1, 7)]
    examples[0] = replace(examples[0], withdrawn=True)
    examples[1] = replace(examples[1], licence="none")
    examples[2] = replace(examples[2], response=" ")
    told = "周桂英复诊时症状减轻。"
    examples += [
        replace(approved(7), polished="多休息。", response=told),
        # the case was let in with the name, and the model wrote the other one
        replace(approved(8), polished="多休息。", response=told, case_description=told),
        replace(approved(9), polished=None, response=told),
        replace(approved(10), instruction="问题请打电话 13805712246。"),
    ]
    found = sift(examples, {4: "test", 5: "scored"}, [], RULE, seed=1)
    assert [each.record_id for each in found.kept] == [6, 8, 9]
    assert [(each.record_id, each.reason) for each in found.left_out] == [
        (1, "approval withdrawn"),
        (2, "source without a licence"),
        (3, "empty answer"),
        (4, "test item"),
        (5, "test item (blinded scoring)"),
        (7, "personal data written into it (name)"),
        (10, "personal data written into it (phone)"),
    ]


def test_every_one_of_a_hundred_planted_paraphrases_of_test_items_is_found_and_nothing_else():
    chance = random.Random(5)
    cases = [
        "".join(chance.choices("一二三四五六七八九十百千万咳喘热痛晕吐泻肿麻痒", k=120)) for _ in range(300)
    ]
    tests = [TestItem(f"record {number}", _compared(case)) for number, case in enumerate(cases[:100])]
    paraphrased = [_with_a_typo(case, chance) for case in cases[:100]]
    own = cases[100:]
    examples = [
        replace(approved(number), case_description=case, question="诊断？")
        for number, case in enumerate(paraphrased + own, start=1)
    ]
    found = sift(examples, {}, tests, RULE, seed=1)
    assert [each.record_id for each in found.left_out] == list(range(1, 101))
    assert [each.like for each in found.left_out] == [f"record {number}" for number in range(100)]
    assert all(each.similarity >= RULE.threshold for each in found.left_out)


def test_at_most_so_many_of_each_task_are_drawn_the_same_by_the_same_seed():
    examples = [approved(number) for number in range(1, 41)]
    one, again, other = (sift(examples, {}, [], RULE, seed, per_task=5) for seed in (1, 1, 2))
    assert set(Counter(each.task for each in one.kept).values()) == {5}
    assert one == again != other
    assert len(one.left_out) == 30 and {each.reason for each in one.left_out} == {"over 5 of its task"}


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_what_comes_in_changes_nothing(order):
    examples = [approved(number) for number in range(1, 21)]
    found = sift(examples[::order], {3: "test"}, [], RULE, seed=4, per_task=4)
    assert found == sift(examples, {3: "test"}, [], RULE, seed=4, per_task=4)


def _compared(case):
    return text_to_compare({"case_description": case, "question": "诊断？"}, RULE)


def _with_a_typo(text, chance):
    place = chance.randrange(len(text))
    return text[:place] + "误" + text[place + 1 :]
