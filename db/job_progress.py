"""How far a job's command is: a small file in the job's folder, which the command renews and a page reads.

Outside a job, where no variable names the folder, nothing is written.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER_VARIABLE = "WARDROUND_JOB_FOLDER"
FILE = "progress.json"
EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class JobProgress:
    """Of `total` steps `done` are done; `cost` in the price file's currency, None where nothing is paid."""

    done: int
    total: int
    a_second: float
    seconds_left: float | None
    failed: int = 0
    cost: float | None = None


class ProgressTeller:
    """Called with how much is done; the first call's share counts as done before this run began."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic):
        self._total, self._clock = total, clock
        self._began: tuple[float, int] | None = None
        self._told = float("-inf")

    def __call__(self, done: int, failed: int = 0, cost: float | None = None) -> None:
        now = self._clock()
        self._began = self._began or (now, done)
        if now - self._told < EVERY_SECONDS and done < self._total:
            return
        self._told = now
        passed, fresh = now - self._began[0], done - self._began[1]
        a_second = fresh / passed if passed else 0.0
        left = (self._total - done) / a_second if a_second else None
        tell_progress(JobProgress(done, self._total, a_second, left, failed, cost))


def tell_progress(progress: JobProgress) -> None:
    """Renew the file as a whole, so that a reader never sees half of it."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        fresh = Path(folder) / (FILE + ".new")
        fresh.write_text(json.dumps(asdict(progress)), encoding="utf-8")
        fresh.replace(Path(folder) / FILE)


def progress_in(folder: Path) -> JobProgress | None:
    """What a job's command told last; None when it has told nothing."""
    try:
        return JobProgress(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
