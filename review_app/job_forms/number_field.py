"""A field for a number, as text: Streamlit's own swallows the press that sends a number out of its range."""

from typing import Literal

import streamlit as st

from pipelines.jobs.numbers import read_number, written
from review_app.words import Words


def number_field(
    place,
    words: Words,
    asks: str,
    key: str,
    first: float | None = None,
    empty: str = "",
    width: int | Literal["stretch"] = "stretch",
    keyboard: Literal["numeric", "decimal"] = "numeric",
) -> float | str | None:
    """What is typed, `first` at first: a number, text where it is none, None where it is empty.

    `asks` is the phrase over the field, `empty` the one in it while nothing is. A phone shows the `keyboard`
    of whole numbers or of decimals: `assets/keyboard.js` sets it by the name of the box around the field.
    """
    # by the state, which may hold the number of a job whose form is filled in again
    st.session_state.setdefault(key, written(first))
    inside = words(empty) if empty else ""
    box = place.container(key=f"{keyboard}-{key}", width=width)
    return read_number(box.text_input(words(asks), key=key, placeholder=inside))
