"""What the audits of a study come to: the report over all batches, and what surrounds it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotation.label_audit.audit import (
    NONE,
    AuditReport,
    Look,
    agreed,
    cohen_kappa,
    pooled,
    report_of,
)
from annotation.label_audit.labels import Drawn
from annotation.label_audit.recall import Recall, estimated_recall
from annotation.label_audit.replay import Replay, replay_of
from annotation.label_audit.tally import Tally, tallies
from annotation.proportion import Proportion, proportion
from db.batches import batches
from db.errors import NotFound
from db.given_labels import names
from db.labels import LabelCount, best_labels_of, label_counts
from db.people import Person
from db.study import Study


@dataclass(frozen=True)
class CountedBatch(Drawn):
    """A locked batch with what it came to; `expert` is the name of who answered, None when nobody did."""

    tally: Tally
    expert: str | None


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

    batches: tuple[CountedBatch, ...]
    report: AuditReport
    discussed: tuple[AfterDiscussion, ...]
    experts: BetweenExperts
    recall: Recall


def study_results(study: Study, actor: Person) -> AuditResults:
    """The results of a study's audits; for leads, engineers and admins. NotFound before the first lock."""
    return results_of(study, actor, tallies(study, actor))


def results_of(study: Study, actor: Person, found: Sequence[Tally]) -> AuditResults:
    """`study_results` of batches that are counted already, the oldest first; names are looked up now."""
    if not found:
        raise NotFound("No audit batch is locked yet.", "还没有锁定的抽检批次。")
    drawn = {each.id: each for each in batches(study, actor)}
    called = names(study, actor)
    counted = tuple(
        CountedBatch(batch, each, called[batch.settings["expert"]] if each.begun else None)
        for each in found
        for batch in [drawn[each.batch_id]]
    )
    newest = max(each.rule_version for each in counted)
    return audit_results(counted, label_counts(study, actor, newest))


def audit_results(found: Sequence[CountedBatch], counts: Sequence[LabelCount]) -> AuditResults:
    """The results; `counts` are those of the newest version audited, over the records that go on."""
    pairs = pooled(each.tally.pairs for each in found)
    return AuditResults(
        tuple(found),
        report_of(_looks(found)),
        tuple(map(_after_discussion, found)),
        BetweenExperts(proportion(agreed(pairs), sum(pairs.values())), cohen_kappa(pairs)),
        recall_of_newest(found, counts),
    )


def recall_of_newest(found: Sequence[CountedBatch], counts: Sequence[LabelCount]) -> Recall:
    """The recall of the newest version audited, over the corpus whose labels these count."""
    newest = max((each.rule_version for each in found), default=None)
    fit = [
        each.tally.blind
        for each in found
        if each.rule_version == newest and each.is_random and not each.anchored
    ]
    labelled = sum(each.n for each in counts if each.label is not None)
    unlabelled = sum(each.n for each in counts if each.label is None)
    return estimated_recall(pooled(fit), labelled, unlabelled)


def replay_version(study: Study, actor: Person, found: Sequence[Tally], rule_version: int) -> Replay:
    """What a version of the rules does to every record settled so far; batches are named by number."""
    settled = {
        record_id: (each.batch_id, standing.rule_label, standing.settled_label)
        for each in found
        for _, record_id, standing in each.items
        if standing.settled_label is not None
    }
    labels = best_labels_of(study, actor, rule_version, settled)
    return replay_of(settled, {record_id: label or NONE for record_id, label in labels.items()})


def _looks(found: Iterable[CountedBatch]) -> list[Look]:
    looks, seen = [], set()
    for each in found:
        own = each.tally.record_ids
        before = sum(record in seen for record in own)
        looks.append(Look(each.batch.name, str(each.rule_version), each.tally.blind, before))
        seen.update(own)
    return looks


def _after_discussion(batch: CountedBatch) -> AfterDiscussion:
    settled = {pair: n for pair, n in batch.tally.settled.items() if pair[0] != NONE and pair[1] is not None}
    return AfterDiscussion(
        batch.batch.name,
        proportion(agreed(settled), sum(settled.values())),
        batch.tally.decisions,
        batch.tally.open,
    )
