"""A field for a file: Streamlit's own, with its English words replaced by the visitor's."""

import json

import streamlit as st

from review_app.words import Words

# its button and its remark on sizes are words that Streamlit has in English alone
STYLE = """<style>
[data-testid=stFileUploaderDropzoneInstructions] {{ display: none; }}
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] {{ font-size: 0; }}
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer]::after {{
  content: {said}; font-size: 1rem; }}
</style>"""


def file_field(words: Words, asks: str, kinds: tuple[str, ...], key: str):
    """The file chosen, None before; `asks` is the phrase over the field, `kinds` are endings of names."""
    st.html(STYLE.format(said=json.dumps(words("upload"), ensure_ascii=False)))
    return st.file_uploader(words(asks), list(kinds), key=key)
