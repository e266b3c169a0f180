"""The lead's page of dialogue rewriting: draw a batch, see how far it is, take home what is accepted."""

import streamlit as st

from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING
from annotation.dialogue_rewriting.case_parts import KINDS
from annotation.dialogue_rewriting.dialogue import TURNS
from annotation.dialogue_rewriting.report import RewritingReport, rewriting_report
from annotation.dialogue_rewriting.standing import STATES
from db.batches import batches
from db.people import Person
from db.study import Study
from review_app.components.bundle import base_path
from review_app.components.words import component_words
from review_app.lead import new_rewriting
from review_app.table import show_table
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
        st.warning(words("rewritings.simulated", n=report.simulated))
    accepted = report.states.get("accepted", 0)
    if accepted:
        said = words("rewritings.download", n=accepted)
        st.html(f'<a href="{base_path()}/export/dialogues/{batch_id}" download>{said}</a>')
    show_table(
        [words("rewritings.state"), words("rewritings.count")],
        [(words(f"rewritings.state.{state}"), report.states.get(state, 0)) for state in STATES],
    )
    st.text(
        words(
            "rewritings.verdicts",
            returns=report.returns,
            amendments=report.amendments,
            contested=report.contested,
        )
    )
    st.text(words("rewritings.times", **{role: minutes(ms) for role, ms in report.median_ms.items()}))
    st.text(words("rewritings.flags", **{flag: report.flags.get(flag, 0) for flag in ("pasted", "hasty")}))
    _authors(report, words)
    _by_turn(report, words)


def _authors(report: RewritingReport, words: Words) -> None:
    st.subheader(words("rewritings.authors"))
    columns = ("author", "given", "written", "accepted", "returns", "median")
    show_table(
        [words(f"rewritings.{column}") for column in columns],
        [
            (each.login, each.given, each.written, each.accepted, each.returns, minutes(each.median_ms))
            for each in report.authors
        ],
    )


def _by_turn(report: RewritingReport, words: Words) -> None:
    if report.lengths:
        st.subheader(words("rewritings.lengths"))
        show_table(
            [words("rewritings.turn"), words("rewritings.question"), words("rewritings.answer")],
            [(turn, report.lengths[turn, "question"], report.lengths[turn, "answer"]) for turn in TURNS],
        )
    st.subheader(words("rewritings.placed"))
    kinds = component_words(words.language)
    show_table(
        [words("rewritings.part"), *map(str, TURNS)],
        [(kinds[f"rewriter.kind.{kind}"], *(report.placed[kind, turn] for turn in TURNS)) for kind in KINDS],
    )


def minutes(ms: int | None) -> str:
    """Milliseconds as minutes and seconds; a dash for None."""
    return "—" if ms is None else f"{ms // 60_000}:{ms // 1000 % 60:02d}"
