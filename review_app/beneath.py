"""The place beneath each field, where what is wrong with it is said."""

import html

import streamlit as st

from db.errors import WardroundError
from review_app.words import Words

# how often in this session something wrong was come to
COME = "wrong-come-to"
STYLE = """<style>
.wrong { color: #b00020; border-left: 3px solid #b00020; padding: .1rem 0 .1rem .6rem; white-space: pre-wrap;
  overflow-wrap: anywhere; scroll-margin: 9rem 0 2rem; }
.wrong:focus { outline: 3px solid #3aa0a6; outline-offset: 2px; border-radius: .3rem; }
</style>"""


class Beneath:
    """What a form leaves places in, by the arguments that its fields give."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._places = {}

    def leave(self, column, *arguments: str) -> None:
        """Leave one place, where `column` is now, for what may be wrong with these arguments."""
        self._places |= dict.fromkeys(arguments, column.empty())

    def say(self, error: WardroundError, comes: bool = False) -> None:
        """Each sentence beneath the field it is about; beneath the form where it is about none of them.

        With `comes` the keyboard and the view come to the topmost, once for each time it is said.
        """
        come = ""
        if comes:
            st.session_state[COME] = st.session_state.get(COME, 0) + 1
            come = f' tabindex="-1" data-come-to="wrong-{st.session_state[COME]}"'
        for each in getattr(error, "each", (error,)):
            place = self._places.get(getattr(each, "field", ""), st)
            said = html.escape(each.said(self._words.language))
            # `assets/faults.js` calls that field invalid to a screen reader, which then reads the sentence
            of_field = "" if place is st else " data-of-field"
            # text as it is: it may repeat what was entered, which Markdown would draw
            place.html(f'{STYLE}<div class="wrong" role="alert"{come}{of_field}>{said}</div>')
