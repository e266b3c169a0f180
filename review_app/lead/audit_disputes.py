"""Every disagreement of the locked batches, for those who mend the rules."""

from collections.abc import Sequence

import streamlit as st

from annotation.label_audit.history import AuditBatch, AuditItem, audited
from annotation.label_audit.results import CountedBatch
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
    """One disagreement at a time of one batch at a time, the newest first."""
    st.subheader(f"{words('audit.disputes')} · {sum(each.tally.disputed for each in found)}")
    batches = {each.batch.id: each for each in reversed(found) if each.tally.disputed}
    if not batches:
        st.text(words("audit.no_dispute"))
        return
    batch = batches[
        st.selectbox(
            words("audit.disputes_of"),
            list(batches),
            format_func=lambda id_: f"{batches[id_].batch.name} · {batches[id_].tally.disputed}",
            key="dispute-batch",
        )
    ]
    # the texts of one batch alone are read
    shown = audited(study, person, batch.batch.id)
    disputes = [each for each in shown.items if each.disputed]
    at = st.selectbox(
        words("audit.disputes"),
        range(len(disputes)),
        format_func=lambda place: title(disputes[place], words),
        label_visibility="collapsed",
        key=f"dispute-{batch.batch.id}",
    )
    _show(study, person, words, shown, disputes[at])


def title(each: AuditItem, words: Words) -> str:
    names = [
        label_name(key, words.language) for key in (each.rule_label, each.expert_label or each.second_label)
    ]
    decision = each.item.decision
    how = words(f"audit.column.{decision.decision}" if decision else "audit.not_decided")
    return f"{each.item.external_id} · {names[0]} → {names[1]} · {how}"


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
