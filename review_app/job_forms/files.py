"""Files that jobs are about, in the study's folder: those people upload, and those that jobs wrote."""

import hashlib
from pathlib import Path

from db.study import Study


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
