"""Composing what holds the questions: title and introduction, the scale of the ratings, the screens."""

import streamlit as st

from annotation.survey.composing import (
    anchors_as_lines,
    anchors_of,
    framed,
    moved_screen,
    new_key,
    put_screen,
    without_screen,
)
from annotation.survey.questionnaire import Questionnaire, Scale
from review_app.lead.survey_content import NO_TEXT, keep, read, slot_of, text_fields, text_in, told
from review_app.words import Words

# stands among the screens' keys for the one that is still to be made
NEW = ""
FARTHEST = 100


def frame(words: Words, content: str) -> None:
    asked, slot = read(content), slot_of(content, "frame")
    text_fields(words, "title", slot, asked.title)
    text_fields(words, "introduction", slot, asked.introduction, long=True)
    low, high = st.columns(2)
    low.number_input(words("surveys.low"), -FARTHEST, FARTHEST, asked.scale.low, key=f"{slot}-low")
    high.number_input(words("surveys.high"), -FARTHEST, FARTHEST, asked.scale.high, key=f"{slot}-high")
    st.text_area(words("surveys.anchors"), anchors_as_lines(asked.scale), key=f"{slot}-anchors")
    st.button(
        words("surveys.put_frame"), type="primary", key="frame-put",
        on_click=keep, args=(words, content, "frame", lambda: _framed(asked, slot)),
    )  # fmt: skip
    told("frame")


def screens(words: Words, content: str) -> None:
    asked = read(content)
    titles = {each.key: each.title[words.language] for each in asked.sections}
    titles[NEW] = words("surveys.new_screen")
    chosen = st.selectbox(words("surveys.section"), list(titles), format_func=titles.get, key="screen")
    screen = next((each for each in asked.sections if each.key == chosen), None)
    key = screen.key if screen else new_key(asked, "screen")
    slot = slot_of(content, "screen", key)
    text_fields(words, "screen_title", slot, screen.title if screen else NO_TEXT)
    with st.container(horizontal=True):
        st.button(
            words("surveys.put_screen"), type="primary", key="screen-put",
            on_click=_put_screen, args=(words, content, asked, key, slot),
        )  # fmt: skip
        if screen:
            for name, by in (("up", -1), ("down", 1)):
                st.button(
                    words(f"surveys.{name}"), key=f"screen-{name}", on_click=keep,
                    args=(words, content, "screen", lambda by=by: moved_screen(asked, key, by)),
                )  # fmt: skip
            st.button(
                words("surveys.screen_out", count=len(screen.questions)), key="screen-out", on_click=keep,
                args=(words, content, "screen", lambda: without_screen(asked, key)),
            )  # fmt: skip
    told("screen")


def _framed(asked: Questionnaire, slot: str) -> Questionnaire:
    low, high = (st.session_state[f"{slot}-{end}"] for end in ("low", "high"))
    anchors = anchors_of(st.session_state[f"{slot}-anchors"])
    return framed(asked, text_in("title", slot), text_in("introduction", slot), Scale(low, high, anchors))


def _put_screen(words: Words, content: str, asked: Questionnaire, key: str, slot: str) -> None:
    """Keep the screen and stay on it; questions are then chosen for it below."""
    if keep(words, content, "screen", lambda: put_screen(asked, key, text_in("screen_title", slot))):
        st.session_state["screen"] = st.session_state["compose-section"] = key
