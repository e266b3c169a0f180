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


def test_the_same_seed_draws_the_same_batch_whatever_the_order():
    backwards = dict(reversed(LABELS.items()))
    assert draw_batch(LABELS, seed=3) == draw_batch(backwards, seed=3)
    assert draw_batch(LABELS, seed=3) != draw_batch(LABELS, seed=4)


@pytest.mark.parametrize("mode, expected", [("all", 50), ("per_task", 150), ("stratified", 50)])
def test_each_mode_draws_its_number_of_labelled_records_once_each(mode, expected):
    drawn = draw_batch(LABELS, seed=1, mode=mode)
    assert len(drawn.records) == len(set(drawn.records)) == expected
    assert not drawn.unlabelled and not drawn.short


def test_stratified_keeps_the_labels_shares():
    drawn = draw_batch(LABELS, seed=1, mode="stratified")
    assert Counter(LABELS[record] for record in drawn.records) == {
        "triage": 30,
        "case_summary": 15,
        "surgical_plan": 5,
    }


def test_stratified_rounds_to_the_size_asked_for():
    # 7 of 1000: 4.2, 2.1 and 0.7, so 4, 2 and the one left over goes to 0.7
    drawn = draw_batch(LABELS, size=7, seed=1, mode="stratified")
    assert sorted(Counter(LABELS[record] for record in drawn.records).values()) == [1, 2, 4]


def test_twenty_batches_never_draw_a_record_twice():
    seen: set[int] = set()
    for seed in range(20):
        drawn = draw_batch(LABELS, seed=seed, exclude=seen)
        assert not seen & set(drawn.records)
        seen |= set(drawn.records)
    assert len(seen) == 1000
    with pytest.raises(Invalid, match="has been audited"):
        draw_batch(LABELS, seed=21, exclude=seen)


def test_a_share_of_unlabelled_records_comes_on_top_and_mixed_in():
    drawn = draw_batch(LABELS, seed=5, unlabelled_share=0.2)
    # 50 labelled are 80 % of the batch, so 12.5, rounded to even, are unlabelled
    assert len(drawn.records) == 62 and len(drawn.unlabelled) == 12
    places = [place for place, record in enumerate(drawn.records) if record in drawn.unlabelled]
    assert min(places) < 31 < max(places)


@pytest.mark.parametrize(
    "mode, size, short", [("all", 1100, 100), ("stratified", 1100, 100), ("per_task", 200, 100)]
)
def test_fewer_records_than_asked_for_is_said(mode, size, short):
    assert draw_batch(LABELS, size=size, seed=1, mode=mode).short == short


def test_every_record_has_the_same_chance():
    few = dict.fromkeys(range(20), "triage")
    counts = Counter(record for seed in range(2000) for record in draw_batch(few, size=5, seed=seed).records)
    # 500 expected, standard deviation 19.4; six of them either way
    assert set(counts) == set(few) and all(abs(count - 500) < 117 for count in counts.values())


@pytest.mark.parametrize(
    "wrong", [{"size": 0}, {"mode": "some"}, {"unlabelled_share": 1}, {"unlabelled_share": -0.1}]
)
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(Invalid):
        draw_batch(LABELS, seed=1, **wrong)
