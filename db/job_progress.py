"""How far a job's command is, and what it ends with: small files in the job's folder, which a page reads.

Outside a job, where no variable names the folder, nothing is written.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER_VARIABLE = "WARDROUND_JOB_FOLDER"
FILE, ENDING, ESTIMATES, BILLS = "progress.json", "ending.json", "estimates.json", "bills.json"
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


@dataclass(frozen=True)
class JobEstimate:
    """What a model would be asked: `requests`, of which `settled` are done already, and about what tokens.

    `cost` is None without a price; `empty` answers are not asked about.
    """

    requests: int
    settled: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    currency: str
    empty: int = 0


@dataclass(frozen=True)
class JobBill:
    """What a model was asked in all runs, and what that cost; `cost` is None without a price."""

    attempts: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    currency: str


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
    _renew(FILE, asdict(progress))


def progress_in(folder: Path) -> JobProgress | None:
    """What a job's command told last; None when it has told nothing."""
    try:
        return JobProgress(**json.loads((folder / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def tell_ending(sentence: str, sentence_zh: str = "") -> None:
    """Leave, in English and in Chinese, what a person is to know of a command that did not all succeed."""
    _renew(ENDING, {"sentence": sentence, "sentence_zh": sentence_zh})


def ending_in(folder: Path) -> tuple[str, str] | None:
    """The sentences that a job's command left in its last run; None when it left none."""
    try:
        told = json.loads((folder / ENDING).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return told["sentence"], told["sentence_zh"]


def tell_estimate(estimate: JobEstimate) -> None:
    """Leave an estimate; a command that asks several models leaves one for each."""
    _add(ESTIMATES, asdict(estimate))


def estimates_in(folder: Path) -> list[JobEstimate]:
    """The estimates of a command's last run, in the order of its models."""
    return [JobEstimate(**each) for each in _list_in(folder / ESTIMATES)]


def tell_bill(bill: JobBill) -> None:
    """Leave a bill; a command that asks several models leaves one for each."""
    _add(BILLS, asdict(bill))


def bills_in(folder: Path) -> list[JobBill]:
    """The bills of a command's last run, in the order of its models; none while it runs or was killed."""
    return [JobBill(**each) for each in _list_in(folder / BILLS)]


def forget_last_run(folder: Path) -> None:
    """Before a command runs again: what the last one said of itself is no longer so."""
    for name in (ENDING, ESTIMATES, BILLS):
        (folder / name).unlink(missing_ok=True)


def _add(name: str, told: dict) -> None:
    if folder := os.environ.get(FOLDER_VARIABLE):
        _renew(name, [*_list_in(Path(folder) / name), told])


def _list_in(path: Path) -> list[dict]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def _renew(name: str, told: dict | list[dict]) -> None:
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        fresh = Path(folder) / (name + ".new")
        fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        fresh.replace(Path(folder) / name)
