"""The page on the stage: the first item that is not submitted, and those that follow."""

import board_stage
import streamlit as st

from review_app.components.board import board
from review_app.components.editor import editor

st.set_page_config(layout="wide")
state = board_stage.read()
items = state["items"]
language = st.query_params.get("language", "zh")
OWNER = {"mark": "0f" * 32, "key": "1e" * 32}


def show_editor():
    draft = state["work"].get("1", {}).get("draft", {})
    field = {
        "assignment_id": "1",
        "field": "history",
        "value": draft.get("history", ""),
        "label": "病史",
        "owner": OWNER,
    }
    result = editor({**field, "language": language}, key="editor")
    st.text(f"submitted: {result.submitted}")


def show_board():
    given = {item["assignment_id"] for item in items if board_stage.shown(state, item)["revision"]}
    undone = next((item for item in items if item["assignment_id"] not in given), items[-1])
    current = items[int(st.query_params["item"]) - 1] if "item" in st.query_params else undone
    result = board(
        {
            "batch": 1,
            "owner": OWNER,
            "language": language,
            "queue": [item["assignment_id"] for item in items],
            "changed": [],
            "given": {id_: {"state": "saved"} for id_ in sorted(given)},
            "current": board_stage.shown(state, current),
            "criteria": items[0]["criteria"],
            "guideline": None,
        },
        key="board",
    )
    st.text(f"finished: {result.finished}")


if "editor" in st.query_params:
    show_editor()
else:
    show_board()
