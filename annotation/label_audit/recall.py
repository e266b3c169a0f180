"""How much of what deserves a label the rules find, estimated from a share of unlabelled records."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.label_audit.audit import NONE, AuditedRecord
from annotation.proportion import LEVEL, exact_interval
from db.errors import Invalid


@dataclass(frozen=True)
class Recall:
    """The share of records with a task that the rules give their own task, with an interval that covers at
    least its level; None where it cannot be estimated, and `reason` says why."""

    share: float | None
    low: float | None
    high: float | None
    reason: str = ""


def estimated_recall(
    records: Sequence[AuditedRecord], labelled: int, unlabelled: int, level: float = LEVEL
) -> Recall:
    """Recall over a corpus of `labelled` and `unlabelled` records, both shares drawn at random from it.

    Of the audited labelled records a share is right, a share has another task, the rest none; of the
    unlabelled a share has a task after all. recall = right / (right + other + missed), each weighted by the
    size of its part of the corpus. The interval joins three exact ones at (1 - level) / 3 (Bonferroni), so it
    is wide rather than wrong. Raises Invalid for a negative size.
    """
    if labelled < 0 or unlabelled < 0:
        raise Invalid("The numbers of labelled and unlabelled records cannot be under 0.")
    answered = [each for each in records if each.expert_label is not None]
    drawn = [each for each in answered if each.rule_label != NONE]
    left = [each for each in answered if each.rule_label == NONE]
    if not drawn or not labelled:
        return Recall(None, None, None, "no labelled record was audited")
    if unlabelled and not left:
        return Recall(None, None, None, "no unlabelled record was audited, so misses are unknown")
    right = sum(each.rule_label == each.expert_label for each in drawn)
    other = sum(each.expert_label not in (each.rule_label, NONE) for each in drawn)
    missed = sum(each.expert_label != NONE for each in left)
    if right + other + missed == 0:
        return Recall(None, None, None, "no audited record has a task")
    weight = unlabelled / labelled
    each_level = 1 - (1 - level) / 3
    right_low, right_high = exact_interval(right, len(drawn), each_level)
    other_low, other_high = exact_interval(other, len(drawn), each_level)
    missed_low, missed_high = exact_interval(missed, len(left), each_level)
    return Recall(
        _recall(right / len(drawn), other / len(drawn), weight * missed / max(len(left), 1)),
        _recall(right_low, min(other_high, 1 - right_low), weight * missed_high),
        _recall(right_high, min(other_low, 1 - right_high), weight * missed_low),
    )


def _recall(right: float, other: float, missed: float) -> float:
    total = right + other + missed
    return right / total if total else 0.0
