"""What the pages of work share: their scripts, the whole window, and what they tell Streamlit."""

import streamlit as st

from review_app.components.bundle import KEEPING, Bundle, component, noted, told

WORK_PAGE = (*KEEPING, "active_time.js", "dialogs.js", "work_page.js")
# a page that fetches the items of its queue itself, and one whose next item the server draws
QUEUE_PAGE = (*WORK_PAGE, "keys.js", "queue.js", "upcoming.js", "queue_page.js")
TEXT_PAGE = (*WORK_PAGE, "bar.js", "rerun_leaving.js", "text_page.js")
# it fills the window; the page's own margins would push its bar below the fold
MARGINS = """<style>
[data-testid=stMainBlockContainer] { padding: 3.75rem 0.75rem 0; max-width: none; }
</style>"""


def queue_page(of: Bundle, data: dict, key: str):
    """Draw a page that goes through its queue; its result's `finished` comes once all is stored."""
    st.html(MARGINS)
    return component(of)(key=key, data=told(data), on_finished_change=noted)


def text_page(of: Bundle, data: dict, key: str):
    """Draw a page of one item; its result's `submitted`, `previous` and `next` say how the item was left.

    Each holds the assignment in the run that follows, else None.
    """
    st.html(MARGINS)
    return component(of)(
        key=key,
        data=told(data),
        on_submitted_change=noted,
        on_previous_change=noted,
        on_next_change=noted,
    )
