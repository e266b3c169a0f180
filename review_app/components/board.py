"""The board of blinded scoring: question and reference in view, responses side by side, a key a rating."""

from functools import cache

import streamlit as st

from review_app.components.bundle import base_path, bundle

SCRIPTS = (
    "elements.js",
    "shelf.js",
    "outbox.js",
    "active_time.js",
    "keys.js",
    "board_item.js",
    "bar.js",
    "board_view.js",
    "board_refresh.js",
    "dialogs.js",
    "board_scoring.js",
    "rerun_leaving.js",
    "board_keys.js",
    "work_page.js",
    "board.js",
)
# the board fills the window; the page's own margins would push its bar below the fold
MARGINS = """<style>
[data-testid=stMainBlockContainer] { padding: 3.75rem 0.75rem 0; max-width: none; }
</style>"""


def board(data: dict, key: str):
    """Show one item to score, and return what the physician asked for next.

    The result's `submitted`, `previous` and `next` hold the assignment's id in the run that follows the act,
    else None. Ratings are not in it: the board saves drafts and submits over HTTP by itself. `data`:

    assignment_id, revision (0 before the first submission), locked, question, masked_notice ("" for none),
    reference: [{title, text}], responses: [{slot, conversation: [{role: "patient"|"doctor", content}]}],
    rubric: {criteria: [{key, name, asks, low, high, anchors: {"1": text}, may_be_na}]}, whole numbers,
    draft: {"A.overall": "7", "comment": text}, progress: {place, total, done},
    answers: None or {ratings: {slot: {key: number, or None for not applicable}}, comment}; skipped,
    words: {key: text} with the keys of `words.WORDS`.
    """
    st.html(MARGINS)
    return _board()(
        key=key,
        data={"base": base_path(), **data},
        on_submitted_change=_noted,
        on_previous_change=_noted,
        on_next_change=_noted,
    )


@cache
def _board():
    return st.components.v2.component("wardround_board", css=bundle("board.css"), js=bundle(*SCRIPTS))


def _noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""
