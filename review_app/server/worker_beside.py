"""The worker beside the server: started with it, started again when it dies, ended with it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from db.job_progress import FOLDER_VARIABLE, ending_in, forget_last_run
from db.study import Study
from pipelines.jobs.ending import sentence_of
from pipelines.jobs.presence import folder_of, note_why_none

SECONDS_BEFORE_ANOTHER, MOST_SECONDS_BEFORE_ANOTHER = 2.0, 60.0
SECONDS_TO_END = 15.0
# one that ends sooner never got to work; after so many of them in a row none is started any more
SECONDS_TO_COUNT_AS_STARTED = 60.0
TRIES = 8
LOG = "worker.log"


@contextmanager
def worker_beside(study: Study, say: Callable[[str], object] | None = None) -> Iterator[None]:
    """A worker for as long as the block lasts; it ends by itself when this process is killed.

    `say` is told, in one line, of each worker that could not work: why, and what happens next.
    """
    ending = threading.Event()
    running: list[subprocess.Popen] = []
    keeper = threading.Thread(target=_keep, args=(study, ending, running, say or _on_stderr), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in running:
            process.stdin.close()
        keeper.join(SECONDS_TO_END)


def _keep(study: Study, ending: threading.Event, running: list, say: Callable[[str], object]) -> None:
    failures = 0
    while not ending.is_set():
        began = time.monotonic()
        code, written = _one(study, ending, running)
        if ending.is_set():
            return
        started = time.monotonic() - began > SECONDS_TO_COUNT_AS_STARTED
        failures = 0 if started else failures + 1
        pause = min(MOST_SECONDS_BEFORE_ANOTHER, SECONDS_BEFORE_ANOTHER * 2 ** max(0, failures - 1))
        why = sentence_of(code, written, ending_in(folder_of(study)))
        note_why_none(study, why)
        if failures == TRIES:
            say(f"No worker runs, and none is started any more: {why[0]} Mend it and start the server again.")
            return
        say(f"The worker ended: {why[0]} Another is started in {pause:.0f} s.")
        ending.wait(pause)


def _one(study: Study, ending: threading.Event, running: list) -> tuple[int, str]:
    """One worker from start to end: its exit code, and what it wrote."""
    folder = folder_of(study)
    forget_last_run(folder)
    command = [sys.executable, "-m", "wardround", "worker", f"--study={study.folder.resolve()}"]
    with open(folder / LOG, "ab+") as log:
        began = log.tell()
        with subprocess.Popen(
            [*command, "--until-input-ends"],
            # a pipe that ends with this process, however that ends
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=os.environ | {FOLDER_VARIABLE: str(folder.resolve())},
            start_new_session=True,
        ) as process:
            running[:] = [process]
            if ending.is_set():
                process.stdin.close()
            process.wait()
        log.seek(began)
        return process.returncode, log.read().decode("utf-8", "replace")


def _on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
