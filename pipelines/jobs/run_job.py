"""One job from claim to end: its command as a process of its own, watched, ended when asked, its end told."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import IO

from db.errors import WardroundError
from db.job_progress import FOLDER_VARIABLE, Ending, ending_in, forget_last_run, keep_ending
from db.jobs import Job, end_job, state_of_job
from db.people import OPERATOR
from db.study import Study
from pipelines.asking.summary import SOME_FAILED
from pipelines.jobs.ending import sentence_of
from pipelines.jobs.keys import key_for, why_no_key, without_keys
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.page_words import in_page_words

LOOK_EVERY_SECONDS = 0.5
# what a command gets to end in order; a cancelled one may wait for the answers it has paid for
SECONDS_TO_CANCEL, SECONDS_TO_STOP = 60.0, 10.0
LOG, LOCK, PROCESS = "log.txt", "lock", "process"


def job_folder(study: Study, job_id: int) -> Path:
    return study.folder / "jobs" / str(job_id)


def run_job(study: Study, job: Job, stopping: Event) -> None:
    """Run a claimed job to its end; once `stopping` is set, end its command and queue the job again."""
    folder = job_folder(study, job.id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        code, asked, written = _run(study, job, folder, stopping)
    except WardroundError as error:
        keep_ending(folder, Ending(str(error), error.zh, error.needs))
        end_job(study, OPERATOR, job.id, ["failed"], str(error), error.zh)
    except (KeyError, OSError) as error:
        sentences = f"The command cannot be run: {error}", f"程序无法启动：{error}"
        end_job(study, OPERATOR, job.id, ["failed"], *sentences)
    else:
        _tell_end(study, job, code, asked, written)


def end_orphan(study: Study, job: Job) -> None:
    """End the command that a killed worker left behind, so that no two ever write the same files."""
    folder = job_folder(study, job.id)
    if not (folder / LOCK).exists():
        return
    for number, seconds in ((signal.SIGTERM, SECONDS_TO_STOP), (signal.SIGKILL, SECONDS_TO_STOP)):
        if _free_within(folder / LOCK, 0):
            return
        # while the lock is held the process lives, so that its number is still its own
        os.killpg(int((folder / PROCESS).read_text(encoding="utf-8")), number)
        _free_within(folder / LOCK, seconds)


def _run(study: Study, job: Job, folder: Path, stopping: Event) -> tuple[int, str, str]:
    """The command's exit code, what it was asked to end for ("" when it was not), and what it wrote."""
    with open(folder / LOG, "ab") as log, _held(folder / LOCK) as lock:
        began = log.tell()
        forget_last_run(folder)
        process = subprocess.Popen(
            _command(study, job),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(study, job, folder),
            # signals to the worker's terminal are the worker's to pass on
            start_new_session=True,
            # held by whichever of the two lives longer, so that a later worker knows of an orphan
            pass_fds=[lock.fileno()],
        )
        (folder / PROCESS).write_text(str(process.pid), encoding="utf-8")
        asked = _wait(study, job, process, stopping)
    return process.returncode, asked, _written(folder / LOG, began)


def _command(study: Study, job: Job) -> list[str]:
    words = KINDS[job.kind].command(study.folder.resolve(), job.arguments)
    return [sys.executable, "-m", "wardround", *words]


def _environment(study: Study, job: Job, folder: Path) -> dict[str, str]:
    """The worker's, with the endpoint's key where the command asks one, and without any key where not."""
    environment = without_keys()
    if base_url := job.arguments.get("base_url"):
        key = key_for(study, base_url)
        environment |= {KINDS[job.kind].key_variable: key} if key else {}
    return environment | {FOLDER_VARIABLE: str(folder.resolve()), "PYTHONUNBUFFERED": "1"}


def _wait(study: Study, job: Job, process: subprocess.Popen, stopping: Event) -> str:
    """Wait for the process; "stopping" or "cancelled" when it was asked to end, else ""."""
    asked, until = "", float("inf")
    while process.poll() is None:
        if not asked and (asked := _asked_to_end(study, job, stopping)):
            until = time.monotonic() + (SECONDS_TO_STOP if asked == "stopping" else SECONDS_TO_CANCEL)
            os.killpg(process.pid, signal.SIGTERM)
        elif asked == "cancelled" and stopping.is_set():
            until = min(until, time.monotonic() + SECONDS_TO_STOP)
        if time.monotonic() > until:
            os.killpg(process.pid, signal.SIGKILL)
        try:
            process.wait(LOOK_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    return asked


def _asked_to_end(study: Study, job: Job, stopping: Event) -> str:
    if stopping.is_set():
        return "stopping"
    return "cancelled" if state_of_job(study, job.id) == "stopping" else ""


def _tell_end(study: Study, job: Job, code: int, asked: str, written: str) -> None:
    if code == 0:
        states, sentences = ["completed"], ("", "")
    elif state_of_job(study, job.id) == "stopping":
        states, sentences = ["cancelled"], ("", "")
    elif asked == "stopping":
        # the server is being stopped; at its next start the job goes on by itself
        states, sentences = ["interrupted", "queued"], ("", "")
    else:
        states = ["failed" if code != SOME_FAILED else "completed"]
        said = sentence_of(code, written, _ending(study, job))
        sentences = in_page_words(study.folder, job.arguments, *said)
    end_job(study, OPERATOR, job.id, states, *sentences)


def _ending(study: Study, job: Job) -> Ending | None:
    """What the command left; of a key, what the page can say that knows which keys are kept."""
    folder = job_folder(study, job.id)
    ending = ending_in(folder)
    if ending and ending.needs == "key":
        ending = Ending(*why_no_key(study, job.arguments["base_url"]), ending.needs)
        keep_ending(folder, ending)
    return ending


def _written(log: Path, since: int) -> str:
    with open(log, "rb") as file:
        file.seek(since)
        return file.read().decode("utf-8", "replace")


@contextmanager
def _held(path: Path) -> Iterator[IO]:
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def _free_within(path: Path, seconds: float) -> bool:
    """Whether nobody holds the lock, or lets it go within so many seconds."""
    until = time.monotonic() + seconds
    with open(path) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(LOOK_EVERY_SECONDS / 10)
