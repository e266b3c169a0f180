"""The board of blinded scoring: question and reference in view, responses side by side, a key a rating."""

import streamlit as st

from review_app.components.bundle import Bundle, component, told

BOARD = Bundle(
    "board",
    styles=("board.css",),
    scripts=(
        "elements.js",
        "shelf.js",
        "outbox.js",
        "active_time.js",
        "keys.js",
        "dialogs.js",
        "queue.js",
        "upcoming.js",
        "bar.js",
        "board_item.js",
        "board_view.js",
        "board_refresh.js",
        "board_scoring.js",
        "board_leaving.js",
        "board_keys.js",
        "work_page.js",
        "queue_page.js",
        "board.js",
    ),
)
# the board fills the window; the page's own margins would push its bar below the fold
MARGINS = """<style>
[data-testid=stMainBlockContainer] { padding: 3.75rem 0.75rem 0; max-width: none; }
</style>"""


def board(data: dict, key: str):
    """Show one item to score and those that follow, and say when the queue is finished.

    The result's `finished` holds the batch in the run after its last item was stored, else None. Ratings are
    not in it: the board fetches items, saves drafts and submits over HTTP by itself. `data`:

    batch, language ("zh" or "en"), queue: [assignment id, in order], given: {assignment id: {state}},
    current: as `GET /work/ID` answers, guideline: {title, text} or None,
    criteria: [{key, name, asks, low, high, anchors: {"1": text}, may_be_na}], whole numbers.
    """
    st.html(MARGINS)
    return component(BOARD)(key=key, data=told(data), on_finished_change=_noted)


def _noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""
