"""Composing the questions: one at a time in a form, or all of them as text; both change the same content."""

from dataclasses import replace

import streamlit as st

from annotation.rubric import Text
from annotation.survey.composing import (
    moved,
    new_key,
    options_as_lines,
    options_of,
    own_version,
    put,
    taken_out,
)
from annotation.survey.questionnaire import Question, Questionnaire
from annotation.survey.questionnaire_answers import KINDS
from annotation.survey.questionnaire_files import read_questionnaire
from annotation.survey.questionnaire_toml import as_toml
from db.errors import WardroundError
from review_app.words import Words

CHOICES = ("choice", "choices")
# stands among the questions' keys for the one that is still to be written
NEW = ""
NO_TEXT = Text("", "")


def composed(words: Words, first: Questionnaire) -> Questionnaire:
    """The questionnaire as the lead has it by now; it starts anew with every other one to start from.

    Raises Invalid for a text that is none.
    """
    content = f"survey-content-{first.hash[:8]}"
    st.session_state.setdefault(content, as_toml(first))
    with st.expander(words("surveys.compose")):
        try:
            _one_question(words, content, _read(content))
        except WardroundError:
            st.info(words("surveys.compose_mend"))
    with st.expander(words("surveys.edit")):
        st.text(words("surveys.edit_why"))
        st.text_area(words("surveys.content"), height=420, key=content)
    return own_version(_read(content), first)


def _read(content: str) -> Questionnaire:
    return read_questionnaire(st.session_state[content].encode(), "questions.toml")


def _one_question(words: Words, content: str, asked: Questionnaire) -> None:
    titles = {section.key: section.title[words.language] for section in asked.sections}
    section = st.selectbox(
        words("surveys.section"), list(titles), format_func=titles.get, key="compose-section"
    )
    here = next(each for each in asked.sections if each.key == section)
    named = {each.key: each.asks[words.language] for each in here.questions}
    named[NEW] = words("surveys.new_question")
    chosen = st.selectbox(
        words("surveys.question"), list(named), format_func=named.get, key=f"compose-question-{section}"
    )
    question = next((each for each in here.questions if each.key == chosen), None)
    slot = f"compose-{section}-{chosen}"
    _fields(words, slot, question)
    with st.container(horizontal=True):
        st.button(
            words("surveys.put"), type="primary", key="compose-put",
            on_click=_put, args=(words, content, asked, section, question, slot),
        )  # fmt: skip
        if question:
            for name, by in (("up", -1), ("down", 1)):
                st.button(
                    words(f"surveys.{name}"), key=f"compose-{name}",
                    on_click=_keep, args=(words, content, lambda by=by: moved(asked, chosen, by)),
                )  # fmt: skip
            st.button(
                words("surveys.take_out"), key="compose-out",
                on_click=_keep, args=(words, content, lambda: taken_out(asked, chosen)),
            )  # fmt: skip
    if refusal := st.session_state.pop("compose-refusal", None):
        st.text(refusal)


def _fields(words: Words, slot: str, question: Question | None) -> None:
    """What a question consists of; its kind is chosen once, when it is new."""
    if question is None:
        st.radio(
            words("surveys.kind"), list(KINDS), format_func=lambda kind: words(f"surveys.kind.{kind}"),
            horizontal=True, key=f"{slot}-kind",
        )  # fmt: skip
    asks, explains = (question.asks, question.explains or NO_TEXT) if question else (NO_TEXT, NO_TEXT)
    left, right = st.columns(2)
    left.text_input(words("surveys.asks_zh"), asks.zh, key=f"{slot}-asks-zh")
    right.text_input(words("surveys.asks_en"), asks.en, key=f"{slot}-asks-en")
    left, right = st.columns(2)
    left.text_input(words("surveys.explains_zh"), explains.zh, key=f"{slot}-explains-zh")
    right.text_input(words("surveys.explains_en"), explains.en, key=f"{slot}-explains-en")
    if (question.kind if question else st.session_state[f"{slot}-kind"]) in CHOICES:
        lines = options_as_lines(question.options) if question else ""
        st.text_area(words("surveys.options"), lines, key=f"{slot}-options")
    st.checkbox(words("surveys.required"), question.required if question else True, key=f"{slot}-required")


def _put(
    words: Words, content: str, asked: Questionnaire, section: str, question: Question | None, slot: str
) -> None:
    """Take the form's question into the content; a new one comes at the end of its screen."""
    here = next(each for each in asked.sections if each.key == section)

    def changed() -> Questionnaire:
        after = here.questions[-1].key if here.questions else None
        return put(asked, section, _written(question, new_key(asked, section), slot), after)

    if _keep(words, content, changed) and question is None:
        for name in [key for key in st.session_state if str(key).startswith(f"{slot}-")]:
            del st.session_state[name]


def _written(question: Question | None, key: str, slot: str) -> Question:
    def said(name: str) -> Text:
        chinese, english = (
            st.session_state[f"{slot}-{name}-{language}"].strip() for language in ("zh", "en")
        )
        return Text(chinese or english, english or chinese)

    before = question or Question(key, st.session_state[f"{slot}-kind"], NO_TEXT)
    options = before.options
    if before.kind in CHOICES:
        options = options_of(st.session_state[f"{slot}-options"], before.options)
    explains = said("explains")
    return replace(
        before,
        asks=said("asks"),
        explains=explains if explains.zh else None,
        options=options,
        required=st.session_state[f"{slot}-required"],
    )


def _keep(words: Words, content: str, changed) -> bool:
    """Keep the changed questionnaire, or say why it is none; returns whether it was kept."""
    try:
        st.session_state[content] = as_toml(changed())
    except WardroundError as error:
        st.session_state["compose-refusal"] = error.said(words.language)
        return False
    return True
