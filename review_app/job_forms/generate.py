"""Get models' answers to the rows of a file."""

import hashlib

import streamlit as st

from db.study import Study
from review_app.job_forms.endpoint import endpoint_fields
from review_app.words import Words

EVAL_SETS = ("doctorflan", "dotabench")


def fields(study: Study, words: Words) -> dict:
    st.text(words("jobs.generate.what"))
    file = st.file_uploader(words("jobs.generate.file"), type=["jsonl", "json"], key="job-file")
    eval_set = st.selectbox(words("jobs.generate.eval_set"), EVAL_SETS, key="job-eval-set")
    asked = endpoint_fields(words)
    models = [name.strip() for name in asked["model"].split(",") if name.strip()]
    return asked | {"model": models, "eval_set": eval_set, "file": _kept(study, file) if file else ""}


def _kept(study: Study, file) -> str:
    """The uploaded file's place in the study, under its content's hash: the same file is kept once."""
    content = file.getvalue()
    folder = study.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}.jsonl"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return str(path.relative_to(study.folder))
