"""Proposed tasks on the report page: a lead says which mean the same; the list beside another taxonomy."""

from importlib.resources import files

import streamlit as st

from annotation.survey import tables
from annotation.survey.results import SurveyResults, keep_mapping, merge
from annotation.survey.words import said as said_in
from annotation.tasks import TASKS
from db.people import Person
from db.study import Study
from review_app.carry_out import carry_out
from review_app.lead.survey_tables import draw
from review_app.upload import file_field
from review_app.words import Words

KUAKE_QIC = "kuake_qic_mapping.toml"


def show(study: Study, person: Person, words: Words, results: SurveyResults) -> None:
    said = said_in(words.language)
    st.subheader(said["proposals"])
    if results.proposals:
        draw(tables.proposals_table(results, words.language), titled=False)
    else:
        st.text(said["no_proposals"])
    if results.proposals and person.role == "lead":
        with st.expander(words("surveys.merge")):
            # by itself, so that choosing does not draw the whole report anew
            st.fragment(_merging)(study, person, words, results)
    st.subheader(said["taxonomy"])
    compared = tables.taxonomy_table(results, words.language)
    if compared:
        draw(compared)
    if person.role == "lead":
        _mapping(study, person, words, results)


def _merging(study: Study, person: Person, words: Words, results: SurveyResults) -> None:
    _merge(study, person, words, results)
    _part(study, person, words, results)


def _merge(study: Study, person: Person, words: Words, results: SurveyResults) -> None:
    survey_id = results.survey.id
    proposed = [each.name for each in results.proposals]
    # with fewer proposals after a merge, fields of their own: empty again
    slot = f"merge-{len(proposed)}"
    chosen = st.multiselect(words("surveys.merge_which"), proposed, placeholder="", key=f"{slot}-which")
    known = [task.chinese if words.language == "zh" else task.english for task in TASKS]
    name = st.selectbox(
        words("surveys.merge_name"),
        list(dict.fromkeys([*chosen, *known])),
        index=None,
        placeholder="",
        accept_new_options=True,
        key=f"{slot}-name",
    )
    if st.button(words("surveys.merge_do"), disabled=not (chosen and name), key="merge-do"):
        carry_out(words, lambda: merge(study, person, survey_id, chosen, name))


def _part(study: Study, person: Person, words: Words, results: SurveyResults) -> None:
    joined = [
        wording
        for each in results.proposals
        for wording in each.wordings
        if wording != each.name and (len(each.wordings) > 1 or each.known_task)
    ]
    if not joined:
        return
    wording = st.selectbox(words("surveys.part_which"), joined, index=None, placeholder="", key="part-which")
    if st.button(words("surveys.part_do"), disabled=not wording, key="part-do"):
        carry_out(words, lambda: merge(study, person, results.survey.id, [], wording))


def _mapping(study: Study, person: Person, words: Words, results: SurveyResults) -> None:
    survey_id = results.survey.id
    if st.button(words("surveys.kuake"), key="kuake"):
        content = (files("annotation.survey") / KUAKE_QIC).read_bytes()
        carry_out(words, lambda: keep_mapping(study, person, survey_id, content, KUAKE_QIC))
    file = file_field(words, "surveys.mapping", ("toml",), key="mapping-file")
    if file and st.button(words("surveys.mapping_keep"), type="primary", key="mapping-keep"):
        carry_out(words, lambda: keep_mapping(study, person, survey_id, file.getvalue(), file.name))
