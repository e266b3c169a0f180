"""What the training tests share: a tiny model, a config, a whole run, and runs in processes of their own."""

import hashlib
import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from db import runs

if TYPE_CHECKING:
    from training.settings import Settings

STEPS, SAVE_EVERY = 30, 5
# who works on the review server need not install torch; continuous integration always has it
collect_ignore_glob = [] if find_spec("torch") or os.environ.get("CI") else ["test_*.py"]


@dataclass(frozen=True)
class Bench:
    """A folder with a model, chats and configs; `config` writes another config beside them."""

    folder: Path

    @property
    def model(self) -> Path:
        return self.folder / "model"

    def chats(self, rows: list[dict], name: str = "chats") -> dict:
        """A file of chats as a source of a config."""
        from tests.training.tiny_model import write_chats

        return self.source(write_chats(self.folder / f"{name}.jsonl", rows))

    def source(self, path: Path) -> dict:
        """A file as a source of a config."""
        return {"name": path.stem, "file": str(path), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

    def config(self, name: str = "run", **changes) -> Path:
        """A config; `data__max_length=80` changes one setting of it."""
        from tests.training.tiny_model import chats

        settings = {
            "model": {"path": str(self.model), "precision": "fp32"},
            "data": {"sources": [self.chats(chats(40), "usual")], "max_length": 200},
            "batch": {"records_per_step": 8, "records_per_device": 4},
            "train": {"epochs": 6, "learning_rate": 3e-3, "gradient_checkpointing": False},
            "save": {"every_steps": SAVE_EVERY, "keep": 2},
            "decoding": {"max_new_tokens": 24},
            "out": f"runs/{name}",
        }
        for key, value in changes.items():
            *parts, last = key.split("__")
            place = settings
            for part in parts:
                place = place.setdefault(part, {})
            place[last] = value
        path = self.folder / f"{name}.yaml"
        # JSON is YAML, and what a test wrote is then plain to see
        path.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    def settings(self, name: str = "run", **changes) -> "Settings":
        from training.asked import settings_of

        return settings_of(self.config(name, **changes))


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Sums come out the same to the bit, and a test costs what it says."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory) -> Path:
    from tests.training.tiny_model import make_model

    return make_model(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture
def bench(tmp_path, tiny_model) -> Bench:
    (tmp_path / "model").symlink_to(tiny_model)
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory, tiny_model) -> Path:
    """The folder of a run that nothing interrupted."""
    from training.run import start

    folder = tmp_path_factory.mktemp("whole")
    (folder / "model").symlink_to(tiny_model)
    settings = Bench(folder).settings()
    assert start(settings) == "finished"
    return Path(settings.out)


@pytest.fixture(scope="session")
def in_a_process() -> Callable:
    """`in_a_process(function, *arguments)` starts it in a process that has loaded the libraries."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["training.run"])

    def begin(function: Callable, *arguments) -> multiprocessing.Process:
        process = context.Process(target=function, args=arguments)
        # a page's test leaves the page behind as the main module, which the child would run again
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
            process.start()
        return process

    os.environ["OMP_NUM_THREADS"] = "1"
    return begin


def losses(folder: Path) -> list[tuple[int, float]]:
    return [(step.step, step.loss) for step in runs.read_run(folder).progress]
