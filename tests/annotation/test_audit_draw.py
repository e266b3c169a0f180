"""Drawing an audit batch."""

from collections import Counter

import pytest

from annotation.label_audit.draw import draw_batch
from db.errors import Invalid

# 600 of one task, 300 of another, 100 of a third, 500 unlabelled
LABELS = {
    number: "triage" if number < 600 else "case_summary" if number < 900 else "surgical_plan"
    for number in range(1000)
} | dict.fromkeys(range(1000, 1500))


def pools(labels=LABELS, audited=()):
    """The records of each label that were not audited."""
    found = {}
    for record, label in labels.items():
        if record not in audited:
            found.setdefault(label, []).append(record)
    return found


def unlabelled(drawn):
    return [record for record, label in drawn.labels.items() if label is None]


def test_the_same_seed_draws_the_same_batch_whatever_the_order():
    backwards = dict(reversed(pools().items()))
    assert draw_batch(pools(), seed=3) == draw_batch(backwards, seed=3)
    assert draw_batch(pools(), seed=3) != draw_batch(pools(), seed=4)


@pytest.mark.parametrize(
    "mode, records",
    [
        ("all", (1361, 41, 884, 1283, 307, 250, 755)),
        ("stratified", (993, 1329, 16, 561, 1154, 883, 79)),
        (
            "per_task",
            (
                *(741, 821, 990, 677, 982, 1233, 569, 474, 639, 970, 1090),
                *(901, 279, 939, 1380, 562, 883, 1138, 229, 1382, 1312),
            ),
        ),
    ],
)
def test_a_seed_draws_what_it_drew_in_earlier_versions(mode, records):
    found = pools(audited=range(0, 1500, 7))
    drawn = draw_batch(found, seed=3, size=5, mode=mode, unlabelled_share=0.3)
    assert drawn.records == records
    assert drawn.labels == {record: LABELS[record] for record in records}


@pytest.mark.parametrize("mode", ["all", "per_task", "stratified"])
def test_a_batch_is_told_in_numbers_by_how_many_records_there_are(mode):
    found = pools(audited=range(0, 1500, 7))
    ranges = {
        label: range(1000 * place, 1000 * place + len(found[label])) for place, label in enumerate(found)
    }
    asked = {"seed": 3, "size": 5, "mode": mode, "unlabelled_share": 0.3}
    drawn, told = draw_batch(found, **asked), draw_batch(ranges, **asked)
    assert list(drawn.labels.values()) == list(told.labels.values()) and drawn.short == told.short
    # the very places: what stands at them is all that differs
    assert [found[told.labels[each]][each % 1000] for each in told.records] == list(drawn.records)


@pytest.mark.parametrize("mode, expected", [("all", 50), ("per_task", 150), ("stratified", 50)])
def test_each_mode_draws_its_number_of_labelled_records_once_each(mode, expected):
    drawn = draw_batch(pools(), seed=1, mode=mode)
    assert len(drawn.records) == len(set(drawn.records)) == expected
    assert not unlabelled(drawn) and not drawn.short


def test_stratified_keeps_the_labels_shares():
    drawn = draw_batch(pools(), seed=1, mode="stratified")
    assert Counter(LABELS[record] for record in drawn.records) == {
        "triage": 30,
        "case_summary": 15,
        "surgical_plan": 5,
    }


def test_stratified_rounds_to_the_size_asked_for():
    # 7 of 1000: 4.2, 2.1 and 0.7, so 4, 2 and the one left over goes to 0.7
    drawn = draw_batch(pools(), size=7, seed=1, mode="stratified")
    assert sorted(Counter(LABELS[record] for record in drawn.records).values()) == [1, 2, 4]


def test_twenty_batches_never_draw_a_record_twice():
    seen: set[int] = set()
    for seed in range(20):
        drawn = draw_batch(pools(audited=seen), seed=seed)
        assert not seen & set(drawn.records)
        seen |= set(drawn.records)
    assert len(seen) == 1000
    with pytest.raises(Invalid, match="has been audited"):
        draw_batch(pools(audited=seen), seed=21)


def test_a_share_of_unlabelled_records_comes_on_top_and_mixed_in():
    drawn = draw_batch(pools(), seed=5, unlabelled_share=0.2)
    # 50 labelled are 80 % of the batch, so 12.5, rounded to even, are unlabelled
    assert len(drawn.records) == 62 and len(unlabelled(drawn)) == 12
    places = [place for place, record in enumerate(drawn.records) if record in unlabelled(drawn)]
    assert min(places) < 31 < max(places)


@pytest.mark.parametrize(
    "mode, size, short", [("all", 1100, 100), ("stratified", 1100, 100), ("per_task", 200, 100)]
)
def test_fewer_records_than_asked_for_is_said(mode, size, short):
    assert draw_batch(pools(), size=size, seed=1, mode=mode).short == short


def test_every_record_has_the_same_chance():
    few = dict.fromkeys(range(20), "triage")
    counts = Counter(
        record for seed in range(2000) for record in draw_batch(pools(few), size=5, seed=seed).records
    )
    # 500 expected, standard deviation 19.4; six of them either way
    assert set(counts) == set(few) and all(abs(count - 500) < 117 for count in counts.values())


@pytest.mark.parametrize(
    "wrong", [{"size": 0}, {"mode": "some"}, {"unlabelled_share": 1}, {"unlabelled_share": -0.1}]
)
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(Invalid):
        draw_batch(pools(), seed=1, **wrong)
