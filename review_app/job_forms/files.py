"""Files that jobs are about, in the study's folder: those people upload, and those that jobs wrote."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from db.study import Study
from review_app.upload import file_field
from review_app.words import Words

# the kinds that take an upload → the key of its field, what stands over it, how the file's name may end
UPLOADS = {
    "generate": ("job-file", "jobs.generate.file", ("jsonl", "json")),
    "submit": ("submit-upload", "jobs.submit.upload", ("jsonl",)),
}
# where the session keeps the file of the job whose form is filled in
KEPT = "job-file-kept"


@dataclass(frozen=True)
class KeptFile:
    """An upload of an earlier job of this kind: its place in the study, and its own name."""

    kind: str
    path: str
    name: str


def upload_field(words: Words, kind: str):
    """The file chosen for a job of this kind, None before."""
    key, asks, endings = UPLOADS[kind]
    return file_field(words, asks, endings, key)


def chosen_file(study: Study, uploaded, kind: str) -> dict[str, str]:
    """The arguments that say which file: that uploaded now, else the one kept for this kind, else none."""
    if uploaded:
        return {"file": kept_upload(study, uploaded), "file_name": uploaded.name}
    kept = st.session_state.get(KEPT)
    if kept and kept.kind == kind:
        return {"file": kept.path, "file_name": kept.name}
    return {"file": ""}


def say_kept(words: Words, kind: str) -> None:
    """Say which file is there already, so that none need be chosen again."""
    kept = st.session_state.get(KEPT)
    if kept and kept.kind == kind:
        st.text(words("jobs.file_kept", name=kept.name))


def kept_upload(study: Study, uploaded) -> str:
    """An uploaded file's place in the study, under its content's hash: the same file is kept once."""
    content = uploaded.getvalue()
    folder = study.folder / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}.jsonl"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return str(path.relative_to(study.folder))


def kept_files(study: Study, folder: str) -> list[str]:
    """The tables in one of the study's folders and the folders in it, the newest first."""
    found = sorted((study.folder / folder).glob("**/*.jsonl"), key=lambda path: -path.stat().st_mtime)
    return [str(path.relative_to(study.folder)) for path in found]


def called(path: str) -> str:
    """A kept table's name and its folder's, which tells those of one model apart, where it has one."""
    folder, name = Path(*Path(path).parts[1:-1]), Path(path).name
    return f"{name} · {folder}" if folder.name else name
