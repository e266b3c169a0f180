"""The page on the stage: shows the first item that is not submitted, or the one asked for."""

import board_stage
import streamlit as st

from review_app.components.board import board
from review_app.components.editor import editor
from review_app.components.words import component_words

st.set_page_config(layout="wide")
state = board_stage.read()
items = state["items"]
language = st.query_params.get("language", "zh")


def annotations(item):
    return state["work"].get(item["assignment_id"], {}).get("annotations", [])


def first_open():
    return next((n for n, item in enumerate(items) if not annotations(item)), len(items) - 1)


def show_editor():
    draft = state["work"].get("1", {}).get("draft", {})
    field = {"assignment_id": "1", "field": "history", "value": draft.get("history", ""), "label": "病史"}
    result = editor({**field, "words": component_words(language)}, key="editor")
    st.text(f"submitted: {result.submitted}")


def show_board():
    place = st.session_state.setdefault("place", first_open())
    item = items[place]
    result = board(
        {
            **item,
            "draft": state["work"].get(item["assignment_id"], {}).get("draft", {}),
            "answers": annotations(item)[-1]["answers"] if annotations(item) else None,
            "revision": len(annotations(item)),
            "locked": state["locked"],
            "progress": {
                "place": place + 1,
                "total": len(items),
                "done": sum(bool(annotations(i)) for i in items),
            },
            "words": component_words(language),
        },
        key="board",
    )
    steps = {result.previous: -1, result.next: 1}
    if result.submitted == item["assignment_id"]:
        st.session_state.place = first_open()
        st.rerun()
    if item["assignment_id"] in steps:
        st.session_state.place = min(max(place + steps[item["assignment_id"]], 0), len(items) - 1)
        st.rerun()


if "editor" in st.query_params:
    show_editor()
else:
    show_board()
