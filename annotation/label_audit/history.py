"""The audits of a study so far: what the rules said, what the experts said, and what was settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.audit import NONE, AuditedRecord
from annotation.label_audit.labels import Drawn, Labels
from annotation.settling import settled_answers
from db.answered import Answer, AnsweredItem, answered_batch
from db.batches import Batch, batches
from db.people import Person
from db.study import Study

AFTER_LOCK = ("locked", "unblinded")


@dataclass(frozen=True)
class AuditItem(Labels):
    """One item of a locked batch, with its answers as they were given."""

    item: AnsweredItem
    expert: Answer | None
    second: Answer | None


@dataclass(frozen=True)
class AuditBatch(Drawn):
    """A locked batch and its items in the order of the audit."""

    locked_at: str
    items: tuple[AuditItem, ...]


@dataclass(frozen=True)
class History:
    """Every locked batch, the oldest first, and how many are drawn or open besides."""

    batches: tuple[AuditBatch, ...]
    unfinished: int


def history(study: Study, actor: Person) -> History:
    """All audits of the study with every answer; for leads, engineers and admins."""
    locked = [each for each in _drawn(study, actor) if each.state in AFTER_LOCK]
    return History(tuple(audited(study, actor, each.id) for each in locked), unfinished(study, actor))


def unfinished(study: Study, actor: Person) -> int:
    """How many batches are drawn or open and not locked yet."""
    return sum(each.state not in AFTER_LOCK for each in _drawn(study, actor))


def _drawn(study: Study, actor: Person) -> list[Batch]:
    return [each for each in reversed(batches(study, actor)) if each.activity == LABEL_AUDIT.name]


def audited(study: Study, actor: Person, batch_id: int) -> AuditBatch:
    """One locked batch; for its own experts too."""
    found = answered_batch(study, actor, batch_id)
    expert, second = found.batch.settings["expert"], found.batch.settings["second"]
    return AuditBatch(
        found.batch, found.locked_at, tuple(_item(each, expert, second) for each in found.items)
    )


def settled_records(found: Iterable[AuditBatch]) -> tuple[AuditedRecord, ...]:
    """The growing gold set, for replays: the rules' label beside the settled one, None where none stands."""
    return tuple(
        AuditedRecord(
            str(each.item.record_id),
            batch.batch.name,
            str(batch.rule_version),
            each.rule_label,
            each.settled_label,
        )
        for batch in found
        for each in batch.items
    )


def _item(item: AnsweredItem, expert: int, second: int | None) -> AuditItem:
    by_expert, by_second = _answer_of(item.answers, expert), _answer_of(item.answers, second)
    settled = settled_answers(LABEL_AUDIT, item)
    return AuditItem(
        item.task or NONE,
        _label(by_expert),
        _label(by_second),
        settled["label"] if settled else None,
        item,
        by_expert,
        by_second,
    )


def _answer_of(answers: Sequence[Answer], person: int | None) -> Answer | None:
    return next((each for each in answers if each.person_id == person), None)


def _label(answer: Answer | None) -> str | None:
    return answer.answers["label"] if answer and answer.status == "submitted" else None
