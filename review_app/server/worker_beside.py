"""The worker beside the server: started with it, started again when it dies, ended with it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from db.study import Study

SECONDS_BEFORE_ANOTHER = 2.0
SECONDS_TO_END = 15.0


@contextmanager
def worker_beside(study: Study) -> Iterator[None]:
    """A worker for as long as the block lasts; it ends by itself when this process is killed."""
    ending = threading.Event()
    running: list[subprocess.Popen] = []

    def keep() -> None:
        while not ending.is_set():
            process = _start(study)
            running[:] = [process]
            if ending.is_set():
                process.stdin.close()
            process.wait()
            ending.wait(SECONDS_BEFORE_ANOTHER)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in running:
            process.stdin.close()
        keeper.join(SECONDS_TO_END)


def _start(study: Study) -> subprocess.Popen:
    command = [sys.executable, "-m", "wardround", "worker", f"--study={study.folder.resolve()}"]
    # its standard input is a pipe that ends with this process, however that ends
    return subprocess.Popen([*command, "--until-input-ends"], stdin=subprocess.PIPE, start_new_session=True)
