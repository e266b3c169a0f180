"""The lead's page of dialogue rewriting: draw a batch, see how far it is, take home what is accepted."""

import streamlit as st

from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING
from annotation.dialogue_rewriting.report import RewritingReport, rewriting_report
from annotation.dialogue_rewriting.report_tables import sentences, tables
from annotation.dialogue_rewriting.report_words import WORDS
from db.batches import batches
from db.people import Person
from db.study import Study
from review_app.components.bundle import base_path
from review_app.lead import new_rewriting
from review_app.table import heading, show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("rewritings.title"))
    drawn = [batch for batch in batches(study, person) if batch.activity == DIALOGUE_REWRITING.name]
    if drawn:
        chosen = st.selectbox(
            words("rewritings.title"),
            drawn,
            format_func=lambda batch: f"{batch.name} · {words('batches.state.' + batch.state)}",
            label_visibility="collapsed",
            key="rewriting-batch",
        )
        if chosen.state == "draft":
            st.info(words("rewritings.open_hint"))
        show_report(rewriting_report(study, person, chosen.id), words, chosen.id)
        st.divider()
    else:
        st.info(words("rewritings.none"))
    new_rewriting.show(study, person, words)


def show_report(report: RewritingReport, words: Words, batch_id: int) -> None:
    if report.simulated:
        st.warning(WORDS["simulated"][words.language])
    accepted = report.states.get("accepted", 0)
    if accepted:
        _download(f"dialogues/{batch_id}", words("rewritings.download", n=accepted))
    for sentence in sentences(report, words.language):
        st.text(sentence)
    for table in tables(report, words.language):
        heading(table.title)
        show_table(table.columns, table.rows)
    _download(f"rewriting/{batch_id}", words("rewritings.download_report"))


def _download(address: str, said: str) -> None:
    st.html(f'<a href="{base_path()}/export/{address}" download>{said}</a>')
