"""A button that leads to another page of ours."""

from collections.abc import Mapping

import streamlit as st

from review_app.words import Words


def page_button(
    words: Words,
    label: str,
    path: str,
    key: str,
    *,
    query: Mapping[str, str] | None = None,
    kept: Mapping[str, object] | None = None,
    primary: bool = False,
    disabled: bool = False,
) -> None:
    """`label` is a phrase's key, said on the button; `kept` goes into the session's state for that page."""
    if st.button(words(label), type="primary" if primary else "secondary", key=key, disabled=disabled):
        st.session_state.update(kept or {})
        st.switch_page(
            st.Page(lambda: None, title=words(label), url_path=path), query_params=dict(query or {})
        )
