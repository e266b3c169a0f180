"""The locked batches counted: people and batches by number, no name and no text, so that it may be kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.audit import NONE, AuditedRecord, Counts
from annotation.label_audit.labels import Labels
from annotation.settling import settled
from db.batches import Batch, batches
from db.given_labels import GivenAlike, GivenLabel, given_labels
from db.people import Person
from db.study import Study


@dataclass(frozen=True, slots=True)
class Standing(Labels):
    """Where an item stands; `decision` is how a disagreement was decided, None without one."""

    decision: str | None


class AuditedItem(NamedTuple):
    """One record of a batch; items that stand alike share their standing."""

    item_id: int
    record_id: int
    standing: Standing


class Alike(NamedTuple):
    """The items of a batch that stand alike, and the record of each."""

    standing: Standing
    item_ids: Sequence[int]
    record_ids: Sequence[int]


@dataclass(frozen=True)
class Tally:
    """What one batch came to.

    `blind`, `settled` and `pairs` count (rules', expert's), (rules', settled) and (expert's, second's)
    labels, the last of records that both answered. `begun`: the expert has answered something, a program
    `simulated` times. `open` are disagreements that nobody has discussed.
    """

    batch_id: int
    rule_version: int
    alike: tuple[Alike, ...]
    begun: bool
    simulated: int
    blind: Counts
    settled: Counts
    pairs: Mapping[tuple[str, str], int]
    decisions: Mapping[str, int]
    open: int

    @property
    def items(self) -> list[AuditedItem]:
        """All of them, in the order of the audit."""
        return sorted(
            AuditedItem(item_id, record_id, each.standing)
            for each in self.alike
            for item_id, record_id in zip(each.item_ids, each.record_ids, strict=True)
        )

    @property
    def record_ids(self) -> list[int]:
        """The records of all items, in no order."""
        return [id_ for each in self.alike for id_ in each.record_ids]

    @property
    def disputed(self) -> int:
        """How many items the rules and the experts disagree on, discussed or not."""
        return sum(len(each.item_ids) for each in self.alike if each.standing.disputed)


def tallies(study: Study, actor: Person) -> tuple[Tally, ...]:
    """Every locked batch, the oldest first; for leads, engineers and admins."""
    drawn = {each.id: each for each in batches(study, actor)}
    return tuple(_tally(drawn[id_], given) for id_, given in given_labels(study, actor).items())


def _tally(batch: Batch, given: Sequence[GivenAlike]) -> Tally:
    expert, second = batch.settings["expert"], batch.settings["second"]
    alike = tuple(Alike(_standing(each, expert, second), each.item_ids, each.record_ids) for each in given)
    by_expert = [(_of(each.given, expert), len(each.item_ids)) for each in given]
    stands = [(each.standing, len(each.item_ids)) for each in alike]
    return Tally(
        batch.id,
        batch.settings["rule_version"],
        alike,
        any(answer is not None for answer, _ in by_expert),
        sum(n for answer, n in by_expert if answer and answer.simulated),
        _counts((each.rule_label, each.expert_label, n) for each, n in stands),
        _counts((each.rule_label, each.settled_label, n) for each, n in stands),
        _counts(
            (each.expert_label, each.second_label, n)
            for each, n in stands
            if each.expert_label is not None and each.second_label is not None
        ),
        _decisions(stands),
        sum(n for each, n in stands if each.disputed and each.decision is None),
    )


def gold_of(found: Iterable[Tally]) -> tuple[AuditedRecord, ...]:
    """`settled_records` of batches that are counted, each named by its number."""
    return tuple(
        AuditedRecord(
            str(record_id),
            str(each.batch_id),
            str(each.rule_version),
            standing.rule_label,
            standing.settled_label,
        )
        for each in found
        for _, record_id, standing in each.items
    )


def _standing(item: GivenAlike, expert: int, second: int | None) -> Standing:
    stood = settled(
        LABEL_AUDIT,
        {"label": item.decided} if item.decision is not None else None,
        [{"label": each.label} for each in item.given if each.status == "submitted"],
    )
    return Standing(
        item.task or NONE,
        _label(_of(item.given, expert)),
        _label(_of(item.given, second)),
        stood["label"] if stood else None,
        item.decision,
    )


def _counts(pairs: Iterable[tuple[str, str | None, int]]) -> Counts:
    found: Counter[tuple[str, str | None]] = Counter()
    for one, other, n in pairs:
        found[one, other] += n
    return found


def _decisions(stands: Iterable[tuple[Standing, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each, n in stands:
        if each.decision is not None:
            found[each.decision] += n
    return dict(found)


def _of(given: Sequence[GivenLabel], person: int | None) -> GivenLabel | None:
    return next((each for each in given if each.person_id == person and each.status is not None), None)


def _label(given: GivenLabel | None) -> str | None:
    return given.label if given and given.status == "submitted" else None
