"""The page on the stage: shows the first item that is not submitted, or the one asked for."""

import board_stage
import streamlit as st

from review_app.components.board import board
from review_app.components.words import WORDS

st.set_page_config(layout="wide")
state = board_stage.read()
items = state["items"]
language = 0 if st.query_params.get("language", "zh") == "zh" else 1


def annotations(item):
    return state["work"].get(item["assignment_id"], {}).get("annotations", [])


def first_open():
    return next((n for n, item in enumerate(items) if not annotations(item)), len(items) - 1)


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
        "words": {key: texts[language] for key, texts in WORDS.items()},
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
