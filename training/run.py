"""A training run from config to model: checked whole before any work, then trained, then described."""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path

from db import made_with, runs
from db.errors import Conflict, Invalid, NotFound, WardroundError
from db.people import OPERATOR, Person
from db.study import Study, open_study
from training import model_files, plan
from training.card import write_card
from training.chat import Chat
from training.fit import RESOLVED, fit
from training.prepare import prepare
from training.prepared import Prepared
from training.progress import failed, now
from training.settings import Settings
from training.settings_file import as_yaml, read_settings
from training.sources import Opened, open_sources

LIBRARIES = ("torch", "transformers", "trl", "accelerate", "peft", "datasets", "tokenizers")
PREPARED, LOCK = "prepared", "lock"


@dataclass(frozen=True)
class Ready:
    """A run that may start: every check before the work has passed."""

    settings: Settings
    sources: tuple[Opened, ...]
    chat: Chat
    prepared: Prepared
    plan: plan.Plan


def make_ready(settings: Settings, on_progress=lambda done, of: None) -> Ready:
    """Check all that can be checked before a weight is loaded, and prepare the data."""
    folder = run_folder(settings)
    model_files.refuse_missing(settings.model)
    chat = model_files.open_chat(settings.model)
    sources = tuple(open_sources(settings))
    disk = plan.free_disk(next(parent for parent in (folder, *folder.parents) if parent.is_dir()))
    plan.refuse_too_little(plan.plan_of(settings, None), plan.free_memory(), disk)
    prepared = prepare(settings, sources, chat, folder.parent / PREPARED, on_progress)
    found = plan.plan_of(settings, prepared)
    plan.refuse_too_little(found, plan.free_memory(), disk)
    return Ready(settings, sources, chat, prepared, found)


def run_folder(settings: Settings) -> Path:
    if not settings.out:
        raise Invalid(
            "The run has no folder; name one with out: in the config, or with --out.",
            "这次训练没有文件夹；请在配置中写 out:，或用 --out 指定。",
        )
    return Path(settings.out)


