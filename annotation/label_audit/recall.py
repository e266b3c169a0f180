"""How much of what deserves a label the rules find, estimated from a share of unlabelled records."""

from dataclasses import dataclass

from annotation.label_audit.audit import NONE, Counts
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


def estimated_recall(counts: Counts, labelled: int, unlabelled: int, level: float = LEVEL) -> Recall:
    """Recall over a corpus of `labelled` and `unlabelled` records; `counts` are of random draws from both.

    Of the audited labelled records a share is right, a share has another task, the rest none; of the
    unlabelled a share has a task after all. recall = right / (right + other + missed), each weighted by the
    size of its part of the corpus. The interval joins three exact ones at (1 - level) / 3 (Bonferroni), so it
    is wide rather than wrong. Raises Invalid for a negative size.
    """
    if labelled < 0 or unlabelled < 0:
        raise Invalid(
            "The numbers of labelled and unlabelled records cannot be under 0.",
            "已标记和未标记的记录数都不能小于 0。",
        )
    answered = {pair: n for pair, n in counts.items() if pair[1] is not None}
    drawn = sum(n for (rule, _), n in answered.items() if rule != NONE)
    left = sum(n for (rule, _), n in answered.items() if rule == NONE)
    if not drawn or not labelled:
        return Recall(None, None, None, "no labelled record was audited")
    if unlabelled and not left:
        return Recall(None, None, None, "no unlabelled record was audited, so misses are unknown")
    right = sum(n for (rule, expert), n in answered.items() if NONE != rule == expert)
    other = sum(n for (rule, expert), n in answered.items() if NONE not in (rule, expert) and rule != expert)
    missed = left - answered.get((NONE, NONE), 0)
    if right + other + missed == 0:
        return Recall(None, None, None, "no audited record has a task")
    weight = unlabelled / labelled
    each_level = 1 - (1 - level) / 3
    right_low, right_high = exact_interval(right, drawn, each_level)
    other_low, other_high = exact_interval(other, drawn, each_level)
    missed_low, missed_high = exact_interval(missed, left, each_level)
    return Recall(
        _recall(right / drawn, other / drawn, weight * missed / max(left, 1)),
        _recall(right_low, min(other_high, 1 - right_low), weight * missed_high),
        _recall(right_high, min(other_low, 1 - right_high), weight * missed_low),
    )


def _recall(right: float, other: float, missed: float) -> float:
    total = right + other + missed
    return right / total if total else 0.0
