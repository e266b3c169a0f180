"""Label the study's records by the house's rules."""

import streamlit as st

from db.study import Study
from review_app.beneath import Beneath
from review_app.words import Words


def fields(study: Study, words: Words, beneath: Beneath) -> dict:
    st.text(words("jobs.label.what"))
    return {}
