"""What the audits of a study come to: the report over all batches, and what surrounds it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotation.label_audit.audit import NONE, AuditedRecord, AuditReport, audit_report, cohen_kappa
from annotation.label_audit.history import (
    AuditBatch,
    History,
    blind_records,
    history,
    label_pairs,
    settled_records,
)
from annotation.label_audit.recall import Recall, estimated_recall
from annotation.label_audit.replay import Replay, replay
from annotation.proportion import Proportion, proportion
from db.errors import NotFound
from db.labels import LabelCount, best_labels_of, label_counts
from db.people import Person
from db.study import Study


@dataclass(frozen=True)
class AfterDiscussion:
    """A batch's agreement with the settled labels, and how its disagreements were decided.

    `decisions` counts them by decision; `open` are disagreements that nobody has discussed yet.
    """

    batch: str
    agreement: Proportion
    decisions: Mapping[str, int]
    open: int


@dataclass(frozen=True)
class BetweenExperts:
    """How far two experts agree on the records both answered; kappa as `cohen_kappa` gives it."""

    agreement: Proportion
    kappa: float | None


@dataclass(frozen=True)
class AuditResults:
    """`report` rests on the experts' blind answers alone; what a discussion changed stands beside it.

    `recall` is of the newest version audited, from batches drawn at random without the rules' label shown.
    """

    history: History
    report: AuditReport
    discussed: tuple[AfterDiscussion, ...]
    experts: BetweenExperts
    recall: Recall


def study_results(study: Study, actor: Person) -> AuditResults:
    """The results of a study's audits; for leads, engineers and admins. NotFound before the first lock."""
    return results_of(study, actor, history(study, actor))


def results_of(study: Study, actor: Person, found: History) -> AuditResults:
    """`study_results` of a history that was read already."""
    if not found.batches:
        raise NotFound("No audit batch is locked yet.", "还没有锁定的抽检批次。")
    newest = max(each.rule_version for each in found.batches)
    return audit_results(found, label_counts(study, actor, newest))


def audit_results(found: History, counts: Sequence[LabelCount]) -> AuditResults:
    """The results; `counts` are those of the newest version audited, over the records that go on."""
    pairs = [pair for batch in found.batches for pair in label_pairs(batch)]
    return AuditResults(
        found,
        audit_report(blind_records(found.batches)),
        tuple(map(_after_discussion, found.batches)),
        BetweenExperts(proportion(sum(one == two for one, two in pairs), len(pairs)), cohen_kappa(pairs)),
        recall_of_newest(found.batches, counts),
    )


def recall_of_newest(batches: Sequence[AuditBatch], counts: Sequence[LabelCount]) -> Recall:
    """The recall of the newest version audited, over the corpus whose labels these count."""
    newest = max((each.rule_version for each in batches), default=None)
    fit = [each for each in batches if each.rule_version == newest and each.is_random and not each.anchored]
    labelled = sum(each.n for each in counts if each.label is not None)
    unlabelled = sum(each.n for each in counts if each.label is None)
    return estimated_recall(blind_records(fit), labelled, unlabelled)


def replay_version(
    study: Study, actor: Person, settled: Sequence[AuditedRecord], rule_version: int
) -> Replay:
    """What a version of the rules does to every record settled so far."""
    labels = best_labels_of(study, actor, rule_version, {int(each.id) for each in settled})
    return replay(settled, {str(record): label or NONE for record, label in labels.items()})


def _after_discussion(batch: AuditBatch) -> AfterDiscussion:
    settled = [
        each for each in settled_records([batch]) if each.rule_label != NONE and each.expert_label is not None
    ]
    agreed = sum(each.rule_label == each.expert_label for each in settled)
    decided = [each.item.decision.decision for each in batch.items if each.item.decision]
    return AfterDiscussion(
        batch.batch.name,
        proportion(agreed, len(settled)),
        _counts(decided),
        sum(each.disputed and each.item.decision is None for each in batch.items),
    )


def _counts(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
