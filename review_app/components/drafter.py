"""The drafter: a task's record on the left, its wordings in the middle, the prompt they give on the right."""

import streamlit as st

from review_app.components.bundle import Bundle, component, told
from review_app.components.rewriter import MARGINS

DRAFTER = Bundle(
    "drafter",
    styles=("board.css", "rewriter.css", "drafter.css"),
    scripts=(
        "elements.js",
        "shelf.js",
        "outbox.js",
        "keys.js",
        "active_time.js",
        "bar.js",
        "dialogs.js",
        "rerun_leaving.js",
        "drafter_item.js",
        "drafter_view.js",
        "work_page.js",
        "text_page.js",
        "drafter.js",
    ),
)


def drafter(data: dict, key: str):
    """Show one task to word or to review, and return what the person asked for next.

    The result's `submitted`, `previous` and `next` are as the board's. Drafts and submissions travel over
    HTTP by themselves. `data` has what `instruction_drafting.present` gives, and: assignment_id, revision (0
    before the first submission), given, locked, draft ({"wording.1": text, …}), progress, language, guideline
    ({title, text}, or None), start (the wordings to begin with), accepted (which revision they are, or 0),
    examples ({case, question, options, answer} each), prompts (the messages for each), place (what stands
    there for the instruction).
    """
    st.html(MARGINS)
    return component(DRAFTER)(
        key=key,
        data=told(data),
        on_submitted_change=_noted,
        on_previous_change=_noted,
        on_next_change=_noted,
    )


def _noted() -> None:
    """Streamlit knows a component's values by their callbacks; the page reads the result."""
