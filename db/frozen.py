"""Frozen datasets as they lie on disk: what is in the folder, and the reader that proves it at every read.

    <study>/frozen/<name>-v<n>/          all of it read-only
        examples.jsonl      one example a line: canonical JSON, ordered by record and approval, LF, UTF-8
        DATA_CARD.md        what a person should know before training on it
        manifest.json       counts, hashes of the files above, versions, deciders, what was left out and why
        manifest.sha256     the manifest's SHA-256, in the form that `sha256sum -c` reads

Canonical JSON has sorted keys, no blanks between tokens and characters as they are. An example's `hash` is
the SHA-256 of its row without `hash`; the dataset's `sha256` is that of all these hashes, in order, a line
each. Inside a study the seal in `study.db` must agree as well; a folder copied to a training machine is
proven by its own hashes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from db.errors import Invalid, NotFound, Refused
from db.study import Study, parts_in, reading

FORM = "wardround-frozen-1"
EXAMPLES, CARD, MANIFEST, MANIFEST_HASH = "examples.jsonl", "DATA_CARD.md", "manifest.json", "manifest.sha256"
FILES = (EXAMPLES, CARD)
# files are hashed this many bytes at a time
BLOCK = 1 << 20


@dataclass(frozen=True)
class Example:
    """One approved example. `messages` is the chat: ({"role": "user", ...}, {"role": "assistant", ...}).

    instruction: what the user's message begins with, "" for nothing. rejected: what a model wrote and a
    physician replaced, "" where nothing was replaced; with the last message it makes a preference pair.
    deciders: role and pseudonym of each, the same person the same one throughout a study. model, prompt_hash:
    what polished the answer, "" where nothing did. rule_version: number of the rules that labelled it, None
    where none did. simulated: a program decided, as in the example study.
    """

    record_id: int
    approval_id: int
    record_hash: str
    messages: tuple[Mapping[str, str], ...]
    instruction: str
    rejected: str
    task: str
    specialty: str
    source: str
    licence: str
    model: str
    prompt_hash: str
    rule_version: int | None
    deciders: tuple[str, ...]
    approved_at: str
    simulated: bool = False

    @cached_property
    def hash(self) -> str:
        return sha256(canonical(self._row()))

    def as_line(self) -> bytes:
        """The example as it stands in its file, its hash included."""
        return canonical({**self._row(), "hash": self.hash}) + b"\n"

    def _row(self) -> dict:
        # not asdict, which copies every message and takes most of the time of reading a dataset
        return {name: getattr(self, name) for name in _names()}


@dataclass(frozen=True)
class Frozen:
    """A dataset whose files were proven when it was opened. `manifest` is what manifest.json holds."""

    folder: Path
    manifest: Mapping
    manifest_sha256: str

    @property
    def name(self) -> str:
        return self.manifest["name"]

    @property
    def version(self) -> int:
        return self.manifest["version"]

    @property
    def title(self) -> str:
        """Name and version, as the folder is called."""
        return title_of(self.name, self.version)

    @property
    def sha256(self) -> str:
        """The hash over all examples: what a config and a model card name."""
        return self.manifest["sha256"]

    def examples(self) -> Iterator[Example]:
        """Every example in order, each proven again as it is read; Invalid at the first that was altered."""
        overall = hashlib.sha256()
        count = 0
        with open(self.folder / EXAMPLES, "rb") as file:
            for count, line in enumerate(file, start=1):
                example = _example(line, f"{self.folder / EXAMPLES}, line {count}")
                overall.update(f"{example.hash}\n".encode())
                yield example
        if count != self.manifest["examples"] or overall.hexdigest() != self.sha256:
            raise _altered(self.folder / EXAMPLES)


class Withdrawn(NamedTuple):
    """An approval in a dataset that was taken back after the freeze."""

    approval_id: int
    record_id: int
    reason: str
    at: str


def open_frozen(folder: Path, withdrawn_too: bool = False) -> Frozen:
    """Open a frozen dataset, proving its manifest and the bytes of every file.

    Raises NotFound where there is none, Invalid when anything was altered or never sealed, Damaged where its
    study has lost its database, and Refused when an approval in it was withdrawn meanwhile, unless
    `withdrawn_too`: to look at it, never to train on it.
    """
    folder = Path(folder).absolute()
    manifest, manifest_sha256 = _manifest(folder)
    if manifest.get("form") != FORM:
        raise Invalid(
            f"{folder} was frozen in the form {manifest.get('form')}; this version reads {FORM}.",
            f"{folder.name} 的冻结格式为 {manifest.get('form')}，本版本只读 {FORM}。",
        )
    for name in FILES:
        if _file_sha256(folder / name) != manifest["files"][name]["sha256"]:
            raise _altered(folder / name)
    found = Frozen(folder, manifest, manifest_sha256)
    study = study_of(folder)
    if study:
        _check_seal(study, found)
        if not withdrawn_too:
            _refuse_withdrawn(study, found)
    return found


def study_of(folder: Path) -> Study | None:
    """The study that a dataset's folder lies in, its database gone or not; None for a copy elsewhere."""
    study = Study(Path(folder).absolute().parent.parent)
    # another machine may have folders of these names side by side
    known_by = set(parts_in(study.folder)) - {study.frozen.name, "jobs"}
    return study if known_by and study.frozen == Path(folder).absolute().parent else None


