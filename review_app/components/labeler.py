"""The labeler of the label audit: one record, one of the tasks, one key to the next record."""

import streamlit as st

from review_app.components.board import MARGINS
from review_app.components.bundle import Bundle, component, told

LABELER = Bundle(
    "labeler",
    styles=("board.css", "labeler.css"),
    scripts=(
        "elements.js",
        "shelf.js",
        "outbox.js",
        "active_time.js",
        "keys.js",
        "dialogs.js",
        "labeler_item.js",
        "queue.js",
        "upcoming.js",
        "labeler_search.js",
        "labeler_marks.js",
        "labeler_view.js",
        "labeler_refresh.js",
        "labeler_choosing.js",
        "labeler_leaving.js",
        "labeler_keys.js",
        "work_page.js",
        "queue_page.js",
        "labeler.js",
    ),
)


def labeler(data: dict, key: str):
    """Show one record to label and those that follow, and say when the queue is finished.

    The result's `finished` holds the batch in the run after its last record was stored, else None. Labels
    are not in it: the labeler fetches records, saves drafts and submits over HTTP by itself. `data`:

    batch, language ("zh" or "en"), queue: [assignment id, in order],
    given: {assignment id: {state: "saved" or "skipped", label}}, current: as `GET /work/ID` answers,
    choice: {name, asks}, tasks: [{key, name, means, group ("" for none of them), zh, en, pinyin}].
    """
    st.html(MARGINS)
    return component(LABELER)(key=key, data=told(data), on_finished_change=_noted)


def _noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""
