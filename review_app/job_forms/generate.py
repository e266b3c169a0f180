"""Get models' answers to the rows of a file."""

import streamlit as st

from db.study import Study
from pipelines.generating.generator import TURNS
from review_app.beneath import Beneath
from review_app.job_forms.endpoint import before_endpoint, endpoint_fields
from review_app.job_forms.files import chosen_file, say_kept, upload_field
from review_app.words import Words


def fields(study: Study, words: Words, beneath: Beneath) -> dict:
    with before_endpoint():
        st.text(words("jobs.generate.what"))
        file = upload_field(words, "generate")
        say_kept(words, "generate")
        beneath.leave(st, "file")
        eval_set = st.selectbox(
            words("jobs.eval_set"),
            list(TURNS),
            format_func=lambda name: words(f"jobs.generate.set.{name}"),
            key="job-eval-set",
        )
        beneath.leave(st, "eval_set")
    asked = endpoint_fields(words, beneath, "jobs.models")
    models = [name.strip() for name in asked["model"].split(",") if name.strip()]
    return asked | {"model": models, "eval_set": eval_set} | chosen_file(study, file, "generate")
