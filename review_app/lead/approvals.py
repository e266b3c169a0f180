"""Approving what is signed, item by item or a lot on its sample's exact bound, and withdrawing again."""

from collections.abc import Sequence

import streamlit as st

from annotation.response_verification.approving import (
    LEVEL,
    THRESHOLD,
    LotEvidence,
    approve_lot,
    lot_evidence,
)
from annotation.response_verification.items import VerifiedItem
from annotation.response_verification.report_tables import share_text, task_name
from annotation.response_verification.standing import SETTLED
from db.approving import ItemApproval, approve_items, item_approvals, lots_approved, withdraw
from db.batches import Batch
from db.errors import WardroundError
from db.people import Person
from db.signoffs import signoffs
from db.study import Study
from review_app.plain import plain
from review_app.table import heading, show_table
from review_app.words import Words

# so many characters of a text stand in its row
EXCERPT = 60


def show(study: Study, person: Person, words: Words, batch: Batch, items: Sequence[VerifiedItem]) -> None:
    st.subheader(words("verifications.approval"))
    if note := st.session_state.pop("approval-done", ""):
        plain(note)
    given = item_approvals(study, person, batch.id)
    signed = signoffs(study, person, batch.id)
    if not given and not (signed and signed[-1].stands):
        st.text(words("verifications.sign_first"))
        return
    settled = [each for each in items if each.standing.state == SETTLED]
    if settled:
        _items(study, person, words, settled, given)
    for evidence in lot_evidence(study, person, batch.id):
        _lot(study, person, words, batch, evidence)
    _lots_given(study, person, words, batch)


def _items(study, person: Person, words: Words, settled: Sequence[VerifiedItem], given) -> None:
    heading(words("verifications.items"))
    shown = [_row(each, given.get(each.item.item_id), words) for each in settled]
    st.dataframe(
        shown,
        hide_index=True,
        key="approval-items",
        column_config={name: st.column_config.Column(width="small") for name in list(shown[0])[1:-1]},
    )
    by_id = {each.item.item_id: each for each in settled}
    ids = st.multiselect(
        words("verifications.choose"),
        list(by_id),
        format_func=lambda id_: by_id[id_].item.record.external_id,
        placeholder="",
        key="approval-chosen",
    )
    chosen = [by_id[id_] for id_ in ids]
    for each in chosen[:3]:
        plain(f"{each.item.record.external_id}\n{each.text}")
    if person.role == "lead":
        _approving(study, person, words, settled, chosen, given)
    if person.role in ("lead", "senior"):
        _withdrawing(study, person, words, [given[e.item.item_id] for e in chosen if e.item.item_id in given])


def _row(each: VerifiedItem, approval: ItemApproval | None, words: Words) -> dict:
    final = each.opinion.final
    return {
        words("verifications.record"): each.item.record.external_id,
        words("verifications.task"): task_name(each.item.task, words.language),
        words("verifications.correct"): "✓" if final.correct else "✗",
        words("verifications.practical"): "✓" if final.practical else "✗",
        words("verifications.revised"): "✓" if each.opinion.text is not None else "",
        words("verifications.approved"): "✓" if approval else "",
        words("verifications.text"): each.text[:EXCERPT].replace("\n", " "),
    }


def _approving(study, person, words: Words, settled, chosen, given) -> None:
    ready = [
        each
        for each in settled
        if each.opinion.final.correct and each.opinion.final.practical and each.item.item_id not in given
    ]
    one, every = st.columns(2)
    chosen = [each for each in chosen if each.item.item_id not in given]
    if one.button(
        words("verifications.approve_chosen", n=len(chosen)), disabled=not chosen, key="approve-chosen"
    ):
        _approve(study, person, words, chosen)
    if every.button(
        words("verifications.approve_ready", n=len(ready)), disabled=not ready, key="approve-ready"
    ):
        _approve(study, person, words, ready)


def _approve(study, person, words: Words, items: Sequence[VerifiedItem]) -> None:
    try:
        many = approve_items(study, person, [each.item.item_id for each in items])
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        _done(words("verifications.approved_now", n=many))


def _withdrawing(study, person, words: Words, approvals: Sequence[ItemApproval]) -> None:
    if not approvals:
        return
    with st.form("withdraw"):
        st.text(words("verifications.withdraw_why", n=len(approvals)))
        reason = st.text_input(words("batches.reason"), key="withdraw-reason")
        sent = st.form_submit_button(words("verifications.withdraw"), key="withdraw-send")
    if not sent:
        return
    try:
        withdraw(study, person, [each.approval_id for each in approvals], reason)
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        _done(words("verifications.withdrawn_now", n=len(approvals)))


def _lot(study, person, words: Words, batch: Batch, evidence: LotEvidence) -> None:
    lot = evidence.lot
    heading(words("verifications.lot"))
    plain(f"{lot.model} · {lot.prompt_hash[:12]}")
    show_table(
        ["", words("verifications.share"), words("verifications.bound", level=round(LEVEL * 100))],
        [
            (words("verifications.correct"), share_text(evidence.correct), f"{evidence.correct_bound:.1%}"),
            (
                words("verifications.practical"),
                share_text(evidence.practical),
                f"{evidence.practical_bound:.1%}",
            ),
        ],
    )
    st.text(words("verifications.lot_members", n=lot.members))
    if person.role != "lead" or not lot.members:
        return
    with st.form(f"lot-{lot.signoff_id}-{lot.prompt_hash}"):
        threshold = st.number_input(
            words("verifications.threshold"), 50.0, 99.9, THRESHOLD * 100, 0.5, key="lot-threshold"
        )
        reason = st.text_input(words("batches.reason"), key="lot-reason")
        sent = st.form_submit_button(words("verifications.approve_lot", count=lot.members), key="lot-send")
    if not sent:
        return
    try:
        many = approve_lot(study, person, batch.id, lot, threshold / 100, reason)
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        _done(words("verifications.approved_now", n=many))


def _lots_given(study, person, words: Words, batch: Batch) -> None:
    found = lots_approved(study, person, batch.id)
    if not found:
        return
    heading(words("verifications.lots"))
    columns = ("at", "by", "members_count", "sample", "bound_is", "threshold_was", "why")
    show_table(
        [words(f"verifications.lot_{column}") for column in columns],
        [
            (
                each.at[:10],
                each.by,
                each.members,
                f"{each.correct}/{each.verified}",
                f"{each.lower_bound:.1%}",
                f"{each.threshold:.1%}",
                each.reason,
            )
            for each in found
        ],
    )


def _done(sentence: str) -> None:
    """Draw the page again, with one sentence about what was done."""
    st.session_state["approval-done"] = sentence
    st.rerun()
