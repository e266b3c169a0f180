"""The lead's survey page: make, open, hand out links, watch the counts, close, read the report."""

from urllib.parse import urlsplit

import streamlit as st

from annotation.survey.taking import questionnaire_of
from db.people import Person
from db.study import Study
from db.survey_answers import close_survey, received
from db.surveys import Survey, find_survey, open_survey, surveys
from review_app.carry_out import carry_out
from review_app.lead import new_survey, survey_reading
from review_app.lead.survey_forms import links_form, preview_address
from review_app.server.serving import THIS_MACHINE
from review_app.table import show_table
from review_app.words import Words

COUNT_EVERY = "15s"
# stands among the surveys' ids for the one that is still to be made
NEW = 0


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("surveys.title"))
    named = {each.id: each.name for each in surveys(study, person)}
    if person.role == "lead":
        named[NEW] = words("surveys.new")
    if not named:
        st.info(words("surveys.none"))
        return
    if new_survey.MADE in st.session_state:
        st.session_state["survey"] = st.session_state.pop(new_survey.MADE)
    chosen = st.selectbox(
        words("surveys.title"), list(named), format_func=named.get, label_visibility="collapsed", key="survey"
    )
    if chosen == NEW:
        new_survey.show(study, person, words)
    else:
        _show_survey(study, person, words, find_survey(study, person, chosen))


def _show_survey(study: Study, person: Person, words: Words, survey: Survey) -> None:
    if survey.simulated:
        st.warning(words("surveys.simulated"))
    st.text(
        words(
            "surveys.facts",
            state=words("surveys.state." + survey.state),
            named=survey.asked.key,
            version=survey.asked.version,
            hash=survey.asked.content_hash[:8],
            consent=survey.consent_hash[:8],
            at=survey.created_at[:10],
        )
    )
    if survey.state == "closed":
        survey_reading.show(study, person, words, survey)
        return
    st.link_button(
        words("surveys.preview"), preview_address(questionnaire_of(survey), survey.consent), key="preview"
    )
    if survey.state == "draft" and person.role == "lead":
        if st.button(words("surveys.open"), type="primary", key="open-survey"):
            carry_out(words, lambda: open_survey(study, person, survey.id))
    elif survey.state == "open":
        _while_open(study, person, words, survey)


def _while_open(study: Study, person: Person, words: Words, survey: Survey) -> None:
    st.fragment(_counts, run_every=COUNT_EVERY)(study, person, words, survey)
    st.text(words("surveys.blind"))
    if person.role != "lead":
        return
    st.subheader(words("surveys.links"))
    st.text(words("surveys.links_why"))
    _links(words, survey)
    st.subheader(words("surveys.close"))
    count = received(study, person, survey.id).unfinished
    st.text(words("surveys.close_why", count=count))
    sure = st.checkbox(words("surveys.close_sure"), key="close-sure")
    if st.button(words("surveys.close"), disabled=not sure, key="close-survey"):
        carry_out(words, lambda: close_survey(study, person, survey.id))


def _counts(study: Study, person: Person, words: Words, survey: Survey) -> None:
    counts = received(study, person, survey.id)
    columns = ("invited", "taken", "unfinished", "received")
    show_table(
        [words("surveys." + column) for column in columns], [[getattr(counts, column) for column in columns]]
    )


def _links(words: Words, survey: Survey) -> None:
    here = urlsplit(st.context.url or "")
    address = st.text_input(words("surveys.address"), f"{here.scheme}://{here.netloc}", key="survey-address")
    if urlsplit(address).hostname in THIS_MACHINE:
        st.warning(words("surveys.only_here"))
    st.html(links_form(words, survey.id, address))
