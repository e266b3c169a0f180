"""A model's answers, judged, onto the leaderboard."""

import streamlit as st

from db.people import OPERATOR
from db.study import Study
from pipelines.jobs.answers import incomplete_tables
from review_app.beneath import Beneath
from review_app.job_forms.endpoint import before_endpoint, endpoint_fields
from review_app.job_forms.files import called, chosen_file, kept_files, say_kept, upload_field
from review_app.words import Words

EVAL_SETS = ("doctorbench", "doctorflan", "dotabench", "checklist")


def fields(study: Study, words: Words, beneath: Beneath) -> dict:
    with before_endpoint():
        st.text(words("jobs.submit.what"))
        found, incomplete = kept_files(study, "generated"), incomplete_tables(study, OPERATOR)
        left, right = st.columns(2)
        file = left.selectbox(
            words("jobs.submit.file"),
            found,
            index=None,
            placeholder="",
            format_func=lambda path: called(path) + words("jobs.submit.incomplete") * (path in incomplete),
            key="submit-file",
            disabled=not found,
        )
        with right:
            uploaded = upload_field(words, "submit")
            say_kept(words, "submit")
        # an upload is what counts
        beneath.leave(right if uploaded else left, "file")
        if file in incomplete and not uploaded:
            st.html(f'<div class="only" role="note">⚠ {words("jobs.submit.only_answered")}</div>')
        left, right = st.columns(2)
        eval_set = left.selectbox(
            words("jobs.eval_set"),
            EVAL_SETS,
            format_func=lambda name: words(f"jobs.submit.set.{name}"),
            key="submit-set",
        )
        beneath.leave(left, "eval_set")
        name = right.text_input(
            words("jobs.submit.name"), placeholder=words("jobs.submit.name_why"), key="submit-name"
        )
        beneath.leave(right, "name")
        questions = st.text_input(
            words("jobs.submit.questions"),
            placeholder=words("jobs.submit.questions_why"),
            key="submit-questions",
        )
        beneath.leave(st, "questions")
    asked = endpoint_fields(words, beneath, "jobs.judge_model")
    chosen = chosen_file(study, uploaded, "submit")
    if file and not uploaded:
        chosen = {"file": file, "file_name": called(file)}
    said = {"name": name.strip() or None, "questions": questions.strip() or None}
    return asked | chosen | {"eval_set": eval_set} | said
