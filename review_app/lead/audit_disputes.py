"""Every disagreement of the locked batches, for those who mend the rules."""

import streamlit as st

from annotation.label_audit.history import AuditBatch, AuditItem, History
from annotation.label_audit.words import label_name
from db.labels import record_labels
from db.people import Person
from db.records import record
from db.study import Study
from review_app.activities.label_discussion import decided, rule_shown, sides, to_workbench
from review_app.plain import plain
from review_app.record_html import show_record
from review_app.words import Words


def show(study: Study, person: Person, words: Words, found: History) -> None:
    """One disagreement at a time, the newest batch's first."""
    disputes = [(batch, each) for batch in reversed(found.batches) for each in batch.items if each.disputed]
    st.subheader(f"{words('audit.disputes')} · {len(disputes)}")
    if not disputes:
        st.text(words("audit.no_dispute"))
        return
    at = st.selectbox(
        words("audit.disputes"),
        range(len(disputes)),
        format_func=lambda place: _title(*disputes[place], words),
        label_visibility="collapsed",
        key="dispute",
    )
    _show(study, person, words, *disputes[at])


def _title(batch: AuditBatch, each: AuditItem, words: Words) -> str:
    names = [
        label_name(key, words.language) for key in (each.rule_label, each.expert_label or each.second_label)
    ]
    decision = each.item.decision
    how = words(f"audit.column.{decision.decision}" if decision else "audit.not_decided")
    return f"{batch.batch.name} · {each.item.external_id} · {names[0]} → {names[1]} · {how}"


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
