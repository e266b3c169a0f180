"""What a press asks for: done and the page drawn anew, or the sentence why not."""

from collections.abc import Callable

import streamlit as st

from db.errors import WardroundError
from review_app.beneath import Beneath
from review_app.words import Words


def carry_out(words: Words, act: Callable[[], object]) -> None:
    """Do it, and draw the page anew; where it is refused, the page stays and says why."""
    try:
        act()
    except WardroundError as error:
        Beneath(words).say(error)
    else:
        st.rerun()
