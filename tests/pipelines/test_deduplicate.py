"""Of near-duplicates one is kept: no two kept reach the threshold, each removed one names a kept witness."""

import tracemalloc

import numpy as np
import pytest

from benchmarks.made_corpus import make_corpus
from db.errors import Invalid
from pipelines.deduplicate import DuplicateRule, answers_differ, deduplicate, keep_distinct, text_of
from pipelines.similarity.keep_first import keep_first
from pipelines.similarity.prefixes import build_index
from pipelines.similarity.shingles import normalise, shingle

MEGABYTE = 2**20
CASE = "患者男四十五岁转移性右下腹痛六小时伴恶心呕吐体温三十八度麦氏点压痛反跳痛阳性"


@pytest.fixture(scope="module")
def records():
    return list(make_corpus(3_000, seed=11))


@pytest.mark.parametrize("guard", [None, 0.5])
@pytest.mark.parametrize("length", [3, 5])
def test_no_two_kept_are_duplicates_and_each_removed_one_has_a_kept_witness(records, length, guard):
    rule = DuplicateRule(shingle=length, guard=guard)
    removed = deduplicate(records, rule)
    gone = {each.place for each in removed}
    sets = [runs(text_of(record, rule.fields), length) for record in records]
    questions = [runs(record["question"], 2) for record in records]

    def duplicates(one, other):
        return similarity(sets[one], sets[other]) >= 0.8 and (
            guard is None or similarity(questions[one], questions[other]) >= guard
        )

    kept = [place for place in range(len(records)) if place not in gone]
    assert not any(duplicates(one, other) for one, other in likely_pairs(kept, records, sets))
    for each in removed:
        assert each.kept_place not in gone and duplicates(each.place, each.kept_place)
        assert each.jaccard == similarity(sets[each.place], sets[each.kept_place])
    assert len(removed) > 50


def test_the_result_is_that_of_going_through_the_records_one_by_one(records):
    texts = [text_of(record, ("question", "case_description")) for record in records[:400]]
    order = np.random.default_rng(5).permutation(400)
    kept = keep_distinct(texts, order, DuplicateRule(threshold=0.7))
    assert kept.witness.tolist() == one_by_one(texts, order.tolist(), 0.7)


@pytest.mark.parametrize("most", [0, 7, 500])
def test_the_result_does_not_depend_on_how_the_texts_are_halved(records, most):
    texts = [text_of(record, ("case_description",)) for record in records[:400]]
    order = np.random.default_rng(6).permutation(400)
    index = build_index(shingle(texts, 3), 0.6)
    whole, halved = (keep_first(index, order, every_pair, limit) for limit in (10**9, most))
    assert halved.witness.tolist() == whole.witness.tolist()
    assert halved.jaccard.tolist() == whole.jaccard.tolist()


BASE = "一二三四五六七八九十"
# texts in order of priority, and the place of the witness of each; compared by single characters at 0.6
WITNESSES = [
    # the second is like the first, the third only like the second: removed ones remove nothing
    ([BASE, BASE[:7], BASE[:5]], [0, 0, 2]),
    # the third is like both, which are not like each other: the first by priority is named
    ([BASE + "甲乙丙丁", BASE[:8], BASE], [0, 1, 0]),
    ([BASE[:8], BASE + "甲乙丙丁", BASE], [0, 1, 0]),
]


@pytest.mark.parametrize("most", [0, 10**9])
@pytest.mark.parametrize(("texts", "witnesses"), WITNESSES)
def test_the_witness_is_the_first_kept_text_that_is_similar(texts, witnesses, most):
    index = build_index(shingle(texts, 1), 0.6)
    assert keep_first(index, np.arange(3), every_pair, most).witness.tolist() == witnesses


def test_thousands_of_near_identical_records_cost_no_memory_for_their_pairs():
    texts = [f"{CASE}第{number:05}例" for number in range(8_000)]
    tracemalloc.start()
    kept = keep_distinct(texts, np.arange(8_000), DuplicateRule(threshold=0.6))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert set(kept.witness.tolist()) == {0}
    # 32 million pairs of two numbers and a similarity would be 768 MB
    assert peak < 250 * MEGABYTE


def test_other_options_make_another_question():
    one = {"question": "下列哪项正确？", "options": {"A": "1", "B": "2"}}
    other = {"question": "下列哪项正确？", "options": {"A": "3", "B": "4"}}
    same = {"question": "下列哪项正确？", "options": {"A": "2", "B": "1"}}
    assert [each.place for each in deduplicate([one, other, same], DuplicateRule())] == [2]


