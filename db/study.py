"""A study is one folder: database, sealed key, event key, frozen datasets, runs and reports."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3
from sqlite_utils import Database

from db.errors import NotFound, Refused
from db.migrations import check_schema, migrate

# the WAL-reset corruption bug is fixed from here on
OLDEST_SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 10


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Study:
    """Where a study lies, and the clock it is kept by."""

    folder: Path
    clock: Callable[[], datetime] = field(default=utc_now, compare=False)

    @property
    def database(self) -> Path:
        return self.folder / "study.db"

    @property
    def blinding_key(self) -> Path:
        return self.folder / "blinding_key.db"

    @property
    def event_key(self) -> Path:
        """The event log's HMAC key; an operator may keep it elsewhere, out of a database thief's reach."""
        elsewhere = os.environ.get("WARDROUND_EVENT_KEY_FILE")
        return Path(elsewhere) if elsewhere else self.folder / "event.key"

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def frozen(self) -> Path:
        """Where the frozen datasets lie, each in a folder `<name>-v<n>`."""
        return self.folder / "frozen"

    @property
    def runs(self) -> Path:
        """Where the training runs lie, each in a folder of its name."""
        return self.folder / "runs"

    def now(self) -> str:
        """The time now, as stored everywhere: UTC, ISO 8601, milliseconds."""
        return self.clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def create_study(folder: Path) -> Study:
    """Make an empty study in `folder`, which must not hold one already."""
    study = Study(Path(folder))
    if study.database.exists():
        raise Refused(
            f"{folder} already holds a study; open it, or choose another folder.",
            f"{folder.name} 中已有一个研究；请打开它，或另选文件夹。",
        )
    study.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not study.event_key.exists():
        write_secret(study.event_key, secrets.token_hex(32).encode())
    with _connected(study.database) as database:
        database.execute("pragma journal_mode = wal")
        migrate(database)
    study.database.chmod(0o600)
    return study


def open_study(folder: Path) -> Study:
    """Open the study in `folder`, bringing its schema up to date first."""
    study = Study(Path(folder))
    if not study.database.exists():
        raise NotFound(
            f"{folder} holds no study; `wardround create {folder}` makes one.",
            f"{folder.name} 中没有研究；请先创建。",
        )
    if not study.event_key.exists():
        raise NotFound(
            f"The event key {study.event_key} is missing; put it back, or the log cannot be kept.",
            "事件密钥文件不见了；请放回原处，否则无法记录日志。",
        )
    with _connected(study.database) as database:
        migrate(database)
        check_schema(database)
    return study


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


@contextmanager
def reading(study: Study) -> Iterator[Database]:
    """A connection for one reading; everything read inside is of one moment."""
    with _connected(study.database) as database:
        database.execute("begin")
        try:
            yield database
        finally:
            database.execute("rollback")


@contextmanager
def writing(study: Study) -> Iterator[Database]:
    """A connection for one writing: all of it is on disk afterwards, or none of it.

    Rolls back on BaseException too, because Streamlit stops a script with one.
    """
    with _connected(study.database) as database:
        database.execute("begin immediate")
        try:
            yield database
        except BaseException:
            database.execute("rollback")
            raise
        database.execute("commit")


@contextmanager
def _connected(path: Path) -> Iterator[Database]:
    """One connection an operation: nothing is shared between threads, and no lock outlives its use."""
    if pysqlite3.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise Refused(
            f"SQLite {pysqlite3.sqlite_version} can corrupt a study; install pysqlite3 again.",
            f"SQLite {pysqlite3.sqlite_version} 可能损坏研究数据；请重新安装 pysqlite3。",
        )
    connection = pysqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
    try:
        for pragma in (
            "synchronous = full",
            "foreign_keys = on",
            "recursive_triggers = on",
            "secure_delete = on",
        ):
            connection.execute(f"pragma {pragma}")
        yield Database(connection)
    finally:
        connection.close()
