"""Backups: a folder that holds a study as it was at one moment, proven when made and again when restored.

The database is copied by SQLite's own backup, while people go on saving; a plain copy of a study in use
misses what is not in the main file yet. What is sealed, frozen or paid for is copied after it, so that
everything the copied database names is there.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from db import events, key_standing, seals
from db.connections import connected
from db.durable import FULL, flush, write_secret, writing_to
from db.errors import Conflict, DiskFull, Invalid, NotFound, Refused
from db.file_access import access_told, folder_faults
from db.frozen import title_of
from db.kept_connections import let_go
from db.key_closing import finish_closing
from db.key_standing import Step
from db.one_line import on_one_line
from db.study import Study, open_study, reading, refuse_inside_a_study, writing
from db.verification import verify

MANIFEST = "backup.json"
FORM = 1
# what is not in a backup -> why
LEFT_OUT = {
    "runs": "checkpoints are large and never change once written; copy the folder by itself",
    "reports": "they are made again from the study",
    "jobs": "logs and progress of jobs",
    "blocks": "scratch files of a search for duplicates",
    "endpoint_keys.json": "keys of model endpoints; enter them again",
}


@dataclass(frozen=True)
class Backup:
    """What a backup holds. `rows` counts each table's; `head` is the last event; `left_out` is not in it.

    `noted` is whether the study's log tells of it: not where its disk was full; then `unsealed` of the facts
    in it have no seal.
    """

    folder: Path
    made_at: str
    rows: dict[str, int]
    head: events.Head
    files: dict[str, str]
    left_out: dict[str, str]
    noted: bool
    unsealed: int


def back_up(study: Study, folder: Path) -> Backup:
    """Write a backup into the new folder `folder`: all of it on disk and verified on return, or nothing.

    It goes without seal and event where the study's own disk is full: then above all is one wanted elsewhere.
    Raises Refused when `folder` exists, lies in a study or its disk is full, Invalid when what was copied
    does not verify; the log tells of no such backup.
    """
    if folder.resolve().is_relative_to(study.folder.resolve()):
        raise Refused(
            f"{folder} lies in the study's own folder, and would be lost with it; make the backup elsewhere.",
            f"{folder.name} 在研究自己的文件夹内，会随之一起丢失；请备份到别处。",
        )
    for fault in folder_faults(study.folder, [study.frozen.name]):
        raise fault
    with writing_to(folder):
        if folder.exists():
            raise Refused(
                f"{folder} is there already; a backup is never written over.", f"{folder.name} 已存在。"
            )
        _refuse_link(folder)
        refuse_inside_a_study(folder)
        unfinished = folder.with_name(f".{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True, mode=0o700)
    try:
        sealed = _sealed(study)
        copied = Study(unfinished, study.clock)
        _copy_database(study.database, copied.database)
        with access_told():
            _copy_key(study, copied)
            _copy_files(study, unfinished, _sealed_datasets(copied))
        _require_whole(copied)
        key_steps, backup = _key_steps(copied), _described(study, copied, folder)
        _write(unfinished / MANIFEST, _as_json(backup))
        if sealed and _named_and_noted(study, key_steps, unfinished, folder):
            return replace(backup, noted=True)
        if unfinished.exists():
            _give_name(unfinished, folder)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        # SQLite's copying says it in words alone
        if "disk is full" in str(error) or getattr(error, "errno", None) in FULL:
            raise Refused(f"There is no room for {folder}; make the backup on another disk.") from error
        if "disk I/O error" in str(error):
            raise Refused(
                f"{folder} cannot be made whole: a disk is out of order, or no file may be as large here; "
                "look at both disks and at `ulimit -f`, or make the backup on another disk."
            ) from error
        raise
    return backup


def restore(backup: Path, folder: Path) -> Study:
    """Put a backup's study into the new folder `folder`, verified; the backup itself is not changed.

    Raises Refused when `folder` holds anything or lies in a study, NotFound where there is no backup, Invalid
    when a file of it is missing or changed.
    """
    with writing_to(folder):
        _refuse_link(folder)
        if folder.exists() and any(folder.iterdir()):
            raise Refused(
                f"{folder} holds something; restore into a new folder.",
                f"{folder.name} 不是空的；请恢复到新文件夹。",
            )
        refuse_inside_a_study(folder)
    manifest = _manifest(backup)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with writing_to(folder):
        unfinished.mkdir(parents=True, mode=0o700)
    try:
        for name, kept in manifest["files"].items():
            content = _read(backup, name)
            if hashlib.sha256(content).hexdigest() != kept:
                raise Invalid(f"{backup / name} is not as it was written; use another backup.")
            _write(unfinished / name, content)
        if _rows(Study(unfinished)) != manifest["rows"]:
            raise Invalid(f"{backup} does not hold the rows it was made with; use another backup.")
        study = open_study(unfinished)
        _require_whole(study)
        let_go(study.database)
        if folder.exists():
            folder.rmdir()
        _give_name(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Study(folder)


def not_of(backup: Path) -> list[str]:
    """What lies in a backup's folder and it was not made with, which `restore` leaves there."""
    known = {MANIFEST, *_manifest(backup)["files"]}
    lying = (path for path in sorted(backup.rglob("*")) if not path.is_dir() or path.is_symlink())
    return [name for path in lying if (name := str(path.relative_to(backup))) not in known]


