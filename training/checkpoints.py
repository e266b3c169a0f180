"""Checkpoints that are whole or do not count: each has a mark with the hash of every file, written last."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from db.errors import Refused
from training.prepared import file_sha256

FOLDER, PREFIX, MARK = "checkpoints", "checkpoint-", "complete.json"
# what a resume needs of a checkpoint; with several processes random states have numbers
NEEDED = ("optimizer", "scheduler.pt", "trainer_state.json", "rng_state")
# files hashed at a time
HASHERS = 4


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose files are as they were written. `facts`: what the run was when it wrote it."""

    folder: Path
    step: int
    facts: Mapping


def folder_of(output_dir: str | Path, step: int) -> Path:
    return Path(output_dir) / f"{PREFIX}{step}"


def mark(folder: Path, facts: Mapping) -> None:
    """Say that the checkpoint is whole. Everything in it is on disk before the mark is."""
    files = _files(folder)
    for path in files:
        _to_disk(path)
    told = {"facts": dict(facts), "files": _hashes(folder, files)}
    unfinished = folder / f".{MARK}"
    unfinished.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    _to_disk(unfinished)
    unfinished.rename(folder / MARK)
    _to_disk(folder)
    _to_disk(folder.parent)


def is_marked(folder: Path) -> bool:
    return (folder / MARK).is_file()


def newest(output_dir: Path, facts: Mapping, say=print) -> Checkpoint | None:
    """The newest whole checkpoint of a run with these facts; None where there is none.

    One without a mark was being written when the process was killed, and is passed over. Raises Refused when
    one is marked and its files are not what they were, or when it belongs to other data or settings: to go on
    from an older one without a word would hide that.
    """
    for folder in _by_step(output_dir):
        if not is_marked(folder):
            say(f"{folder.name} was not finished when the run ended; passing over it.")
            continue
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        _refuse_damage(folder, told["files"])
        _refuse_other_facts(folder, told["facts"], facts)
        return Checkpoint(folder, _step(folder), told["facts"])
    return None


def keep_newest(output_dir: str | Path, kept: int) -> None:
    """Remove what is older than the `kept` newest whole checkpoints. Their mark goes first."""
    whole = [folder for folder in _by_step(Path(output_dir)) if is_marked(folder)]
    for folder in whole[kept:]:
        discard(folder)


def discard(folder: Path) -> None:
    """Remove a checkpoint, so that it never looks whole on the way."""
    (folder / MARK).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _refuse_damage(folder: Path, files: Mapping[str, str]) -> None:
    present = {str(path.relative_to(folder)) for path in _files(folder)}
    missing = sorted(set(files) - present)
    remedy = f"Restore it from a backup, or remove {folder} to go on from the checkpoint before it."
    remedy_zh = f"请从备份恢复，或删除 {folder}，从上一个检查点继续。"
    if missing:
        raise Refused(
            f"{folder.name} lacks {', '.join(missing)}. {remedy}",
            f"{folder.name} 缺少 {'、'.join(missing)}。{remedy_zh}",
        )
    for needed in NEEDED:
        if not any(name.startswith(needed) for name in files):
            raise Refused(
                f"{folder.name} was written without {needed}, so nothing can resume from it. {remedy}",
                f"{folder.name} 写入时缺少 {needed}，无法由此继续。{remedy_zh}",
            )
    found = _hashes(folder, [folder / name for name in files])
    altered = [name for name, kept in files.items() if found[name] != kept]
    if altered:
        raise Refused(
            f"In {folder.name} {', '.join(altered)} is not what was written. {remedy}",
            f"{folder.name} 中的 {'、'.join(altered)} 与写入时不同。{remedy_zh}",
        )


def _refuse_other_facts(folder: Path, kept: Mapping, facts: Mapping) -> None:
    other = [name for name in facts if kept.get(name) != facts[name]]
    if other:
        changes = "; ".join(f"{name} was {kept.get(name)} and is {facts[name]}" for name in other)
        raise Refused(
            f"{folder.name} belongs to another run: {changes}. Resumed, it would be neither run. Put it "
            "back as it was, or start a run of another name with --out.",
            f"{folder.name} 属于另一次训练：{changes}。请恢复原样，或用别的名称开始。",
        )


def _by_step(output_dir: Path) -> list[Path]:
    """The folders of checkpoints, newest first."""
    return sorted(Path(output_dir).glob(f"{PREFIX}*"), key=_step, reverse=True)


def _step(folder: Path) -> int:
    return int(folder.name.removeprefix(PREFIX))


def _files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name not in (MARK, f".{MARK}")
    )


def _hashes(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    files = list(files)
    with ThreadPoolExecutor(HASHERS) as hashers:
        return {
            str(path.relative_to(folder)): found
            for path, found in zip(files, hashers.map(file_sha256, files), strict=True)
        }


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
