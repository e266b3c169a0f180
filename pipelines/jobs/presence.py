"""Whether a worker is at a study, and what the last one that could not work said of it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.file_access import folder_faults
from db.study import Study

LOCK, WHY = "worker.lock", "worker-ended.json"


@contextmanager
def lock_of_worker(study: Study) -> Iterator[int]:
    """The descriptor of the file that a study's one worker locks."""
    with open(folder_of(study) / LOCK, "a") as lock:
        yield lock.fileno()


def worker_is_there(study: Study) -> bool:
    """Whether some process works on the study's jobs: it holds the lock. Looking leaves nothing behind."""
    try:
        with open(_place(study) / LOCK) as lock:
            # shared, so that two pages that look at once do not see each other
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    # a file in the folder's place is told by doctor and verify
    except (FileNotFoundError, NotADirectoryError):
        return False
    except BlockingIOError:
        return True
    return False


def note_why_none(study: Study, sentences: tuple[str, str]) -> None:
    """Keep why no worker is there, in English and in Chinese; a worker that starts removes it."""
    path = folder_of(study) / WHY
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(sentences, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def why_none(study: Study) -> tuple[str, str]:
    """Why the last worker ended, in English and in Chinese; "" where nothing is known."""
    path = _place(study) / WHY
    return tuple(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ("", "")


def forget_why_none(study: Study) -> None:
    (folder_of(study) / WHY).unlink(missing_ok=True)


def folder_of(study: Study) -> Path:
    """The folder of jobs and their worker, made where there is none yet; Damaged for a file in its place."""
    folder = _place(study)
    for fault in folder_faults(study.folder, [folder.name]):
        raise fault
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _place(study: Study) -> Path:
    return study.folder / "jobs"