def _sealed(study: Study) -> bool:
    """Seal what is not sealed; False where the study's disk has no room for it."""
    try:
        seals.seal(study)
        finish_closing(study)
    except DiskFull:
        return False
    return True


def _refuse_link(folder: Path) -> None:
    if folder.is_symlink():
        raise Refused(
            f"{folder} is a symbolic link; name a new folder.",
            f"{folder.name} 是符号链接；请写明一个新文件夹。",
        )


def _give_name(unfinished: Path, folder: Path) -> None:
    with writing_to(folder):
        unfinished.rename(folder)
        flush(folder.parent)


def _named_and_noted(study: Study, key_steps: list[Step], unfinished: Path, folder: Path) -> bool:
    """Give the backup its name, then log it; False where the study's disk has no room for the event.

    A kill in between leaves a whole backup of which the log does not tell, never the event of one that is
    not there. Whoever closes the key afterwards is told of the copy.
    """
    try:
        with writing(study) as database:
            _refuse_other_key(study, database, key_steps)
            _give_name(unfinished, folder)
            events.append(study, database, "operator", "backup made", on_one_line(folder.name))
    except DiskFull:
        return False
    return True


def _key_steps(copied: Study) -> list[Step]:
    with reading(copied) as database:
        return key_standing.steps_of(database)


def _refuse_other_key(study: Study, database: Database, key_steps: list[Step]) -> None:
    """Raises Conflict where the key was closed or opened after these steps."""
    steps = key_standing.steps_of(database)
    if steps != key_steps or key_standing.in_log_alone(study, steps):
        raise Conflict("The blinding key was closed or opened meanwhile; make the backup again.")


def _copy_database(held: Path, copied: Path) -> None:
    _write(copied, b"")
    with connected(held) as source, connected(copied) as copy:
        # all pages in one step are of one moment
        source.conn.backup(copy.conn, pages=-1)
    flush(copied)


def _copy_key(study: Study, copied: Study) -> None:
    """The blinding key, closed or open; a plain one beside a closed one is a leftover and stays out."""
    key_steps = _key_steps(copied)
    with writing(study) as database:
        # nobody closes or opens it now; whoever has since the database was copied is in its log
        _refuse_other_key(study, database, key_steps)
        key_standing.require_file(study)
        if key_standing.is_closed(study):
            _write(copied.closed_key, study.closed_key.read_bytes())
        elif study.blinding_key.exists():
            with key_standing.damage_told(study):
                _copy_database(study.blinding_key, copied.blinding_key)


def _copy_files(study: Study, into: Path, datasets: set[str]) -> None:
    for path in _files(study.folder):
        name = path.relative_to(study.folder)
        unsealed = name.parts[0] == study.frozen.name and name.parts[1] not in datasets
        copied = str(name).removeprefix(".").startswith((study.database.name, study.blinding_key.stem))
        if not (name.parts[0] in LEFT_OUT or copied or unsealed):
            _write(into / name, path.read_bytes())


def _sealed_datasets(study: Study) -> set[str]:
    """A folder without its seal is of a freezing that is under way, or was killed."""
    with reading(study) as database:
        rows = database.execute(
            "select name, version from frozen_datasets d join frozen_seals s on s.dataset_id = d.id"
        ).fetchall()
    return {title_of(*row) for row in rows}


def _described(study: Study, copied: Study, folder: Path) -> Backup:
    left_out = {name: why for name, why in LEFT_OUT.items() if (study.folder / name).exists()}
    if study.event_key.parent.resolve() != study.folder.resolve():
        left_out["the event key"] = "it is kept elsewhere on purpose; keep a copy of it elsewhere too"
    rows, head = _rows(copied), events.head(copied)
    with reading(copied) as database:
        unsealed = seals.unsealed_rows(database)
    # with its last connection goes what SQLite keeps beside a database: the copy is one file
    let_go(copied.database)
    files = {
        str(path.relative_to(copied.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in _files(copied.folder)
    }
    return Backup(folder, study.now(), rows, head, files, left_out, noted=False, unsealed=unsealed)


def _as_json(backup: Backup) -> bytes:
    held = {
        "form": FORM,
        "made_at": backup.made_at,
        "event_head": [backup.head.seq, backup.head.mac],
        "rows": backup.rows,
        "files": backup.files,
        "left_out": backup.left_out,
    }
    # of a file's name that is not UTF-8 each byte becomes the escape that JSON has for it
    return json.dumps(held, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _manifest(backup: Path) -> dict:
    if not (backup / MANIFEST).exists():
        raise NotFound(f"{backup} is no backup: it has no {MANIFEST}.", f"{backup.name} 不是备份。")
    try:
        manifest = json.loads((backup / MANIFEST).read_bytes())
        if manifest["form"] == FORM and manifest["files"] and manifest["rows"]:
            return manifest
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Invalid(f"{backup / MANIFEST} cannot be read; use another backup.")


def _read(backup: Path, name: str) -> bytes:
    path = (backup / name).resolve()
    if not path.is_relative_to(backup.resolve()) or not path.is_file():
        raise Invalid(f"{backup / name} is missing; use another backup.")
    return path.read_bytes()


def _rows(study: Study) -> dict[str, int]:
    with reading(study) as database:
        return {table: database[table].count for table in sorted(database.table_names())}


def _require_whole(study: Study) -> None:
    faults = [fault for check in verify(study) for fault in check.faults]
    if faults:
        raise Invalid(f"The study does not verify ({faults[0]}); run `wardround verify` on it.")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_secret(path, content)
