"""The rewriter: a case on the left, three turns in the middle, the dialogue as it reads on the right."""

import streamlit as st

from review_app.components.bundle import Bundle, component, told

REWRITER = Bundle(
    "rewriter",
    styles=("board.css", "rewriter.css"),
    scripts=(
        "elements.js",
        "shelf.js",
        "outbox.js",
        "active_time.js",
        "bar.js",
        "dialogs.js",
        "rerun_leaving.js",
        "selection.js",
        "pieces.js",
        "rewriter_item.js",
        "rewriter_case.js",
        "rewriter_turns.js",
        "rewriter_reads.js",
        "rewriter_writing.js",
        "rewriter_keys.js",
        "work_page.js",
        "text_page.js",
        "rewriter.js",
    ),
)
# it fills the window, as the board does
MARGINS = """<style>
[data-testid=stMainBlockContainer] { padding: 3.75rem 0.75rem 0; max-width: none; }
</style>"""


def rewriter(data: dict, key: str):
    """Show one case to rewrite or review, and return what the person asked for next.

    The result's `submitted`, `previous` and `next` are as the board's. Drafts, hints and submissions travel
    over HTTP by themselves. `data` has what `dialogue_rewriting.present` gives, and: assignment_id, revision
    (0 before the first submission), given, locked, draft ({"2.question": text, …}), progress, language,
    guideline ({title, text}, or None).
    """
    st.html(MARGINS)
    return component(REWRITER)(
        key=key,
        data=told(data),
        on_submitted_change=_noted,
        on_previous_change=_noted,
        on_next_change=_noted,
    )


def _noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""
