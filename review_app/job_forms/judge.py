"""Let a model judge every response of the study."""

import streamlit as st

from db.study import Study
from review_app.beneath import Beneath
from review_app.job_forms.endpoint import before_endpoint, endpoint_fields
from review_app.job_forms.number_field import number_field
from review_app.words import Words


def fields(study: Study, words: Words, beneath: Beneath) -> dict:
    with before_endpoint():
        st.text(words("jobs.judge.what"))
    asked = endpoint_fields(words, beneath, "jobs.judge_model")
    left, _ = st.columns(2)
    repeats = number_field(left, words, "jobs.repeats", "job-repeats", 1)
    beneath.leave(left, "repeats")
    batch = st.checkbox(words("jobs.batch"), key="job-batch")
    return asked | {"repeats": repeats, "batch": batch}
