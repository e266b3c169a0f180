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

# (the rules' label, the expert's or None) → records
Counts = Mapping[tuple[str, str | None], int]


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
class Look:
    """One batch, counted. `audited_before` counts records that an earlier batch held."""

    batch: str
    rule_version: str
    counts: Counts
    audited_before: int


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
    by_batch: dict[str, list[AuditedRecord]] = defaultdict(list)
    for each in records:
        by_batch[each.batch].append(each)
    looks, seen = [], set()
    for name, own in by_batch.items():
        counts = Counter((each.rule_label, each.expert_label) for each in own)
        looks.append(Look(name, own[0].rule_version, counts, sum(each.id in seen for each in own)))
        seen |= {each.id for each in own}
    return report_of(looks)


def report_of(looks: Sequence[Look]) -> AuditReport:
    """`audit_report` of batches that are counted already."""
    batches = tuple(_batch(look, number) for number, look in enumerate(looks, start=1))
    answered = {pair: n for pair, n in pooled(look.counts for look in looks).items() if pair[1] is not None}
    return AuditReport(
        batches,
        _versions(looks),
        answered,
        _precision_by_label(answered),
        luck([each.agreement.n for each in batches], MEDIOCRE),
    )


def pooled(counts: Iterable[Counts]) -> Counts:
    """The counts of several batches taken together."""
    found: Counter[tuple[str, str | None]] = Counter()
    for each in counts:
        found.update(each)
    return found


def _precision_by_label(answered: Counts) -> tuple[LabelPrecision, ...]:
    """Each label the rules gave, the lowest precision first."""
    given: Counter[str] = Counter()
    for (rule, _), n in _labelled(answered).items():
        given[rule] += n
    found = [
        LabelPrecision(label, proportion(answered.get((label, label), 0), n)) for label, n in given.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.precision.share, each.label)))


def cohen_kappa(pairs: Iterable[tuple[str, str]] | Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa of pairs of labels, or of how many there are of each: 1 is full agreement, 0 is chance,
    below 0 is worse.

    None without pairs, or when both sides use one and the same label only: chance agreement is full then.
    Source: Cohen 1960.
    """
    first, second, counts = Counter(), Counter(), Counter(pairs)
    for (one, other), n in counts.items():
        first[one] += n
        second[other] += n
    n = counts.total()
    by_chance = sum(first[label] * second[label] for label in first)
    if by_chance == n * n:
        return None
    return (n * agreed(counts) - by_chance) / (n * n - by_chance)


def agreed(counts: Counts) -> int:
    """How many pairs hold one label twice."""
    return sum(n for (one, other), n in counts.items() if one == other)


def missed(counts: Counts) -> Proportion:
    """Of the records the rules left unlabelled, how many the expert gave a task."""
    given = {expert: n for (rule, expert), n in counts.items() if rule == NONE and expert is not None}
    return proportion(sum(n for label, n in given.items() if label != NONE), sum(given.values()))


def _batch(look: Look, number: int) -> BatchResult:
    pairs = _labelled(look.counts)
    same, n = agreed(pairs), sum(pairs.values())
    return BatchResult(
        look.batch,
        look.rule_version,
        number,
        proportion(same, n),
        proportion(same, n, level_for_looks(number)),
        cohen_kappa(pairs),
        passes(same, n),
        missed(look.counts),
        sum(n for (_, expert), n in look.counts.items() if expert is None),
        look.audited_before,
    )


def _versions(looks: Sequence[Look]) -> tuple[VersionResult, ...]:
    by_version: dict[str, list[Look]] = defaultdict(list)
    for each in looks:
        by_version[each.rule_version].append(each)
    return tuple(_version(version, own) for version, own in by_version.items())


def _version(version: str, own: Sequence[Look]) -> VersionResult:
    counts = pooled(each.counts for each in own)
    pairs = _labelled(counts)
    same, n = agreed(pairs), sum(pairs.values())
    return VersionResult(
        version,
        len(own),
        proportion(same, n),
        settled(same, n),
        more_if_all_agree(same, n),
        more_at_this_rate(same, n),
        missed(counts),
    )


def _labelled(counts: Counts) -> Counts:
    """The pairs of records that the rules labelled and the expert answered."""
    return {pair: n for pair, n in counts.items() if pair[0] != NONE and pair[1] is not None}
