"""The audits of a study so far: what the rules said, what the experts said, and what was settled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.label_audit.audit import NONE, AuditedRecord
from annotation.settling import settled_answers
from db import answered
from db.answered import Answer, AnsweredItem, answered_batch
from db.batches import Batch, batches
from db.labels import MAY_LABEL
from db.people import OPERATOR, Person, require
from db.study import Study

# batches whose draw gives every labelled record the same chance
RANDOM_MODES = ("all", "stratified")


@dataclass(frozen=True)
class AuditItem:
    """One item of a locked batch. Labels are tasks' keys or NONE; an expert's is None when not given.

    `settled_label` is what stands in the end: after a discussion where there was one.
    """

    item: AnsweredItem
    rule_label: str
    expert: Answer | None
    second: Answer | None
    expert_label: str | None
    second_label: str | None
    settled_label: str | None

    @property
    def disputed(self) -> bool:
        """Whether the rules and the experts do not all say the same."""
        given = {label for label in (self.expert_label, self.second_label) if label is not None}
        return bool(given) and given != {self.rule_label}


@dataclass(frozen=True)
class AuditBatch:
    """A locked batch and its items in the order of the audit."""

    batch: Batch
    locked_at: str
    items: tuple[AuditItem, ...]

    @property
    def rule_version(self) -> int:
        return self.batch.settings["rule_version"]

    @property
    def anchored(self) -> bool:
        """Whether the expert saw the rules' label."""
        return bool(self.batch.settings["shows_label"])

    @property
    def simulated(self) -> int:
        """How many answers a program gave."""
        return sum(bool(each.expert and each.expert.simulated) for each in self.items)

    @property
    def is_random(self) -> bool:
        """Whether its agreement is that of all labelled records, rather than of every task alike."""
        return self.batch.settings["mode"] in RANDOM_MODES


@dataclass(frozen=True)
class History:
    """Every locked batch, the oldest first, and how many are drawn or open besides."""

    batches: tuple[AuditBatch, ...]
    unfinished: int


def history(study: Study, actor: Person) -> History:
    """All audits of the study; for leads, engineers and admins."""
    drawn = [each for each in reversed(batches(study, actor)) if each.activity == LABEL_AUDIT.name]
    locked = [each for each in drawn if each.state in ("locked", "unblinded")]
    return History(tuple(audited(study, actor, each.id) for each in locked), len(drawn) - len(locked))


def open_disputes(study: Study, actor: Person) -> dict[int, int]:
    """Of each locked batch how many disagreements nobody has discussed; batches without any are left out.

    Counted by the database: `history` reads every answer.
    """
    return answered.open_disputes(study, actor, LABEL_AUDIT.name, NONE)


def audited(study: Study, actor: Person, batch_id: int) -> AuditBatch:
    """One locked batch; for its own experts too."""
    found = answered_batch(study, actor, batch_id)
    expert, second = found.batch.settings["expert"], found.batch.settings["second"]
    return AuditBatch(
        found.batch, found.locked_at, tuple(_item(each, expert, second) for each in found.items)
    )


def blind_records(found: Iterable[AuditBatch]) -> tuple[AuditedRecord, ...]:
    """What the report is made of: the rules' label beside the expert's own, before any discussion."""
    return tuple(
        _record(batch, each, each.rule_label, each.expert_label) for batch in found for each in batch.items
    )


def settled_records(found: Iterable[AuditBatch]) -> tuple[AuditedRecord, ...]:
    """The growing gold set, for replays: the rules' label beside the settled one, None where none stands."""
    return tuple(
        _record(batch, each, each.rule_label, each.settled_label) for batch in found for each in batch.items
    )


def settled_for_rules(study: Study, actor: Person) -> tuple[AuditedRecord, ...]:
    """The gold set for whoever may write rules, from locked batches alone; no name of an expert is in it."""
    require(actor, *MAY_LABEL)
    # a senior who mends a rule may read no batch of others as a whole, but must see what the rule breaks
    return settled_records(history(study, OPERATOR).batches)


def label_pairs(batch: AuditBatch) -> list[tuple[str, str]]:
    """(the expert's label, the second expert's) of the records that both answered."""
    return [
        (each.expert_label, each.second_label)
        for each in batch.items
        if each.expert_label is not None and each.second_label is not None
    ]


def _item(item: AnsweredItem, expert: int, second: int | None) -> AuditItem:
    by_expert, by_second = _answer_of(item.answers, expert), _answer_of(item.answers, second)
    settled = settled_answers(LABEL_AUDIT, item)
    return AuditItem(
        item,
        item.task or NONE,
        by_expert,
        by_second,
        _label(by_expert),
        _label(by_second),
        settled["label"] if settled else None,
    )


def _answer_of(answers: Sequence[Answer], person: int | None) -> Answer | None:
    return next((each for each in answers if each.person_id == person), None)


def _label(answer: Answer | None) -> str | None:
    return answer.answers["label"] if answer and answer.status == "submitted" else None


def _record(batch: AuditBatch, each: AuditItem, rule_label: str, expert_label: str | None) -> AuditedRecord:
    return AuditedRecord(
        str(each.item.record_id), batch.batch.name, str(batch.rule_version), rule_label, expert_label
    )
