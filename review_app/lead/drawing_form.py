"""What the forms that draw batches have in common: each draw leaves a fresh form behind it."""

import secrets
from collections.abc import Callable

import streamlit as st

from db.errors import WardroundError
from review_app.words import Words


def drawn_so_far(form: str) -> int:
    """How many batches this visit has drawn by this form; it goes into the keys of its fields."""
    return st.session_state.get(f"{form}-drawn", 0)


def first_seed(form: str) -> int:
    """A seed for this form, drawn once so that the preview stays the same while it is filled in."""
    # under a key that no field of a form has
    return st.session_state.setdefault(
        f"{form}-first-seed-{drawn_so_far(form)}", secrets.randbelow(1_000_000)
    )


def draw(
    form: str, name: str, set_up: Callable[[], int], words: Words, done: Callable[[int, str], None]
) -> None:
    """Set up the batch of this name and tell `done` its id and what to say; or show why that cannot be."""
    try:
        batch_id = set_up()
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        # the form starts afresh: a second press must not draw the same again
        st.session_state[f"{form}-drawn"] = drawn_so_far(form) + 1
        done(batch_id, words("batches.drawn", name=name))