def start(settings: Settings, actor: Person = OPERATOR, say: Callable | None = None) -> str:
    """Train, or go on training, in the run's folder. Returns "finished" or "stopped"."""
    folder = run_folder(settings)
    text = as_yaml(settings)
    config_sha256 = hashlib.sha256(text.encode()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        before = _before(folder, config_sha256)
        if before.get("state") == "finished":
            return "finished"
        made = _made_with(before.get("made_with", []))
        (folder / RESOLVED).write_text(text, encoding="utf-8")
        about = _about(folder, settings, config_sha256, before)
        runs.write_run(folder, about)
        try:
            ready = make_ready(settings)
            model = before.get("base_model_sha256") or model_files.model_sha256(Path(settings.model.path))
            _enter(folder, actor, config_sha256, ready, model)
            about |= {
                "prepared": str(ready.prepared.folder),
                "prepared_sha256": ready.prepared.sha256,
                "datasets": [_dataset(each) for each in ready.sources],
                "steps": ready.prepared.steps,
                "base_model_sha256": model,
                "made_with": made,
            }
            runs.write_run(folder, about)
            (folder / runs.STOP).unlink(missing_ok=True)
            state = _trained(folder, settings, say)
        except WardroundError as error:
            failed(folder, error)
            raise
        about = dict(runs.read_run(folder).about) | {"state": state, "ended_at": now()}
        (folder / runs.STOP).unlink(missing_ok=True)
        if state == "finished":
            write_card(folder, settings, ready.prepared, about)
        runs.write_run(folder, about)
        return state


def resumed(folder: Path) -> Settings:
    """The settings of a run that was started before."""
    if not (Path(folder) / RESOLVED).is_file():
        raise NotFound(f"{folder} holds no training run to go on with.", f"{folder} 中没有可继续的训练。")
    return replace(read_settings(Path(folder) / RESOLVED), out=str(Path(folder).absolute()))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else trains in this folder meanwhile; the lock goes with the last process of the run."""
    with open(folder / LOCK, "w") as file:
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"{folder.name} is being trained; stop it first.", f"{folder.name} 正在训练中；请先停止。"
            ) from None
        yield


def _before(folder: Path, config_sha256: str) -> dict:
    """What the folder tells of the run so far. Raises Conflict when that was another run."""
    try:
        about = dict(runs.read_run(folder).about)
    except NotFound:
        return {}
    if about["config_sha256"] != config_sha256:
        raise Conflict(
            f"{folder} holds a run with other settings; go on with it by `wardround train --resume "
            f"{folder}`, or give this one a folder of its own with --out.",
            f"{folder.name} 中是另一种设置的训练；请继续它，或换一个名称。",
        )
    return about


def _about(folder: Path, settings: Settings, config_sha256: str, before: dict) -> dict:
    return before | {
        "run": folder.name,
        "state": "preparing",
        "config": str(folder / RESOLVED),
        "config_sha256": config_sha256,
        "resolved": asdict(settings),
        "datasets": before.get("datasets", []),
        "base_model": settings.model.path,
        "steps": before.get("steps"),
        "pid": os.getpid(),
        "started_at": before.get("started_at") or now(),
        "ended_at": None,
        "error": "",
        "error_zh": "",
        "versions": {name: version(name) for name in LIBRARIES},
        "device": before.get("device", ""),
    }


def _made_with(before: list[dict]) -> list[dict]:
    """What the run is made with since when: one more when it is not what it was last gone on with.

    Asked before the work begins, so that the code is the one that does it and not one put there meanwhile.
    """
    versions = {name: version(name) for name in LIBRARIES}
    now_with = {"commit": made_with.commit(), "code": made_with.code_sha256(), "versions": versions}
    if before and before[-1] == {"since": before[-1]["since"], **now_with}:
        return before
    return [*before, {"since": now(), **now_with}]


def _dataset(opened: Opened) -> dict:
    frozen = opened.frozen
    return {
        "name": frozen.name if frozen else opened.title,
        "version": frozen.version if frozen else None,
        "sha256": opened.sha256,
        "examples": len(opened.records),
    }


def _enter(folder: Path, actor: Person, config_sha256: str, ready: Ready, base_model_sha256: str) -> None:
    """A run inside a study is known to it, so that a withdrawal finds the run."""
    study = Study(folder.parent.parent)
    if study.database.exists() and folder.parent == study.runs:
        frozen = [each.frozen for each in ready.sources if each.frozen]
        runs.enter_run(open_study(study.folder), actor, folder.name, config_sha256, frozen, base_model_sha256)


def _trained(folder: Path, settings: Settings, say) -> str:
    if settings.parallel.processes == 1:
        return fit(folder, say)
    torchrun = [
        sys.executable, "-m", "torch.distributed.run", "--standalone",
        f"--nproc_per_node={settings.parallel.processes}", "-m", "training.fit", str(folder),
    ]  # fmt: skip
    # a session of its own: torchrun ends its processes on a signal, and the run must end by itself, at a step
    process = subprocess.Popen(torchrun, start_new_session=True, pass_fds=_lock_of(folder))
    with _passing_on_stops(folder):
        code = process.wait()
    if code:
        raise WardroundError(
            f"{folder.name} failed in one of its processes; its output above says why.",
            f"{folder.name} 的一个进程失败了；服务器上的日志有原因。",
        )
    return "finished" if (folder / runs.MODEL).is_dir() else "stopped"


def _lock_of(folder: Path) -> tuple[int, ...]:
    """The descriptors of the lock that this process holds, for those it starts to hold too."""
    lock = (folder / LOCK).resolve()
    return tuple(
        int(each.name) for each in Path("/proc/self/fd").iterdir() if each.exists() and each.resolve() == lock
    )


@contextmanager
def _passing_on_stops(folder: Path) -> Iterator[None]:
    """SIGTERM and Ctrl-C ask the processes of the run to end at a step."""
    before = {
        number: signal.signal(number, lambda *_: runs.ask_to_stop(folder))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
