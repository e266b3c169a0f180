"""A label audit: the rules' labels against an expert's, batch by batch."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotation.label_audit.claims import (
    level_for_looks,
    luck,
    more_at_this_rate,
    more_if_all_agree,
    passes,
    settled,
)
from annotation.proportion import Proportion, proportion

# a label that says: none of the tasks
NONE = "none"
# what a mediocre rule set agrees to, for showing what luck can do
MEDIOCRE = 0.90


@dataclass(frozen=True)
class AuditedRecord:
    """One record of a batch, as the rules and as the expert label it; NONE for no task.

    `expert_label` None: not answered yet.
    """

    id: str
    batch: str
    rule_version: str
    rule_label: str
    expert_label: str | None


@dataclass(frozen=True)
class LabelPrecision:
    """Of the records the rules gave this label, how many the expert gave it too."""

    label: str
    precision: Proportion


@dataclass(frozen=True)
class BatchResult:
    """One look. Agreement is over the records the rules labelled, `missed` over those they did not.

    `kappa` is Cohen's over the same records: None when rules and expert use one label only, or n is 0.
    `for_all_looks` is the agreement with an interval that holds for all looks so far at once.
    `audited_before` counts records an earlier batch held: they make the look less than fresh.
    """

    batch: str
    rule_version: str
    look: int
    agreement: Proportion
    for_all_looks: Proportion
    kappa: float | None
    passed: bool
    missed: Proportion
    unanswered: int
    audited_before: int


@dataclass(frozen=True)
class VersionResult:
    """All batches of one rule version pooled, and what would settle that agreement is over 95 %."""

    rule_version: str
    batches: int
    agreement: Proportion
    settled: bool
    more_if_all_agree: int
    more_at_this_rate: int | None
    missed: Proportion


@dataclass(frozen=True)
class AuditReport:
    """Everything an audit came to. `confusion` counts (rule's label, expert's label), misses among them.

    `luck` is the chance that one look or more passes when the true agreement is 90 %.
    """

    batches: tuple[BatchResult, ...]
    versions: tuple[VersionResult, ...]
    confusion: Mapping[tuple[str, str], int]
    precision: tuple[LabelPrecision, ...]
    luck: float


def audit_report(records: Sequence[AuditedRecord]) -> AuditReport:
    """The audit's report; batches and versions in the order they first come. No records give empty tables."""
    batches = _batches(records)
    answered = [each for each in records if each.expert_label is not None]
    return AuditReport(
        batches,
        _versions(records),
        Counter((each.rule_label, each.expert_label) for each in answered),
        precision_by_label(answered),
        luck([each.agreement.n for each in batches], MEDIOCRE),
    )


def precision_by_label(records: Iterable[AuditedRecord]) -> tuple[LabelPrecision, ...]:
    """Each label the rules gave, the lowest precision first; records not answered are left out."""
    right: dict[str, list[bool]] = defaultdict(list)
    for each in records:
        if each.rule_label != NONE and each.expert_label is not None:
            right[each.rule_label].append(each.rule_label == each.expert_label)
    found = [LabelPrecision(label, proportion(sum(given), len(given))) for label, given in right.items()]
    return tuple(sorted(found, key=lambda each: (each.precision.share, each.label)))


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of pairs of labels: 1 is full agreement, 0 is chance, below 0 is worse.

    None without pairs, or when both sides use one and the same label only: chance agreement is full then.
    Source: Cohen 1960.
    """
    n = len(pairs)
    first, second = (Counter(side) for side in zip(*pairs, strict=True)) if n else (Counter(), Counter())
    by_chance = sum(first[label] * second[label] for label in first)
    if by_chance == n * n:
        return None
    agreed = sum(one == other for one, other in pairs)
    return (n * agreed - by_chance) / (n * n - by_chance)


def _batches(records: Sequence[AuditedRecord]) -> tuple[BatchResult, ...]:
    by_batch: dict[str, list[AuditedRecord]] = defaultdict(list)
    for each in records:
        by_batch[each.batch].append(each)
    seen: set[str] = set()
    results = []
    for look, (batch, own) in enumerate(by_batch.items(), start=1):
        results.append(_batch(batch, look, own, seen))
        seen |= {each.id for each in own}
    return tuple(results)


def _batch(batch: str, look: int, own: Sequence[AuditedRecord], seen: set[str]) -> BatchResult:
    pairs = _labelled_pairs(own)
    agreed = sum(rule == expert for rule, expert in pairs)
    return BatchResult(
        batch,
        own[0].rule_version,
        look,
        proportion(agreed, len(pairs)),
        proportion(agreed, len(pairs), level_for_looks(look)),
        cohen_kappa(pairs),
        passes(agreed, len(pairs)),
        missed(own),
        sum(each.expert_label is None for each in own),
        sum(each.id in seen for each in own),
    )


def _versions(records: Sequence[AuditedRecord]) -> tuple[VersionResult, ...]:
    by_version: dict[str, list[AuditedRecord]] = defaultdict(list)
    for each in records:
        by_version[each.rule_version].append(each)
    return tuple(_version(version, own) for version, own in by_version.items())


def _version(version: str, own: Sequence[AuditedRecord]) -> VersionResult:
    pairs = _labelled_pairs(own)
    agreed, n = sum(rule == expert for rule, expert in pairs), len(pairs)
    return VersionResult(
        version,
        len({each.batch for each in own}),
        proportion(agreed, n),
        settled(agreed, n),
        more_if_all_agree(agreed, n),
        more_at_this_rate(agreed, n),
        missed(own),
    )


def missed(records: Iterable[AuditedRecord]) -> Proportion:
    """Of the records the rules left unlabelled, how many the expert gave a task."""
    given = [
        each.expert_label for each in records if each.rule_label == NONE and each.expert_label is not None
    ]
    return proportion(sum(label != NONE for label in given), len(given))


def _labelled_pairs(records: Iterable[AuditedRecord]) -> list[tuple[str, str]]:
    return [
        (each.rule_label, each.expert_label)
        for each in records
        if each.rule_label != NONE and each.expert_label is not None
    ]
