"""Discussing a disagreement once the batch is locked: it stands, the rule is wrong, or the expert changes.

What is decided never touches the blind answers, on which the agreement rests; it settles the record for the
gold set on which later rules are replayed.
"""

from annotation.label_audit.history import AuditBatch, AuditItem, audited
from annotation.rubric import check_choice, rubric_from_json
from db.decisions import Decision, decide
from db.errors import Invalid, NotFound
from db.labels import Label, record_labels
from db.people import Person
from db.reasons import require_reason
from db.study import Study

# both can be defended: the expert's label stands, and nothing is asked of the rules
KEPT = "kept"
# the expert's label stands, and the rule is to be mended
RULE_WRONG = "rule wrong"
# the expert gives another label, with a reason
CHANGED = "changed"
DECISIONS = (KEPT, RULE_WRONG, CHANGED)


def discuss(
    study: Study,
    actor: Person,
    batch_id: int,
    item_id: int,
    *,
    decision: str,
    label: str | None,
    reason: str,
    expected_revision: int,
    nonce: str,
) -> Decision:
    """Store how an expert settles one disagreement of their own batch.

    `label` is the expert's new one when they change, and None otherwise. Raises Invalid for a decision or a
    label there is not, and for a change to the same label or without a reason.
    """
    batch = audited(study, actor, batch_id)
    item = _item(batch, item_id)
    if decision not in DECISIONS:
        raise Invalid("A disagreement is kept, put down to the rule, or changed.", "请选择一种处理方式。")
    label = item.expert_label if decision != CHANGED else _another(label, item.expert_label, reason)
    choice = rubric_from_json(batch.batch.rubric).choices[0]
    return decide(
        study,
        actor,
        item_id,
        decision=decision,
        answers={"label": check_choice(choice, label)},
        reason=reason,
        expected_revision=expected_revision,
        nonce=nonce,
    )


def _another(label: str | None, before: str, reason: str) -> str | None:
    """The label an expert changes to. Raises Invalid without a reason, and for the one given before."""
    require_reason(reason, "Say in a few words why the label changes.", "请简要写明为什么改判。")
    if label == before:
        raise Invalid(
            "This is the label given before; choose another, or keep it.",
            "这就是原来的标签；请另选一项，或保留。",
        )
    return label


def rules_labels(study: Study, actor: Person, batch_id: int, item_id: int) -> tuple[Label, ...]:
    """What the batch's rules gave one of its records, best first; refused before the lock."""
    batch = audited(study, actor, batch_id)
    for each in batch.items:
        if each.item.item_id == item_id:
            return record_labels(study, actor, each.item.record_id, batch.rule_version)
    raise NotFound("There is no such item in this batch.", "本批次中没有这道题目。")


def _item(batch: AuditBatch, item_id: int) -> AuditItem:
    for each in batch.items:
        if each.item.item_id == item_id and each.expert_label is not None:
            return each
    raise NotFound("There is no such answered item in this batch.", "本批次中没有这道已作答的题目。")
