"""A new rule version on everything audited so far: what it keeps, mends and breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from annotation.label_audit.audit import AuditedRecord
from annotation.proportion import Proportion, proportion

Id = TypeVar("Id", str, int)


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
    return replay_of(
        {
            each.id: (each.batch, each.rule_label, each.expert_label)
            for each in records
            if each.expert_label is not None
        },
        new_labels,
    )


def replay_of(settled: Mapping[Id, tuple[Id, str, str]], new_labels: Mapping[Id, str]) -> Replay:
    """`replay` of records at hand as id → (batch, the rules' label, the expert's)."""
    broken, mended, missing, kept, still_wrong = [], [], [], 0, 0
    for id_, (batch, was, expert) in settled.items():
        now = new_labels.get(id_)
        if now is None:
            missing.append(str(id_))
        elif now == expert == was:
            kept += 1
        elif expert not in (now, was):
            still_wrong += 1
        else:
            changed = broken if was == expert else mended
            changed.append(Change(str(id_), str(batch), expert, was, now))
    right = kept + len(mended)
    return Replay(
        tuple(broken),
        tuple(mended),
        kept,
        still_wrong,
        proportion(right, right + len(broken) + still_wrong),
        tuple(missing),
    )
