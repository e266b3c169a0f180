"""How far a job's command is, and what it ends with: small files in the job's folder, which a page reads.

Outside a job, where no variable names the folder, nothing is written.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

FOLDER_VARIABLE = "WARDROUND_JOB_FOLDER"
FILE, ENDING, ESTIMATES = "progress.json", "ending.json", "estimates.json"
# what all runs took, and the last one alone
BILLS, LAST_BILLS = "bills.json", "last_bills.json"
# what came to no result: counted, and each by itself
WITHOUT, WITHOUT_EACH = "without.json", "without_each.json"
# of what was answered, what was cut
CUT = "cut.json"
# which contest of the leaderboard a submission is in, by its mark
CONTEST = "contest.json"
EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class JobProgress:
    """Of `total` steps `done` are done; `cost` in the price file's currency, None where nothing is paid.

    `resumes_at` is when what is asked is asked further, at the endpoint's wish, in seconds since the epoch;
    0.0 where it does not wait. Since `away_since` it cannot be reached, and is tried again; 0.0 where it can.
    """

    done: int
    total: int
    a_second: float
    seconds_left: float | None
    failed: int = 0
    cost: float | None = None
    resumes_at: float = 0.0
    away_since: float = 0.0


class Ending(NamedTuple):
    """What a person is to know of a command that did not all succeed; `needs` as in `db.errors`."""

    sentence: str
    sentence_zh: str = ""
    needs: str = ""


class ProgressTeller:
    """Called with how much is done; the first call's share counts as done before this run began."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic):
        self._total, self._clock = total, clock
        self._began: tuple[float, int] | None = None
        self._told = float("-inf")

    def __call__(self, done: int) -> None:
        now = self._clock()
        self._began = self._began or (now, done)
        if now - self._told < EVERY_SECONDS and done < self._total:
            return
        self._told = now
        passed, fresh = now - self._began[0], done - self._began[1]
        a_second = fresh / passed if passed else 0.0
        left = (self._total - done) / a_second if a_second else None
        tell_progress(JobProgress(done, self._total, a_second, left))


def tell_progress(progress: JobProgress) -> None:
    """Renew the file as a whole, so that a reader never sees half of it."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        _renew(Path(folder), FILE, asdict(progress))


def progress_in(folder: Path) -> JobProgress | None:
    """What a job's command told last; None when it has told nothing."""
    try:
        return JobProgress(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def tell_ending(sentence: str, sentence_zh: str = "", needs: str = "") -> None:
    """Leave, in English and in Chinese, what a person is to know of a command that did not all succeed."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        keep_ending(Path(folder), Ending(sentence, sentence_zh, needs))


def keep_ending(folder: Path, ending: Ending) -> None:
    """Keep how a job's last run ended, over what its command said of it."""
    _renew(folder, ENDING, ending._asdict())


def ending_in(folder: Path) -> Ending | None:
    """How a job's last run ended; None when nothing was left to say of it."""
    try:
        return Ending(**json.loads((folder / ENDING).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def add_told(name: str, told: Mapping) -> None:
    """Leave one more in the list that the file of this name holds; a command leaves one for each model."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        _renew(Path(folder), name, [*all_told(Path(folder), name), told])


def all_told(folder: Path, name: str) -> list[dict]:
    """What a command's last run left in the file of this name, in its order; none where it left nothing."""
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def forget_last_run(folder: Path) -> None:
    """Before a command runs again: what the last one said of itself is no longer so, but for what is done."""
    if last := progress_in(folder):
        _renew(folder, FILE, asdict(JobProgress(last.done, last.total, 0.0, None)))
    for name in (ENDING, ESTIMATES, BILLS, LAST_BILLS, WITHOUT, WITHOUT_EACH, CUT, CONTEST):
        (folder / name).unlink(missing_ok=True)


def _renew(folder: Path, name: str, told: Mapping | list[Mapping]) -> None:
    fresh = folder / (name + ".new")
    fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    fresh.replace(folder / name)
