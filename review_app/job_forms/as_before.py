"""A form filled in as it was for a job that has ended; its file is to be chosen again."""

import streamlit as st

from db.jobs import Job
from review_app.job_forms.every import FORMS

# a job's argument → the key of the field it came from, where that is not `job-` and its name
FIELDS = {"name": "submit-name", "task": "job-tasks"}
OF_KIND = {("submit", "eval_set"): "submit-set"}
# chosen anew, or made from other fields
LEFT_OUT = ("file", "file_name", "answers", "price", "ask_again")
FILLED = "job-filled"


def has_form(job: Job) -> bool:
    """Whether the page has a form with fields that the job was started from."""
    return job.kind in FORMS and bool(job.arguments)


def fill_in(job: Job) -> None:
    """Fill its kind's form in, before the next drawing of the page; `FILLED` says of which job."""
    state = st.session_state
    state["job-kind"], state[FILLED], state["jobs-first"] = job.kind, job.id, True
    for name, value in job.arguments.items():
        if name not in LEFT_OUT:
            state[_field(job, name)] = (
                ", ".join(value) if name == "model" and isinstance(value, list) else value
            )
    for name, value in (job.arguments.get("price") or {}).items():
        state[f"job-price-{name}"] = value


def _field(job: Job, name: str) -> str:
    return OF_KIND.get((job.kind, name)) or FIELDS.get(name) or "job-" + name.replace("_", "-")
