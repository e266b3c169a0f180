"""Who looks at the page and which study it is: asked again at every rerun."""

import os
from pathlib import Path
from urllib.parse import unquote

import streamlit as st

from db import people
from db.errors import NotFound
from db.people import Person
from db.study import Study
from review_app.words import Words, words

STUDY_VARIABLE = "WARDROUND_STUDY"
# where the session keeps a language chosen on a page that is not loaded anew for it
CHOSEN_HERE = "language-chosen-here"


def current_study() -> Study:
    """The study this server serves; `review_app.server.asgi` opened and checked it when it started."""
    return Study(Path(os.environ[STUDY_VARIABLE]))


def visitor(study: Study) -> Person | None:
    """The person whom the gate has let in, as the database knows them now; None without a gate."""
    try:
        person = people.by_login(study, unquote(st.user.get("login") or ""))
    except NotFound:
        return None
    return None if person.disabled else person


def visitor_words() -> Words:
    """The words in the language that the visitor has chosen: on this page, or before it was loaded."""
    return words(st.session_state.get(CHOSEN_HERE) or st.user.get("language") or "")
