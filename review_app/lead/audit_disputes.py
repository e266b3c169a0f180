"""Every disagreement of the locked batches, for those who mend the rules."""

from collections.abc import Sequence

import streamlit as st

from annotation.label_audit.history import AuditBatch, AuditItem, audited
from annotation.label_audit.results import CountedBatch
from annotation.label_audit.tally import AuditedItem
from annotation.label_audit.words import label_name
from db.labels import record_labels
from db.people import Person
from db.records import record
from db.study import Study
from review_app.activities.label_discussion import decided, rule_shown, sides, to_workbench
from review_app.plain import plain
from review_app.record_html import show_record
from review_app.words import Words


def show(study: Study, person: Person, words: Words, found: Sequence[CountedBatch]) -> None:
    """One disagreement at a time, the newest batch's first."""
    disputes = disputes_of(found)
    st.subheader(f"{words('audit.disputes')} · {len(disputes)}")
    if not disputes:
        st.text(words("audit.no_dispute"))
        return
    at = st.selectbox(
        words("audit.disputes"),
        range(len(disputes)),
        format_func=lambda place: title(*disputes[place], words),
        label_visibility="collapsed",
        key="dispute",
    )
    batch, item = disputes[at]
    # the texts of one batch alone are read
    shown = audited(study, person, batch.batch.id)
    _show(
        study, person, words, shown, next(each for each in shown.items if each.item.item_id == item.item_id)
    )


def disputes_of(found: Sequence[CountedBatch]) -> list[tuple[CountedBatch, AuditedItem]]:
    return [(batch, each) for batch in reversed(found) for each in batch.tally.disputes]


def title(batch: CountedBatch, each: AuditedItem, words: Words) -> str:
    stands = each.standing
    names = [
        label_name(key, words.language)
        for key in (stands.rule_label, stands.expert_label or stands.second_label)
    ]
    how = words(f"audit.column.{stands.decision}" if stands.decision else "audit.not_decided")
    external_id = batch.tally.external_ids[each.record_id]
    return f"{batch.batch.name} · {external_id} · {names[0]} → {names[1]} · {how}"


def _show(study: Study, person: Person, words: Words, batch: AuditBatch, each: AuditItem) -> None:
    labels = record_labels(study, person, each.item.record_id, batch.rule_version)
    left, right = st.columns([3, 2])
    with left:
        show_record(record(study, person, each.item.record_id), labels[0].matches if labels else (), words)
    with right:
        sides(each, rule_shown(study, batch, labels, words), words)
        if each.item.decision:
            plain(decided(each, words))
        to_workbench(person, each, labels[0].rule if labels else "", words)