def test_the_guard_keeps_another_question_about_the_same_case():
    one = {"question": "首选的检查是", "case_description": CASE}
    other = {"question": "最可能的诊断", "case_description": CASE}
    assert len(deduplicate([one, other], DuplicateRule(threshold=0.6))) == 1
    assert deduplicate([one, other], DuplicateRule(threshold=0.6, guard=0.5)) == []


def test_the_guard_also_holds_where_the_compared_fields_are_equal():
    rule = DuplicateRule(fields=("case_description",), guard=0.5)
    records = [{"question": question, "case_description": CASE} for question in ("首选检查", "如何治疗")]
    assert deduplicate(records, rule) == []


PREFERENCES = [
    (("first",), 0),
    (("answered", "first"), 1),
    (("answered", "longer", "first"), 2),
]


@pytest.mark.parametrize(("prefer", "kept"), PREFERENCES)
def test_which_one_is_kept_follows_the_stated_preference(prefer, kept):
    records = [{"question": CASE}, {"question": CASE, "answer": "B"}, {"question": CASE, "answer": "阑尾炎"}]
    removed = deduplicate(records, DuplicateRule(prefer=prefer))
    assert {each.kept_place for each in removed} == {kept}


ANSWERS = [
    (
        {"answer": "A", "options": {"A": "胃炎", "B": "肝炎"}},
        {"answer": "B", "options": {"B": "胃炎"}},
        False,
    ),
    ({"answer": "A", "options": {"A": "胃炎", "B": "肝炎"}}, {"answer": "A", "options": {"A": "肝炎"}}, True),
    ({"answer": "AB", "options": {"A": "胃炎", "B": "肝炎"}}, {"answer": "肝炎胃炎"}, False),
    ({"answer": "0.5 g"}, {"answer": "5 g"}, True),
    ({"answer": "ＣＴ 检查"}, {"answer": "ct检查"}, False),
    ({"answer": ""}, {"answer": "A"}, False),
    ({}, {"answer": None}, False),
]


@pytest.mark.parametrize(("one", "other", "differ"), ANSWERS)
def test_answers_differ_by_their_wording_not_by_their_letters(one, other, differ):
    assert answers_differ(one, other) == answers_differ(other, one) == differ


def test_a_removed_record_that_answers_otherwise_is_flagged():
    records = [{"question": CASE, "answer": "手术"}, {"question": CASE + "。", "answer": "观察"}]
    assert [each.answers_differ for each in deduplicate(records, DuplicateRule())] == [True]


def test_records_without_a_letter_are_duplicates_of_nothing():
    records = [{"question": text} for text in ("……", "……", "", "")]
    assert deduplicate(records, DuplicateRule()) == []


WRONG = [
    ({"threshold": 0}, "threshold"),
    ({"threshold": 1.01}, "threshold"),
    ({"shingle": 0}, "shingle"),
    ({"guard": 2}, "guard"),
    ({"prefer": ("shorter",)}, "shorter"),
]


@pytest.mark.parametrize(("values", "named"), WRONG)
def test_a_rule_that_makes_no_sense_is_refused(values, named):
    with pytest.raises(Invalid, match=named):
        DuplicateRule(**values)


def every_pair(left, right):
    return np.ones(left.size, bool)


def runs(text, length):
    plain = normalise(text)
    return {plain[i : i + length] for i in range(len(plain) - length + 1)} or ({plain} - {""})


def similarity(one, other):
    return len(one & other) / len(one | other)


def likely_pairs(kept, records, sets):
    """All pairs of kept records that come from the same made original, and every record with its next ten."""
    families = {}
    for place in kept:
        families.setdefault(records[place].get("original", records[place]["id"]), []).append(place)
    for family in families.values():
        yield from ((one, other) for one in family for other in family if one < other)
    by_size = sorted(kept, key=lambda place: len(sets[place]))
    for step in range(1, 11):
        yield from zip(by_size, by_size[step:], strict=False)


def one_by_one(texts, order, threshold):
    sets = [runs(text, 3) for text in texts]
    witness, kept = list(range(len(texts))), []
    for place in order:
        witness[place] = next(
            (keeper for keeper in kept if similarity(sets[keeper], sets[place]) >= threshold), place
        )
        kept += [place] if witness[place] == place else []
    return witness
