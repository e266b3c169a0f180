"""Making a survey: the built-in questions or a file's, changed where needed, with the consent asked first."""

from collections.abc import Mapping
from dataclasses import asdict

import streamlit as st

from annotation.activities.survey import PHYSICIANS_NEEDS, with_attention_check
from annotation.survey.consent import CONSENT
from annotation.survey.questionnaire import Questionnaire
from annotation.survey.questionnaire_files import read_questionnaire
from annotation.survey.taking import asked_of, questionnaire_of
from db.errors import WardroundError
from db.people import Person
from db.study import Study
from db.surveys import make_survey, surveys
from review_app.lead.compose_survey import composed
from review_app.lead.survey_forms import preview_address
from review_app.upload import file_field
from review_app.words import Words

SOURCES = ("built_in", "survey", "file")
FILE_KINDS = ("toml", "json")
# the survey just made, for the page to show next; and of the one made last the form that was sent, and its id
MADE, KEPT = "survey-made", "survey-kept"


def show(study: Study, person: Person, words: Words) -> None:
    name = st.text_input(words("surveys.name"), key="survey-name")
    try:
        first, consent_first = _first(study, person, words)
        asked = first and composed(words, first)
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    if asked is None:
        return
    if st.checkbox(words("surveys.attention"), help=words("surveys.attention_why"), key="survey-attention"):
        asked = with_attention_check(asked)
    _count(words, asked)
    consent = {
        language: st.text_area(
            words(f"surveys.consent_{language}"), text, height=190,
            key=f"survey-consent-{language}-{first.hash[:8]}",
        )
        for language, text in consent_first.items()
    }  # fmt: skip
    st.link_button(words("surveys.preview"), preview_address(asked, consent), key="preview-new")
    st.text(words("surveys.fixed"))
    if st.button(words("surveys.keep"), type="primary", key="keep-survey"):
        _keep(study, person, words, name, asked, consent)


def _first(study: Study, person: Person, words: Words) -> tuple[Questionnaire | None, Mapping[str, str]]:
    """What to start from, and the consent asked with it; no questionnaire while a file is awaited."""
    earlier = {each.id: each for each in surveys(study, person)}
    source = st.radio(
        words("surveys.source"),
        [each for each in SOURCES if earlier or each != "survey"],
        format_func=lambda each: words("surveys.source." + each),
        horizontal=True,
        key="survey-source",
    )
    if source == "survey":
        chosen = st.selectbox(
            words("surveys.earlier"), list(earlier), format_func=lambda each: earlier[each].name,
            key="survey-earlier",
        )  # fmt: skip
        return questionnaire_of(earlier[chosen]), earlier[chosen].consent
    if source == "built_in":
        return PHYSICIANS_NEEDS, asdict(CONSENT)
    file = file_field(words, "surveys.upload", FILE_KINDS, key="survey-file")
    return (read_questionnaire(file.getvalue(), file.name) if file else None), asdict(CONSENT)


def _count(words: Words, asked: Questionnaire) -> None:
    ratings = sum(question.kind == "rating" and question.right_answer is None for question in asked.questions)
    st.text(
        words(
            "surveys.counted",
            sections=len(asked.sections),
            questions=len(asked.questions),
            ratings=ratings,
            hash=asked.hash[:8],
        )
    )


def _keep(
    study: Study, person: Person, words: Words, name: str, asked: Questionnaire, consent: dict[str, str]
) -> None:
    form, kept = (name, asked.hash, consent), st.session_state.get(KEPT)
    # the second press of two comes with the form that the first one has sent
    if not kept or kept[0] != form:
        try:
            survey_id = make_survey(study, person, name, asked_of(asked), consent)
        except WardroundError as error:
            st.error(error.said(words.language))
            return
        kept = st.session_state[KEPT] = (form, survey_id)
    st.session_state[MADE] = kept[1]
    st.rerun()