def withdrawn(study: Study, name: str, version: int) -> tuple[Withdrawn, ...]:
    """The approvals of a dataset that were taken back after the freeze, in order."""
    with reading(study) as database:
        rows = database.execute(
            """
            select approval_id, record_id, reason, at from withdrawn_members
            where name = :name and version = :version order by record_id, approval_id
            """,
            {"name": name, "version": version},
        )
        return tuple(Withdrawn(*row) for row in rows)


def title_of(name: str, version: int) -> str:
    return f"{name}-v{version}"


def canonical(value: Mapping) -> bytes:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def checksum_line(manifest_sha256: str) -> bytes:
    """What manifest.sha256 holds."""
    return f"{manifest_sha256}  {MANIFEST}\n".encode()


def _manifest(folder: Path) -> tuple[dict, str]:
    if not (folder / MANIFEST).is_file():
        raise NotFound(
            f"{folder} is no frozen dataset; `wardround freeze` makes one from approved examples.",
            f"{folder.name} 不是冻结数据集；请先从已批准的示例冻结一个。",
        )
    if not (folder / MANIFEST_HASH).is_file():
        raise Invalid(
            f"{folder} is not sealed: {MANIFEST_HASH} is missing; freeze it again.",
            f"{folder.name} 未封存（缺少 {MANIFEST_HASH}），请重新冻结。",
        )
    content = (folder / MANIFEST).read_bytes()
    found = sha256(content)
    if (folder / MANIFEST_HASH).read_bytes() != checksum_line(found):
        raise _altered(folder / MANIFEST)
    return json.loads(content), found


def _check_seal(study: Study, found: Frozen) -> None:
    with reading(study) as database:
        row = database.execute(
            """
            select s.manifest_sha256 from frozen_datasets d join frozen_seals s on s.dataset_id = d.id
            where d.name = :name and d.version = :version
            """,
            {"name": found.name, "version": found.version},
        ).fetchone()
    if found.folder.name != found.title or row is None:
        raise Invalid(
            f"{found.folder} is not sealed in its study; freeze it with `wardround freeze`.",
            f"{found.folder.name} 未在本研究中登记封存，请重新冻结。",
        )
    if row[0] != found.manifest_sha256:
        raise _altered(found.folder / MANIFEST)


def _refuse_withdrawn(study: Study, found: Frozen) -> None:
    gone = withdrawn(study, found.name, found.version)
    if gone:
        records = ", ".join(str(each.record_id) for each in gone[:5])
        raise Refused(
            f"{found.title} holds {len(gone)} examples whose approval was withdrawn (record {records}); "
            "freeze a new version without them.",
            f"{found.title} 中有 {len(gone)} 条示例的批准已撤回（记录 {records}）；请冻结不含它们的新版本。",
        )


def _example(line: bytes, where: str) -> Example:
    try:
        row = json.loads(line)
        kept = row.pop("hash")
        if row.keys() != set(_names()):
            raise KeyError(*(row.keys() ^ set(_names())))
        example = Example(**row | {"messages": tuple(row["messages"]), "deciders": tuple(row["deciders"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _altered(where) from None
    if example.hash != kept:
        raise _altered(where)
    return example


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Example))


def _file_sha256(path: Path) -> str:
    if not path.is_file():
        raise Invalid(
            f"{path} is missing from a frozen dataset; restore it from a backup, or freeze again.",
            f"冻结数据集缺少文件 {path.name}；请从备份恢复，或重新冻结。",
        )
    with open(path, "rb") as file:
        overall = hashlib.sha256()
        while block := file.read(BLOCK):
            overall.update(block)
    return overall.hexdigest()


def _altered(where: Path | str) -> Invalid:
    return Invalid(
        f"{where} was altered after it was frozen; restore it from a backup, or freeze again.",
        f"{where} 冻结后被改动；请从备份恢复，或重新冻结。",
    )
