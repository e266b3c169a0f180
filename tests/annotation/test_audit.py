"""The audit of the rules' labels."""

from collections import Counter

import pytest

from annotation.label_audit.audit import NONE, AuditedRecord, audit_report, cohen_kappa
from annotation.label_audit.charts import agreement_curve
from annotation.label_audit.recall import estimated_recall
from annotation.label_audit.replay import replay
from db.errors import Invalid


def batch(name, version, pairs, start=0):
    return [
        AuditedRecord(f"{name}-{number}", name, version, rule, expert)
        for number, (rule, expert) in enumerate(pairs, start)
    ]


def fifty(agreed):
    return (
        [("triage", "triage")] * (agreed // 2)
        + [("case_summary", "case_summary")] * (agreed - agreed // 2)
        + [("triage", "case_summary")] * (50 - agreed)
    )


def test_48_of_50_passes_with_an_interval_down_to_86_percent():
    (found,) = audit_report(batch("1", "r1", fifty(48))).batches
    assert found.passed and (found.agreement.k, found.agreement.n) == (48, 50)
    assert [round(100 * end, 1) for end in (found.agreement.low, found.agreement.high)] == [86.3, 99.5]


def test_each_batch_is_one_look_and_later_intervals_are_wider():
    report = audit_report(batch("1", "r1", fifty(45)) + batch("2", "r2", fifty(48)))
    assert [(each.batch, each.rule_version, each.look, each.passed) for each in report.batches] == [
        ("1", "r1", 1, False),
        ("2", "r2", 2, True),
    ]
    first, second = report.batches
    assert first.for_all_looks.low == first.agreement.low
    assert second.for_all_looks.low < second.agreement.low
    # 1 - (1 - 0.1117)^2
    assert report.luck == pytest.approx(0.2109, abs=0.0005)


def test_batches_of_one_rule_version_are_pooled():
    report = audit_report(batch("1", "r1", fifty(48)) + batch("2", "r1", fifty(50)))
    (version,) = report.versions
    assert (version.batches, version.agreement.k, version.agreement.n) == (2, 98, 100)
    # two failures need 124
    assert (version.settled, version.more_if_all_agree) == (False, 24)


def test_the_unlabelled_are_counted_apart_from_the_agreement():
    unlabelled = [(NONE, NONE)] * 8 + [(NONE, "triage")] * 2
    (found,) = audit_report(batch("1", "r1", fifty(48) + unlabelled)).batches
    assert (found.agreement.n, found.missed.k, found.missed.n) == (50, 2, 10)


def test_an_unanswered_record_is_left_out_and_counted():
    (found,) = audit_report(batch("1", "r1", [("triage", "triage"), ("triage", None), (NONE, None)])).batches
    assert (found.agreement.n, found.missed.n, found.unanswered) == (1, 0, 2)


def test_a_record_audited_before_is_noticed():
    report = audit_report(batch("1", "r1", fifty(50)) + [AuditedRecord("1-7", "2", "r2", "triage", "triage")])
    assert [each.audited_before for each in report.batches] == [0, 1]


def test_precision_by_label_begins_with_the_worst():
    pairs = [("a", "a")] * 3 + [("a", "b")] + [("b", "b")] * 2 + [("c", NONE)] + [(NONE, "a")]
    found = audit_report(batch("1", "r1", pairs)).precision
    assert [(each.label, each.precision.k, each.precision.n) for each in found] == [
        ("c", 0, 1),
        ("a", 3, 4),
        ("b", 2, 2),
    ]


@pytest.mark.parametrize(
    "pairs, kappa",
    [
        ([], None),
        ([("a", "a")] * 5, None),
        ([("a", "b")] * 5, 0),
        ([("a", "a"), ("b", "b")], 1),
        # Cohen's yes-no example: 20, 5, 10, 15 of 50; observed 0.7, by chance 0.5
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
        ([("a", "b"), ("b", "a")], -1),
    ],
)
def test_kappa(pairs, kappa):
    assert cohen_kappa(pairs) == (None if kappa is None else pytest.approx(kappa))


def test_no_records_give_an_empty_report():
    report = audit_report([])
    assert (report.batches, report.versions, report.precision, report.luck) == ((), (), (), 0)


def test_recall_weighs_misses_by_the_size_of_the_unlabelled_part():
    # 40 of 50 right, 5 another task, 5 none; 1 of 10 unlabelled has a task; as many unlabelled as labelled:
    # 0.8 / (0.8 + 0.1 + 0.1) = 0.8
    pairs = [("a", "a")] * 40 + [("a", "b")] * 5 + [("a", NONE)] * 5 + [(NONE, "a")] + [(NONE, NONE)] * 9
    found = estimated_recall(Counter(pairs), labelled=1000, unlabelled=1000)
    assert found.share == pytest.approx(0.8)
    assert found.low < 0.8 < found.high
    many = estimated_recall(Counter(pairs), labelled=1000, unlabelled=9000)
    # 0.8 / (0.8 + 0.1 + 0.9)
    assert many.share == pytest.approx(0.8 / 1.8)


@pytest.mark.parametrize(
    "pairs, labelled, unlabelled, reason",
    [
        ([], 10, 10, "no labelled record was audited"),
        ([("a", "a")], 10, 10, "no unlabelled record was audited, so misses are unknown"),
        ([("a", NONE), (NONE, NONE)], 10, 10, "no audited record has a task"),
        ([(NONE, "a")], 0, 10, "no labelled record was audited"),
    ],
)
def test_recall_that_cannot_be_estimated_says_why(pairs, labelled, unlabelled, reason):
    found = estimated_recall(Counter(pairs), labelled, unlabelled)
    assert (found.share, found.reason) == (None, reason)


def test_recall_without_unlabelled_records_needs_no_unlabelled_audit():
    found = estimated_recall(Counter([("a", "a")] * 9 + [("a", "b")]), 10, 0)
    assert found.share == pytest.approx(0.9) and found.low < 0.9 < found.high


def test_negative_sizes_are_refused():
    with pytest.raises(Invalid):
        estimated_recall({}, -1, 0)


def test_the_recall_interval_covers_the_truth():
    import random

    draw = random.Random(11)
    # true: 0.85 right, 0.05 another task of the labelled; 0.04 of the unlabelled have one; half as many
    truth = 0.85 / (0.85 + 0.05 + 0.5 * 0.04)
    covered = 0
    for _ in range(200):
        drawn = [("a", draw.choices(["a", "b", NONE], [85, 5, 10])[0]) for _ in range(50)]
        drawn += [(NONE, draw.choices(["a", NONE], [4, 96])[0]) for _ in range(25)]
        found = estimated_recall(Counter(drawn), 2000, 1000)
        covered += found.low <= truth <= found.high
    assert covered >= 190


def test_a_replay_shows_what_new_rules_break_and_mend():
    records = batch(
        "1", "r1", [("a", "a"), ("a", "a"), ("a", "b"), ("a", "b"), (NONE, "b"), ("a", None), ("a", "a")]
    )
    new = {"1-0": "a", "1-1": "b", "1-2": "b", "1-3": "a", "1-4": "b", "1-5": "a"}
    found = replay(records, new)
    assert [(each.id, each.was, each.now) for each in found.broken] == [("1-1", "a", "b")]
    assert [(each.id, each.was, each.now) for each in found.mended] == [("1-2", "a", "b"), ("1-4", NONE, "b")]
    assert (found.kept, found.still_wrong, found.not_replayed) == (1, 1, ("1-6",))
    assert (found.agreement.k, found.agreement.n) == (3, 5)


def test_a_record_audited_twice_is_replayed_once_with_the_last_answer():
    twice = [AuditedRecord("x", "1", "r1", "a", "a"), AuditedRecord("x", "2", "r2", "a", "b")]
    found = replay(twice, {"x": "b"})
    assert (len(found.mended), found.agreement.n) == (1, 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_curve_has_a_point_a_batch(language):
    report = audit_report(batch("1", "r1", fifty(45)) + batch("2", "r2", fifty(48)) + batch("3", "r3", []))
    chart = agreement_curve(report, language).to_dict()
    points = next(rows for rows in chart["datasets"].values() if len(rows) == 2)
    assert [(row["rules"], row["share"]) for row in points] == [("r1", 0.9), ("r2", 0.96)]
