"""A field for a file: Streamlit's own; `assets/own_words.js` replaces its English words by the visitor's."""

import streamlit as st

from review_app.words import Words

STYLE = """<style>
/* its remark on sizes is in English alone */
[data-testid=stFileUploaderDropzoneInstructions] { display: none; }
/* the keyboard is brought to what was chosen */
[data-testid=stFileChip]:focus { outline: 3px solid #3aa0a6; outline-offset: -3px; border-radius: .3rem; }
</style>"""


def file_field(words: Words, asks: str, kinds: tuple[str, ...], key: str):
    """The file chosen, None before; `asks` is the phrase over the field, `kinds` are endings of names."""
    st.html(STYLE)
    return st.file_uploader(words(asks), list(kinds), key=key)
