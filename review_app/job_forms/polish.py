"""Let a model write the study's original answers out, by accepted instructions."""

from pathlib import Path

import streamlit as st

from annotation.tasks import find_task
from db.errors import NotFound
from db.instructions import current_instructions
from db.people import OPERATOR
from db.study import Study
from pipelines.polish_responses import Size, size_of
from review_app.beneath import Beneath
from review_app.job_forms.endpoint import before_endpoint, endpoint_fields
from review_app.job_forms.number_field import number_field
from review_app.words import Words

REMEMBERED_SECONDS = 60


def fields(study: Study, words: Words, beneath: Beneath) -> dict:
    instructed = list(current_instructions(study))
    with before_endpoint():
        st.text(words("jobs.polish.what"))
        st.text(_ahead(study, words) if instructed else words("jobs.polish.none"))
    asked = endpoint_fields(words, beneath)
    tasks = st.multiselect(
        words("jobs.polish.tasks"),
        instructed,
        format_func=lambda key: getattr(find_task(key), "chinese" if words.language == "zh" else "english"),
        placeholder=words("jobs.all"),
        key="job-tasks",
    )
    left, middle, right = st.columns(3)
    sample = number_field(left, words, "jobs.polish.sample", "job-sample", empty="jobs.all")
    beneath.leave(left, "sample")
    seed = number_field(middle, words, "jobs.polish.seed", "job-seed", 0)
    beneath.leave(middle, "seed")
    longest = number_field(right, words, "jobs.polish.max_tokens", "job-max-tokens", empty="jobs.optional")
    beneath.leave(right, "max_tokens")
    batch = st.checkbox(words("jobs.batch"), key="job-batch")
    return asked | {"task": tasks, "sample": sample, "seed": seed, "max_tokens": longest, "batch": batch}


def _ahead(study: Study, words: Words) -> str:
    try:
        size = _size(str(study.folder), len(current_instructions(study)))
    except NotFound as error:
        return error.said(words.language)
    return words(
        "jobs.polish.ahead",
        n=f"{size.requests:,}",
        prompt=f"{size.prompt_tokens:,}",
        completion=f"{size.completion_tokens:,}",
        without=f"{size.left_out:,}",
    )


@st.cache_resource(ttl=REMEMBERED_SECONDS, max_entries=4, show_spinner=False)
def _size(folder: str, instructed: int) -> Size:
    """`instructed` only makes a newly accepted instruction count at once."""
    return size_of(Study(Path(folder)), OPERATOR)
