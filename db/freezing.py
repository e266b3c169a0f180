"""Freezing: a dataset's folder is written whole, sealed in the study, and put in place read-only."""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from db import events, seals
from db.durable import flush
from db.errors import Invalid
from db.frozen import (
    CARD,
    EXAMPLES,
    FORM,
    MANIFEST,
    MANIFEST_HASH,
    Example,
    Frozen,
    checksum_line,
    open_frozen,
    sha256,
)
from db.made_with import made_with
from db.people import Person, require
from db.study import Study, reading, writing

MAY_FREEZE = ("engineer", "lead")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
FILE_MODE, FOLDER_MODE = 0o444, 0o555


def freeze(
    study: Study,
    actor: Person,
    name: str,
    examples: Sequence[Example],
    seed: int,
    facts: Mapping,
    card: Callable[[Mapping], str],
) -> Frozen:
    """Freeze examples as the next version of `name`: all of it on disk and sealed on return, or none of it.

    `facts` enter the manifest beside what is counted here; `card` words the data card from the manifest. The
    same examples and facts as the newest version's give that version again. The database refuses an example
    that is not approved, is withdrawn, held out or without a licence, and then nothing is frozen.
    """
    require(actor, *MAY_FREEZE)
    if not NAME.fullmatch(name):
        raise Invalid(
            f"A dataset's name is up to 41 of a-z, 0-9, - and _; {name!r} is not.",
            f"数据集名称为 1 至 41 个小写字母、数字、- 或 _；“{name}”不是。",
        )
    if not examples:
        raise Invalid(
            "No approved example is left to freeze; see what was left out, and why.",
            "没有可冻结的已批准示例；请先看看哪些不纳入及原因。",
        )
    examples = sorted(examples, key=lambda each: (each.record_id, each.approval_id))
    with _one_at_a_time(study):
        return _next_version(study, actor, name, examples, seed, facts, card)


@contextmanager
def _one_at_a_time(study: Study) -> Iterator[None]:
    """A freeze clears away what a killed one left, which must never be what another is about to seal."""
    study.frozen.mkdir(parents=True, exist_ok=True)
    folder = os.open(study.frozen, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _next_version(
    study: Study,
    actor: Person,
    name: str,
    examples: Sequence[Example],
    seed: int,
    facts: Mapping,
    card: Callable[[Mapping], str],
) -> Frozen:
    newest = newest_version(study, name)
    if newest:
        same = manifest_of(name, newest, examples, seed, facts)
        held = open_frozen(study.frozen / f"{name}-v{newest}", withdrawn_too=True)
        if {**held.manifest, "files": None} == {**same, "files": None}:
            return held
    folder = study.frozen / f"{name}-v{newest + 1}"
    unfinished = study.frozen / f".{folder.name}.unfinished"
    for left_behind in (unfinished, folder):
        # of a freeze that was killed before its seal
        _remove(left_behind)
    manifest = manifest_of(name, newest + 1, examples, seed, facts)
    manifest_sha256 = write_frozen(unfinished, manifest, examples, card(manifest))
    _put_in_place(study, actor, unfinished, folder, manifest, manifest_sha256, examples)
    return open_frozen(folder)


def newest_version(study: Study, name: str) -> int:
    """The highest version of a dataset; 0 where there is none."""
    with reading(study) as database:
        return database.execute(
            "select coalesce(max(version), 0) from frozen_datasets where name = ?", (name,)
        ).fetchone()[0]


def manifest_of(name: str, version: int, examples: Sequence[Example], seed: int, facts: Mapping) -> dict:
    """What manifest.json holds, but for the hashes of the files."""
    overall = hashlib.sha256("".join(f"{each.hash}\n" for each in examples).encode())
    return {
        **facts,
        "form": FORM,
        "name": name,
        "version": version,
        "sha256": overall.hexdigest(),
        "examples": len(examples),
        "seed": seed,
        "approved_until": max(each.approved_at for each in examples),
        "by_task": _counted(each.task for each in examples),
        "by_specialty": _counted(each.specialty for each in examples),
        "by_source": _counted(each.source for each in examples),
        "by_licence": _counted(each.licence for each in examples),
        "by_decider": _counted(name for each in examples for name in each.deciders),
        "by_model": _counted(each.model for each in examples),
        "by_prompt": _counted(each.prompt_hash for each in examples),
        "by_rule_version": _counted(str(each.rule_version or "") for each in examples),
        "preference_pairs": sum(bool(each.rejected) for each in examples),
        "simulated": sum(each.simulated for each in examples),
    }


def write_frozen(folder: Path, manifest: Mapping, examples: Sequence[Example], card: str) -> str:
    """Write a dataset's folder, on disk and read-only on return; the SHA-256 of its manifest."""
    folder.mkdir(parents=True)
    contents = {EXAMPLES: b"".join(each.as_line() for each in examples), CARD: card.encode()}
    files = {name: {"sha256": sha256(content), "bytes": len(content)} for name, content in contents.items()}
    whole = json.dumps({**manifest, "files": files}, ensure_ascii=False, sort_keys=True, indent=1)
    contents[MANIFEST] = f"{whole}\n".encode()
    manifest_sha256 = sha256(contents[MANIFEST])
    contents[MANIFEST_HASH] = checksum_line(manifest_sha256)
    for name, content in contents.items():
        with open(folder / name, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (folder / name).chmod(FILE_MODE)
    flush(folder)
    return manifest_sha256


def _put_in_place(
    study: Study,
    actor: Person,
    unfinished: Path,
    folder: Path,
    manifest: Mapping,
    manifest_sha256: str,
    examples: Sequence[Example],
) -> None:
    """The rename stands inside the transaction: a seal never stands for a folder that is not there.

    Killed between the two, the folder lies there unsealed, which every reader refuses and the next freeze
    clears away.
    """
    seals.seal(study)
    made = made_with(models=sorted(manifest["by_model"]), prompts=sorted(manifest["by_prompt"]))
    try:
        with writing(study) as database:
            dataset_id = _enter(study, database, actor, manifest, manifest_sha256, examples, made)
            events.append(
                study,
                database,
                actor.login,
                "dataset frozen",
                f"dataset {folder.name}",
                id=dataset_id,
                examples=len(examples),
                manifest_sha256=manifest_sha256,
            )
            seals.seal_rest(study, database)
            unfinished.rename(folder)
            folder.chmod(FOLDER_MODE)
            flush(study.frozen)
    except BaseException:
        _remove(unfinished)
        _remove(folder)
        raise


def _enter(
    study: Study,
    database: Database,
    actor: Person,
    manifest: Mapping,
    manifest_sha256: str,
    examples: Sequence[Example],
    made: str,
) -> int:
    row = {name: manifest[name] for name in ("name", "version", "sha256", "examples", "seed")}
    row |= {"frozen_by": actor.login, "frozen_at": study.now(), "made_with": made}
    dataset_id = database["frozen_datasets"].insert(row).last_pk
    database.conn.executemany(
        "insert into frozen_members values (?, ?, ?, ?, ?, ?)",
        (
            (dataset_id, line, each.approval_id, each.record_id, each.licence, each.hash)
            for line, each in enumerate(examples, start=1)
        ),
    )
    seal = {"dataset_id": dataset_id, "manifest_sha256": manifest_sha256, "at": study.now()}
    database["frozen_seals"].insert(seal)
    return dataset_id


def _counted(names) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _remove(folder: Path) -> None:
    if folder.exists():
        folder.chmod(0o755)
        shutil.rmtree(folder)
