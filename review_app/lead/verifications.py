"""The desk of response verification, for leads and seniors: sign-off, approval, report, and the next draw."""

import streamlit as st

from annotation.response_verification.items import verified_batch
from annotation.response_verification.report import verification_report
from annotation.response_verification.report_tables import sentences, tables
from annotation.response_verification.report_words import WORDS
from db.batches import Batch
from db.errors import WardroundError
from db.people import Person
from db.study import Study
from db.verified import verification_batches
from review_app.components.bundle import base_path
from review_app.lead import approvals, new_verification, signing
from review_app.plain import plain
from review_app.table import heading, show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("verifications.title"))
    if just := st.session_state.pop(new_verification.DRAWN, None):
        st.session_state["verification-batch"], name = just
        plain(words("verifications.drawn", name=name))
    drawn = {batch.id: batch for batch in verification_batches(study, person)}
    if drawn:
        _show_batch(study, person, words, drawn[_choose(drawn, words)])
    else:
        st.info(words("verifications.none"))
    if person.role == "lead":
        st.divider()
        new_verification.show(study, person, words)


def _choose(drawn: dict[int, Batch], words: Words) -> int:
    """The batch looked at, by its id: a new state changes its label and would lose the choice."""
    return st.selectbox(
        words("verifications.title"),
        list(drawn),
        format_func=lambda id_: f"{drawn[id_].name} · {words('batches.state.' + drawn[id_].state)}",
        label_visibility="collapsed",
        key="verification-batch",
    )


def _show_batch(study: Study, person: Person, words: Words, batch: Batch) -> None:
    if batch.state == "draft":
        st.info(words("verifications.open_hint"))
        return
    try:
        _, items = verified_batch(study, person, batch.id)
    except WardroundError as error:
        plain(error.said(words.language))
        return
    signing.show(study, person, words, batch, items)
    approvals.show(study, person, words, batch, items)
    _report(study, person, words, batch)


def _report(study: Study, person: Person, words: Words, batch: Batch) -> None:
    with st.expander(words("verifications.report"), expanded=True):
        report = verification_report(study, person, batch.id)
        if report.simulated:
            st.warning(WORDS["simulated"][words.language])
        for sentence in sentences(report, words.language):
            plain(sentence)
        for table in tables(report, words.language):
            heading(table.title)
            show_table(table.columns, table.rows)
        if person.role != "senior":
            download(f"verification/{batch.id}", words("verifications.download_report"))
            download("pairs", words("verifications.download_pairs"))


def download(address: str, said: str) -> None:
    """A link to our own route, which asks again who is there."""
    st.html(f'<a href="{base_path()}/export/{address}" download>{said}</a>')
