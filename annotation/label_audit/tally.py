"""A locked batch counted: people and batches by number, no name and no text, so that it may be kept.

It grows by decisions alone, and each batch for itself: `last_decisions` tells which have to be counted anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.audit import NONE, AuditedRecord, Counts
from annotation.label_audit.labels import Labels
from annotation.settling import settled
from db.batches import find_batch
from db.given_labels import GivenLabel, external_ids, given_labels, last_decisions
from db.people import Person
from db.study import Study

# what of a given label decides where its item stands
TASK = GivenLabel._fields.index("task")


@dataclass(frozen=True, slots=True)
class Standing(Labels):
    """Where an item stands; `decision` is how a disagreement was decided, None without one."""

    decision: str | None


class AuditedItem(NamedTuple):
    """One record of a batch; items that stand alike share their standing."""

    item_id: int
    record_id: int
    standing: Standing


@dataclass(frozen=True)
class Tally:
    """What one batch came to, its items in the order of the audit.

    `blind`, `settled` and `pairs` count (rules', expert's), (rules', settled) and (expert's, second's)
    labels, the last of records that both answered. `begun`: the expert has answered something, a program
    `simulated` times. `open` are disagreements that nobody has discussed; `external_ids` holds the disputed
    records'.
    """

    batch_id: int
    rule_version: int
    items: tuple[AuditedItem, ...]
    begun: bool
    simulated: int
    blind: Counts
    settled: Counts
    pairs: Mapping[tuple[str, str], int]
    decisions: Mapping[str, int]
    open: int
    external_ids: Mapping[int, str]

    @property
    def disputes(self) -> list[AuditedItem]:
        return [each for each in self.items if each.standing.disputed]


def tally(study: Study, actor: Person, batch_id: int) -> Tally:
    """A locked batch, counted; for leads, engineers and admins."""
    settings = find_batch(study, actor, batch_id).settings
    expert, second = settings["expert"], settings["second"]
    by_item: dict[int, list[GivenLabel]] = {}
    for each in given_labels(study, actor, batch_id):
        by_item.setdefault(each.item_id, []).append(each)
    # most items were answered alike: each kind is looked at once
    kinds = {item_id: tuple(each[TASK:] for each in given) for item_id, given in by_item.items()}
    first = {kind: item_id for item_id, kind in kinds.items()}
    standings = {kind: _standing(by_item[item_id], expert, second) for kind, item_id in first.items()}
    items = tuple(
        AuditedItem(item_id, by_item[item_id][0].record_id, standings[kind])
        for item_id, kind in kinds.items()
    )
    stands: Counter[Standing] = Counter()
    begun, simulated = False, 0
    for kind, n in Counter(kinds.values()).items():
        stands[standings[kind]] += n
        by_expert = _of(by_item[first[kind]], expert)
        begun = begun or by_expert is not None
        simulated += n * bool(by_expert and by_expert.simulated)
    return Tally(
        batch_id,
        settings["rule_version"],
        items,
        begun,
        simulated,
        _counts((each.rule_label, each.expert_label, n) for each, n in stands.items()),
        _counts((each.rule_label, each.settled_label, n) for each, n in stands.items()),
        _counts(
            (each.expert_label, each.second_label, n)
            for each, n in stands.items()
            if each.expert_label is not None and each.second_label is not None
        ),
        _decisions(stands),
        sum(n for each, n in stands.items() if each.disputed and each.decision is None),
        external_ids(study, actor, [each.record_id for each in items if each.standing.disputed]),
    )


def tallies(study: Study, actor: Person) -> tuple[Tally, ...]:
    """Every locked batch, the oldest first."""
    return tuple(tally(study, actor, each) for each in last_decisions(study, actor, LABEL_AUDIT.name))


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


def _standing(given: Sequence[GivenLabel], expert: int, second: int | None) -> Standing:
    item = given[0]
    stood = settled(
        LABEL_AUDIT,
        {"label": item.decided} if item.decision is not None else None,
        [{"label": each.label} for each in given if each.status == "submitted"],
    )
    return Standing(
        item.task or NONE,
        _label(_of(given, expert)),
        _label(_of(given, second)),
        stood["label"] if stood else None,
        item.decision,
    )


def _counts(pairs: Iterable[tuple[str, str | None, int]]) -> Counts:
    found: Counter[tuple[str, str | None]] = Counter()
    for one, other, n in pairs:
        found[one, other] += n
    return found


def _decisions(stands: Mapping[Standing, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each, n in stands.items():
        if each.decision is not None:
            found[each.decision] += n
    return dict(found)


def _of(given: Sequence[GivenLabel], person: int | None) -> GivenLabel | None:
    return next((each for each in given if each.person_id == person and each.status is not None), None)


def _label(given: GivenLabel | None) -> str | None:
    return given.label if given and given.status == "submitted" else None
