"""A model's answers, judged, onto the leaderboard."""

import streamlit as st

from db.study import Study
from review_app.job_forms.endpoint import endpoint_fields
from review_app.job_forms.files import kept_files, kept_upload
from review_app.upload import file_field
from review_app.words import Words

EVAL_SETS = ("doctorbench", "doctorflan", "dotabench", "checklist")


def fields(study: Study, words: Words) -> dict:
    st.text(words("jobs.submit.what"))
    found = kept_files(study, "generated")
    left, right = st.columns(2)
    file = left.selectbox(
        words("jobs.submit.file"), found, index=None, placeholder="", key="submit-file", disabled=not found
    )
    with right:
        uploaded = file_field(words, "jobs.submit.upload", ("jsonl",), key="submit-upload")
    left, right = st.columns(2)
    eval_set = left.selectbox(words("jobs.eval_set"), EVAL_SETS, key="submit-set")
    name = right.text_input(words("jobs.submit.name"), key="submit-name")
    asked = endpoint_fields(words)
    path = kept_upload(study, uploaded) if uploaded else file or ""
    return asked | {"file": path, "eval_set": eval_set, "name": name or None}
