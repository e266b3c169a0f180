"""Get models' answers to the rows of a file."""

import streamlit as st

from db.study import Study
from review_app.job_forms.endpoint import endpoint_fields
from review_app.job_forms.files import kept_upload
from review_app.upload import file_field
from review_app.words import Words

EVAL_SETS = ("doctorflan", "dotabench")


def fields(study: Study, words: Words) -> dict:
    st.text(words("jobs.generate.what"))
    file = file_field(words, "jobs.generate.file", ("jsonl", "json"), key="job-file")
    eval_set = st.selectbox(words("jobs.eval_set"), EVAL_SETS, key="job-eval-set")
    asked = endpoint_fields(words)
    models = [name.strip() for name in asked["model"].split(",") if name.strip()]
    return asked | {"model": models, "eval_set": eval_set, "file": kept_upload(study, file) if file else ""}
