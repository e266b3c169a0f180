"""A run in a process of its own that is killed, without a warning to it, when something has come to pass."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from training.checkpoints import MARK
from training.run import start
from training.settings import Settings

SECONDS_A_LOOK = 0.0005


def train_until(settings: Settings, came_to_pass: Callable[[Path], bool] | None) -> None:
    """Train, and kill -9 this very process as soon as `came_to_pass` is true of the run's folder."""
    if came_to_pass:
        folder = Path(settings.out)
        sys.addaudithook(partial(_before_a_rename, folder, came_to_pass))
        threading.Thread(target=_watch, args=(folder, came_to_pass), daemon=True).start()
    start(settings)


def _before_a_rename(
    folder: Path, came_to_pass: Callable[[Path], bool], event: str, arguments: tuple
) -> None:
    """What lies there only until it is renamed is gone before a look from time to time would see it."""
    if event == "os.rename" and came_to_pass(folder):
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(folder: Path, came_to_pass: Callable[[Path], bool]) -> None:
    while not came_to_pass(folder):
        time.sleep(SECONDS_A_LOOK)
    os.kill(os.getpid(), signal.SIGKILL)


class Logged:
    """The step was made and logged."""

    def __init__(self, step: int) -> None:
        self.step = step

    def __call__(self, folder: Path) -> bool:
        path = folder / "progress.jsonl"
        return path.exists() and f'"step": {self.step},' in path.read_text(encoding="utf-8")


class BeingWritten:
    """That file of the checkpoint of that step lies there, and the checkpoint's mark does not."""

    def __init__(self, step: int, name: str) -> None:
        self.step, self.name = step, name

    def __call__(self, folder: Path) -> bool:
        checkpoint = folder / "checkpoints" / f"checkpoint-{self.step}"
        return (checkpoint / self.name).exists() and not (checkpoint / MARK).exists()


class After:
    """So many seconds have passed."""

    def __init__(self, seconds: float) -> None:
        self.until = None
        self.seconds = seconds

    def __call__(self, folder: Path) -> bool:
        self.until = self.until or time.monotonic() + self.seconds
        return time.monotonic() >= self.until
