"""The report of a closed survey on the page: the flow, thresholds to move, means, use and limitations."""

from urllib.parse import urlencode

import streamlit as st

from annotation.survey import tables
from annotation.survey.results import SurveyResults, settings_in_address, survey_results
from annotation.survey.validity_settings import PAPER
from annotation.survey.words import said as said_in
from db.errors import WardroundError
from db.people import Person
from db.study import Study
from db.surveys import Survey
from pipelines.reports.personal_texts import warning
from pipelines.reports.survey_flow import flow_html
from pipelines.reports.write_survey_report import charts
from review_app.lead import survey_proposals
from review_app.lead.survey_tables import draw
from review_app.words import Words

HASTE = ("mean", "median", "off")
PERCENT = round(100 * PAPER.haste_share, 1)


def show(study: Study, person: Person, words: Words, survey: Survey) -> None:
    top = st.container()
    with st.expander(words("surveys.thresholds")):
        checks = _thresholds(words)
        moved = st.container()
    try:
        results = survey_results(study, person, survey.id, settings_in_address(checks))
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    with top:
        _validity(results, words)
    with moved:
        draw(tables.sensitivity_table(results, words.language))
        draw(tables.runs_table(results, words.language))
    _excluded(results, words)
    st.fragment(_tasks)(results, words)
    _choices(results, words)
    survey_proposals.show(study, person, words, results)
    address = f"/export/survey/{survey.id}" + (f"?{urlencode(checks)}" if checks else "")
    st.html(f'<a href="{address}" download>{words("surveys.download")}</a>')


def _thresholds(words: Words) -> dict[str, str]:
    """The thresholds that differ from the paper's, as an address holds them."""
    left, right = st.columns(2)
    haste = left.selectbox(
        words("surveys.haste"), HASTE, format_func=lambda each: words("surveys.haste." + each), key="haste"
    )
    percent = left.number_input(words("surveys.share"), 1.0, 100.0, PERCENT, 1.0, key="haste-share")
    least = left.number_input(words("surveys.least"), 0, 36_000, 0, key="seconds-at-least")
    longstring = right.number_input(words("surveys.longstring"), 0, 200, PAPER.longstring, key="longstring")
    variability = right.number_input(
        words("surveys.variability"), 0.0, 5.0, PAPER.variability, 0.05, key="variability"
    )
    uniform = right.checkbox(words("surveys.uniform"), value=True, key="uniform")
    shares = {"off": "off"} if haste == "off" else {}
    asked = {
        "haste_of": haste if haste == "median" else None,
        "haste_share": shares.get(haste, percent / 100 if percent != PERCENT else None),
        "seconds_at_least": least or None,
        "longstring": (longstring or "off") if longstring != PAPER.longstring else None,
        "variability": (variability or "off") if variability != PAPER.variability else None,
        "uniform": None if uniform else "off",
    }
    return {name: str(value) for name, value in asked.items() if value is not None}


def _validity(results: SurveyResults, words: Words) -> None:
    said = said_in(words.language)
    if not results.respondents:
        st.info(words("surveys.empty"))
    if personal := warning(results, words.language):
        st.text(personal)
    st.subheader(said["flow"])
    st.html(flow_html(results.validity, words.language))
    st.text(
        words(
            "surveys.now",
            total=results.validity.received,
            count=results.validity.valid,
            paper=results.paper_valid,
        )
    )
    st.text(tables.links(results, words.language))
    st.text(tables.times(results, words.language))
    draw(tables.haste_table(results, words.language))
    for note in results.validity.notes:
        st.text(note[words.language])


def _excluded(results: SurveyResults, words: Words) -> None:
    said = said_in(words.language)
    st.subheader(said["excluded"])
    if results.validity.valid < results.validity.received:
        draw(tables.excluded_table(results, words.language), titled=False)
    else:
        st.text(said["none_excluded"])


def _tasks(results: SurveyResults, words: Words) -> None:
    said = said_in(words.language)
    st.subheader(said["tasks"])
    order = st.radio(
        words("surveys.order"),
        ("sorted", "phase"),
        format_func=lambda each: words("surveys.order." + each),
        horizontal=True,
        label_visibility="collapsed",
        key="task-order",
    )
    grouped = order == "phase"
    st.altair_chart(charts(results, words.language)[grouped], width="stretch", theme=None)
    with st.expander(said["points"]):
        draw(tables.tasks_table(results, words.language, grouped), titled=False)


def _choices(results: SurveyResults, words: Words) -> None:
    said = said_in(words.language)
    st.subheader(said["choices"])
    for choice in results.report.choices:
        draw(tables.choice_table(results, choice, words.language))
    for table in tables.texts_tables(results, words.language):
        draw(table)
