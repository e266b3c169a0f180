"""A form filled in as it was for a job that has ended, with its file, where that is still there."""

import streamlit as st

from db.jobs import Job
from db.study import Study
from pipelines.jobs.kinds import is_upload
from pipelines.jobs.numbers import NUMBERS, written
from review_app.job_forms.every import FORMS
from review_app.job_forms.files import KEPT, KeptFile

# a job's argument → the key of the field it came from, where that is not `job-` and its name
FIELDS = {"name": "submit-name", "questions": "submit-questions", "task": "job-tasks"}
OF_KIND = {
    ("submit", "eval_set"): "submit-set",
    ("submit", "model"): "job-judge",
    ("judge", "model"): "job-judge",
}
# filled in apart, or made from other fields
LEFT_OUT = ("file", "file_name", "answers", "price", "ask_again")
FILLED, TIMES_FILLED = "job-filled", "job-times-filled"


def has_form(job: Job) -> bool:
    """Whether the page has a form with fields that the job was started from."""
    return job.kind in FORMS and bool(job.arguments)


def fill_in(study: Study, job: Job) -> None:
    """Fill its kind's form in, before the next drawing of the page; `FILLED` says of which job."""
    state = st.session_state
    state["job-kind"], state[FILLED], state["jobs-first"] = job.kind, job.id, True
    state[TIMES_FILLED] = state.get(TIMES_FILLED, 0) + 1
    for name, value in job.arguments.items():
        if name not in LEFT_OUT:
            state[field_of(job.kind, name)] = _as_typed(name, value)
    for name, value in (job.arguments.get("price") or {}).items():
        state[f"job-price-{name}"] = value if name == "currency" else written(value)
    _choose_file(study, job)


def _choose_file(study: Study, job: Job) -> None:
    """Answers made here are chosen in their field; no program fills in one for an upload: it is kept."""
    file = str(job.arguments.get("file") or "")
    st.session_state[KEPT] = None
    if job.kind == "submit":
        st.session_state["submit-file"] = None
    if not file or not (study.folder / file).is_file():
        return
    if job.kind == "submit" and not is_upload(job.arguments):
        st.session_state["submit-file"] = file
    else:
        st.session_state[KEPT] = KeptFile(job.kind, file, job.arguments.get("file_name") or file)


def _as_typed(name: str, value: object) -> object:
    if name in NUMBERS:
        return written(value)
    if name == "model" and isinstance(value, list):
        return ", ".join(value)
    return "" if value is None and name in ("name", "questions") else value


def field_of(kind: str, name: str) -> str:
    """The key of the field that an argument of this kind of job is typed into."""
    return OF_KIND.get((kind, name)) or FIELDS.get(name) or "job-" + name.replace("_", "-")
