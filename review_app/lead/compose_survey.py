"""Composing the questions: one at a time in a form, or all of them as text; both change the same content."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from annotation.survey.composing import (
    earlier_choices,
    moved,
    new_key,
    options_as_lines,
    options_of,
    own_version,
    put,
    taken_out,
)
from annotation.survey.questionnaire import Condition, Question, Questionnaire
from annotation.survey.questionnaire_answers import KINDS
from db.errors import Invalid, WardroundError
from review_app.lead.compose_frame import frame, screens
from review_app.lead.survey_content import (
    NO_TEXT,
    changed_by_hand,
    keep,
    read,
    slot_of,
    started,
    text_fields,
    text_in,
    told,
)
from review_app.words import Words

CHOICES = ("choice", "choices")
# stands among the questions' keys for the one that is still to be written
NEW = ""
# stands among the choices a question may hang on for none
EVERYBODY = ""


def composed(words: Words, first: Questionnaire) -> Questionnaire:
    """The questionnaire as the lead has it by now.

    Raises Invalid for a text that is none.
    """
    content = started(first)
    _by_form(words, content, "frame", frame)
    _by_form(words, content, "screens", screens)
    _by_form(words, content, "compose", _one_question)
    with st.expander(words("surveys.edit")):
        st.text(words("surveys.edit_why"))
        st.text_area(words("surveys.content"), height=420, key=content, on_change=changed_by_hand)
    return own_version(read(content), first)


def _by_form(words: Words, content: str, named: str, form: Callable[[Words, str], None]) -> None:
    with st.expander(words(f"surveys.{named}")):
        try:
            form(words, content)
        except WardroundError:
            st.info(words("surveys.compose_mend"))


def _one_question(words: Words, content: str) -> None:
    asked = read(content)
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
    slot = slot_of(content, "compose", chosen or new_key(asked, section))
    _fields(words, slot, question, earlier_choices(asked, section, chosen))
    with st.container(horizontal=True):
        st.button(
            words("surveys.put"), type="primary", key="compose-put",
            on_click=_put, args=(words, content, asked, section, question, slot),
        )  # fmt: skip
        if question:
            for name, by in (("up", -1), ("down", 1)):
                st.button(
                    words(f"surveys.{name}"), key=f"compose-{name}",
                    on_click=keep, args=(words, content, "compose", lambda by=by: moved(asked, chosen, by)),
                )  # fmt: skip
            st.button(
                words("surveys.take_out"), key="compose-out",
                on_click=keep, args=(words, content, "compose", lambda: taken_out(asked, chosen)),
            )  # fmt: skip
    told("compose")


def _fields(words: Words, slot: str, question: Question | None, earlier: tuple[Question, ...]) -> None:
    """What a question consists of; its kind is chosen once, when it is new."""
    if question is None:
        st.radio(
            words("surveys.kind"), list(KINDS), format_func=lambda kind: words(f"surveys.kind.{kind}"),
            horizontal=True, key=f"{slot}-kind",
        )  # fmt: skip
    text_fields(words, "asks", slot, question.asks if question else NO_TEXT)
    text_fields(words, "explains", slot, (question and question.explains) or NO_TEXT)
    if (question.kind if question else st.session_state[f"{slot}-kind"]) in CHOICES:
        lines = options_as_lines(question.options) if question else ""
        st.text_area(words("surveys.options"), lines, key=f"{slot}-options")
    st.checkbox(words("surveys.required"), question.required if question else True, key=f"{slot}-required")
    if earlier:
        _condition_fields(words, slot, question and question.only_if, earlier)


def _condition_fields(
    words: Words, slot: str, before: Condition | None, earlier: tuple[Question, ...]
) -> None:
    """Whom the question is asked of: everybody, or those who gave an earlier choice one of some answers."""
    named = {EVERYBODY: words("surveys.everybody")} | {
        each.key: words("surveys.only_after", asks=each.asks[words.language]) for each in earlier
    }
    keys = list(named)
    hangs_on = st.selectbox(
        words("surveys.only_if"), keys, keys.index(before.question) if before else 0,
        format_func=named.get, key=f"{slot}-only-if",
    )  # fmt: skip
    if hangs_on == EVERYBODY:
        return
    options = {
        option.key: option.name[words.language]
        for each in earlier
        if each.key == hangs_on
        for option in each.options
    }
    given = [key for key in before.answers if key in options] if before else []
    st.multiselect(
        words("surveys.only_answers"), list(options), given, format_func=options.get, placeholder="",
        key=f"{slot}-answers-{hangs_on}",
    )  # fmt: skip


def _put(
    words: Words, content: str, asked: Questionnaire, section: str, question: Question | None, slot: str
) -> None:
    """Take the form's question into the content and stay on it; a new one comes at the end of its screen."""
    here = next(each for each in asked.sections if each.key == section)
    key = question.key if question else new_key(asked, section)
    after = here.questions[-1].key if here.questions else None
    if keep(words, content, "compose", lambda: put(asked, section, _written(question, key, slot), after)):
        st.session_state[f"compose-question-{section}"] = key


def _written(question: Question | None, key: str, slot: str) -> Question:
    before = question or Question(key, st.session_state[f"{slot}-kind"], NO_TEXT)
    options = before.options
    if before.kind in CHOICES:
        options = options_of(st.session_state.get(f"{slot}-options", ""), before.options)
    explains = text_in("explains", slot)
    return replace(
        before,
        asks=text_in("asks", slot),
        explains=explains if explains.zh else None,
        options=options,
        required=st.session_state[f"{slot}-required"],
        only_if=_condition(slot),
    )


def _condition(slot: str) -> Condition | None:
    hangs_on = st.session_state.get(f"{slot}-only-if", EVERYBODY)
    if hangs_on == EVERYBODY:
        return None
    # a quick hand presses the button before the choice just made has drawn its field
    answers = st.session_state.get(f"{slot}-answers-{hangs_on}")
    if not answers:
        raise Invalid("Choose the answers after which it is asked.", "请选择答了什么才问此题。")
    return Condition(hangs_on, tuple(answers))
