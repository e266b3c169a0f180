"""Clinical text exactly as it is stored: Markdown would show 3~5天 … 7~10天 as 35天 … 710天."""

import html

import streamlit as st

STYLE = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.7"


def plain(text: str) -> None:
    """Show text with every character, blank and line break it has."""
    st.html(as_html(text))


def as_html(text: str) -> str:
    """The element that `plain` shows, for pages that draw more around it."""
    return f'<div class="plain" style="{STYLE}">{html.escape(text)}</div>'
