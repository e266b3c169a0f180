"""A new rule version on everything audited so far: what it keeps, mends and breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.label_audit.audit import AuditedRecord
from annotation.proportion import Proportion, proportion


@dataclass(frozen=True)
class Change:
    """One audited record whose agreement with the expert the new rules change."""

    id: str
    batch: str
    expert_label: str
    was: str
    now: str


@dataclass(frozen=True)
class Replay:
    """What a new rule version does to the audited records.

    `broken` agreed with the expert and no longer do; `mended` the other way round. `agreement` counts
    unlabelled records too, where agreeing means that the expert gave no task. The rules were mended on these
    very records, so it flatters them: only a fresh batch tests them. `not_replayed` had no new label.
    """

    broken: tuple[Change, ...]
    mended: tuple[Change, ...]
    kept: int
    still_wrong: int
    agreement: Proportion
    not_replayed: tuple[str, ...]


def replay(records: Sequence[AuditedRecord], new_labels: Mapping[str, str]) -> Replay:
    """Compare the new labels (record id -> label, NONE for no task) with the expert's decisions.

    A record audited in several batches counts once, with the expert's last answer. Records the expert has
    not answered are left out.
    """
    last = {each.id: each for each in records if each.expert_label is not None}
    replayed = [each for each in last.values() if each.id in new_labels]
    changes = [
        Change(each.id, each.batch, each.expert_label, each.rule_label, new_labels[each.id])
        for each in replayed
    ]
    broken = tuple(each for each in changes if each.was == each.expert_label != each.now)
    mended = tuple(each for each in changes if each.now == each.expert_label != each.was)
    right = sum(each.now == each.expert_label for each in changes)
    return Replay(
        broken,
        mended,
        right - len(mended),
        len(changes) - right - len(broken),
        proportion(right, len(changes)),
        tuple(each.id for each in last.values() if each.id not in new_labels),
    )
