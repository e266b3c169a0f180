"""What audits come to: agreement on blind answers, discussions beside it, recall, experts, the gold set."""

from collections import Counter
from dataclasses import replace

import pytest

from annotation.answering import skip
from annotation.label_audit.audit import NONE
from annotation.label_audit.discussion import CHANGED, KEPT, RULE_WRONG, discuss
from annotation.label_audit.history import audited, history, settled_records
from annotation.label_audit.results import audit_results, replay_version, study_results
from annotation.label_audit.tables import record_table
from annotation.label_audit.tally import gold_of, tallies
from db.errors import Invalid, NotFound, Refused
from db.labels import label_counts
from db.queues import queues
from tests.audit_study import (
    LABELS,
    add_rules,
    answer_all,
    lock_audit,
    make_audit_study,
    open_audit,
    rules_label,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_audit_study(tmp_path_factory.mktemp("results") / "study")


@pytest.fixture(scope="module")
def first(made):
    """Eight of ten labelled records agree, one of two unlabelled is missed; a second expert differs."""
    batch_id = open_audit(made, unlabelled_share=0.2, second=made["second"].id, second_share=0.5)
    wrong = iter([True, True])
    missed = iter([True])
    answer_all(made, "expert", batch_id, lambda shown: expert_label(shown, wrong, missed))
    with pytest.raises(Refused, match="once the batch is locked"):
        audited(made.study, made["lead"], batch_id)
    differs = iter([True])
    answer_all(
        made,
        "second",
        batch_id,
        lambda shown: "follow_up_plan" if next(differs, False) else rules_label(shown),
    )
    lock_audit(made, batch_id)
    return batch_id


def expert_label(shown, wrong, missed):
    label = rules_label(shown)
    if label == "none":
        return "triage" if next(missed, False) else "none"
    return "health_guidance" if next(wrong, False) else label


def results(made, version=1):
    found = study_results(made.study, made["lead"])
    return audit_results(found.batches, label_counts(made.study, made["lead"], version))


def wrongs(made, batch_id):
    return [
        each
        for each in audited(made.study, made["expert"], batch_id).items
        if each.expert_label == "health_guidance"
    ]


def talk(made, batch_id, item, decision, label=None, reason="", login="expert", revision=0):
    return discuss(
        made.study, made[login], batch_id, item.item.item_id, decision=decision, label=label, reason=reason,
        expected_revision=revision, nonce=f"nonce-{item.item.item_id}-{decision}-{revision}-000",
    )  # fmt: skip


def test_the_report_counts_labelled_records_and_misses_apart(made, first):
    (batch,) = results(made).report.batches
    assert (batch.agreement.k, batch.agreement.n) == (8, 10)
    assert batch.missed.k == 1 and batch.missed.n == 2
    assert not batch.passed and batch.rule_version == "1"


def test_the_second_expert_shows_how_far_experts_agree(made, first):
    between = results(made).experts
    assert between.agreement.n == 6 and 0 < between.agreement.k < 6


def test_recall_weighs_the_misses_by_the_size_of_the_corpus(made, first):
    # of the labelled 8 of 10 are right and 2 have another task; of the 10 unlabelled of 40 half are missed
    recall = results(made).recall
    assert recall.share == pytest.approx(0.8 / (0.8 + 0.2 + 10 / 30 * 0.5))
    assert recall.low < recall.share < recall.high


def test_a_discussion_settles_the_record_and_leaves_the_agreement_alone(made, first):
    before = results(made)
    kept, changed = wrongs(made, first)
    assert kept.disputed and before.discussed[0].open >= 3
    talk(made, first, kept, RULE_WRONG)
    decision = talk(made, first, changed, CHANGED, changed.rule_label, "重读后改判")
    assert decision.answers == {"label": changed.rule_label}
    after = results(made)
    assert after.report == before.report
    assert after.discussed[0].decisions == {RULE_WRONG: 1, CHANGED: 1}
    assert after.discussed[0].open == before.discussed[0].open - 2
    assert (after.discussed[0].agreement.k, after.discussed[0].agreement.n) == (9, 10)


@pytest.mark.parametrize(
    ("decision", "label", "reason"),
    [
        ("whatever", None, ""),
        (CHANGED, "triage", " "),
        (CHANGED, "health_guidance", "说明"),
        (CHANGED, "Triage", "说明"),
        (CHANGED, None, "说明"),
    ],
)
def test_a_discussion_that_cannot_be_is_refused(made, first, decision, label, reason):
    with pytest.raises(Invalid):
        talk(made, first, wrongs(made, first)[0], decision, label, reason)


def test_what_a_stranger_may_not_see_cannot_be_discussed(made, first):
    item = wrongs(made, first)[0]
    with pytest.raises(NotFound):
        talk(made, first, item, KEPT, login="physician")


def test_experts_who_differ_leave_a_record_out_of_the_gold_set_until_they_settle(made, first):
    gold = settled_records(history(made.study, made["lead"]).batches)
    assert any(each.expert_label is None for each in gold)


def test_a_new_version_is_replayed_on_the_settled_labels(made, first):
    gold = settled_records(history(made.study, made["lead"]).batches)
    settled = {each.id: each.expert_label for each in gold if each.expert_label}
    mended = [settled.get(str(number), LABELS[(number - 1) % 4] or NONE) for number in range(1, 41)]
    version = add_rules(made.study, 2, [None if label == NONE else label for label in mended])
    found = replay_version(made.study, made["lead"], tallies(made.study, made["lead"]), version)
    assert not found.broken and found.agreement.share == 1
    wrong = [each for each in gold if each.expert_label not in (None, each.rule_label)]
    assert len(found.mended) == len(wrong) > 0


def test_open_disputes_are_counted_as_the_history_counts_them(made, first):
    def left():
        found = {each.batch.id: each.items for each in history(made.study, made["lead"]).batches}
        return {
            id_: [each for each in items if each.disputed and not each.item.decision]
            for id_, items in found.items()
        }

    def opened():
        return {each.batch_id: each.open for each in tallies(made.study, made["lead"]) if each.open}

    decided = 0
    while disputes := {id_: items for id_, items in left().items() if items}:
        assert opened() == {id_: len(each) for id_, each in disputes.items()}
        batch_id, (dispute, *_) = next(iter(disputes.items()))
        talk(made, batch_id, dispute, KEPT)
        decided += 1
    assert decided and opened() == {}


def test_a_batch_that_showed_the_label_is_named_and_left_out_of_recall(made, first):
    batch_id = open_audit(made, "确认", rule_version=2, shows_label=True, size=4, unlabelled_share=0.5)
    answer_all(made, "expert", batch_id)
    lock_audit(made, batch_id)
    found = results(made, 2)
    assert [each.anchored for each in found.batches] == [False, True]
    assert found.recall.share is None and found.recall.reason == "no labelled record was audited"
    assert [each.look for each in found.report.batches] == [1, 2]


def test_a_skipped_record_is_left_out_and_counted(made, first):
    batch_id = open_audit(made, "跳过", size=3)
    queue = next(each for each in queues(made.study, made["expert"]) if each.batch_id == batch_id)
    skip(
        made.study, made["expert"], queue.assignment_ids[0], reason="图片缺失", expected_revision=0,
        nonce="skipped-nonce-0000", active_ms=1,
    )  # fmt: skip
    lock_audit(made, batch_id)
    assert results(made).report.batches[-1].unanswered == 3
    assert history(made.study, made["lead"]).unfinished == 0


def test_batches_are_counted_as_their_answers_say(made, first):
    """What the pages keep beside what the files hold, item by item."""
    whole = history(made.study, made["lead"]).batches
    counted = tallies(made.study, made["lead"])
    names = {str(each.batch.id): each.batch.name for each in whole}
    assert [replace(each, batch=names[each.batch]) for each in gold_of(counted)] == list(
        settled_records(whole)
    )
    for batch, found in zip(whole, counted, strict=True):
        labels = [(each.rule_label, each.expert_label, each.second_label) for each in batch.items]
        assert found.blind == Counter((rule, expert) for rule, expert, _ in labels)
        assert found.pairs == Counter(pair[1:] for pair in labels if None not in pair[1:])
        disputed = [each for each in batch.items if each.disputed]
        assert [each.item_id for each in found.items] == [each.item.item_id for each in batch.items]
        assert sorted(found.record_ids) == sorted(each.item.record_id for each in batch.items)
        assert found.disputed == len(disputed)
        assert found.open == sum(each.item.decision is None for each in disputed)
        decided = [each.item.decision.decision for each in batch.items if each.item.decision]
        assert found.decisions == Counter(decided)
        assert found.begun == any(each.expert for each in batch.items)


def test_a_batch_locked_before_its_end_still_gives_its_records(tmp_path):
    made = make_audit_study(tmp_path / "study")
    batch_id = open_audit(made)
    lock_audit(made, batch_id)
    table = record_table(history(made.study, made["lead"]))
    assert len(table) == 10 and table["expert_label"].isna().all()
