"""The questions that are being composed: a text in the session, read whole, and kept only while it is one."""

from collections.abc import Callable

import streamlit as st

from annotation.rubric import Text
from annotation.survey.questionnaire import Questionnaire
from annotation.survey.questionnaire_files import read_questionnaire
from annotation.survey.questionnaire_toml import as_toml
from db.errors import WardroundError
from review_app.words import Words

NO_TEXT = Text("", "")
REVISION = "survey-revision"
TOLD = "survey-told"


def started(first: Questionnaire) -> str:
    """Where the text stands in the session; it starts anew with every other questionnaire to start from."""
    content = f"survey-content-{first.hash[:8]}"
    st.session_state.setdefault(content, as_toml(first))
    return content


def slot_of(content: str, *form: str) -> str:
    """What the keys of a form's fields begin with: other ones once the text was changed by hand, for a field
    keeps what it showed."""
    return "-".join((*form, content, str(st.session_state.get(REVISION, 0))))


def changed_by_hand() -> None:
    st.session_state[REVISION] = st.session_state.get(REVISION, 0) + 1


def read(content: str) -> Questionnaire:
    """Raises Invalid for a text that is none."""
    return read_questionnaire(st.session_state[content].encode(), "questions.toml")


def keep(words: Words, content: str, form: str, changed: Callable[[], Questionnaire]) -> bool:
    """Keep the changed questionnaire, or say below the form why it is none; returns whether it was kept."""
    try:
        st.session_state[content] = as_toml(changed())
    except WardroundError as error:
        st.session_state[TOLD] = (form, error.said(words.language))
        return False
    st.session_state[TOLD] = (form, words("surveys.changed"))
    return True


def told(form: str) -> None:
    """What the last change came to, when it was made in this form; the next change takes its place."""
    where, sentence = st.session_state.get(TOLD, ("", ""))
    if where == form:
        st.text(sentence)


def text_fields(words: Words, named: str, slot: str, text: Text, long: bool = False) -> None:
    """A text in Chinese and in English, side by side."""
    field = st.text_area if long else st.text_input
    left, right = st.columns(2)
    with left:
        field(words(f"surveys.{named}_zh"), text.zh, key=f"{slot}-{named}-zh")
    with right:
        field(words(f"surveys.{named}_en"), text.en, key=f"{slot}-{named}-en")


def text_in(named: str, slot: str) -> Text:
    """What was written there; one language stands for the other that was left blank."""
    chinese, english = (st.session_state[f"{slot}-{named}-{language}"].strip() for language in ("zh", "en"))
    return Text(chinese or english, english or chinese)
