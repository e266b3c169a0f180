"""The verifier: a polished response beside the answer it was polished from, judged, marked and revised."""

import streamlit as st

from review_app.components.board import MARGINS
from review_app.components.bundle import Bundle, component, told

VERIFIER = Bundle(
    "verifier",
    styles=("board.css", "verifier.css"),
    scripts=(
        "elements.js",
        "shelf.js",
        "outbox.js",
        "active_time.js",
        "keys.js",
        "dialogs.js",
        "selection.js",
        "pieces.js",
        "queue.js",
        "upcoming.js",
        "verifier_item.js",
        "verifier_text.js",
        "verifier_difference.js",
        "verifier_view.js",
        "verifier_refresh.js",
        "verifier_acts.js",
        "verifier_keys.js",
        "work_page.js",
        "queue_page.js",
        "verifier.js",
    ),
)


def verifier(data: dict, key: str):
    """Show one response to verify or oversee and those that follow, and say when the queue is finished.

    The result's `finished` holds the batch in the run after its last item was stored, else None. The verifier
    fetches items, saves drafts and submits over HTTP by itself. `data`:

    batch, language ("zh" or "en"), queue: [assignment id, in order], given: {assignment id: {state}},
    current: as `GET /work/ID` answers, asks: {"correct" and "practical": {asks, yes, no}},
    kinds: [{key, name, means}].
    """
    st.html(MARGINS)
    return component(VERIFIER)(key=key, data=told(data), on_finished_change=_noted)


def _noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""
