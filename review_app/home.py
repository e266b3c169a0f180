"""The home page: what is assigned to the visitor."""

import streamlit as st

from db.people import Person
from db.study import Study
from review_app.plain import plain
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    plain(words("home.greeting", name=person.name))
    st.info(words("home.nothing_yet"))
