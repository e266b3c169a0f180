"""A study is one folder: database, sealed key, event key, frozen datasets, runs and reports."""

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from db.chain import was_made_with
from db.connections import BUSY_SECONDS, connected, require_content
from db.durable import cannot_be_written, flush, write_secret, writing_to
from db.errors import NotFound, Refused, WardroundError
from db.file_access import access_told, database_faults, folder_faults
from db.kept_connections import kept_connection
from db.migrations import check_schema, migrate, require_begun

# by any of these a folder is known to be, or to have been, a study's
PARTS = ("study.db", "study.db-wal", "event.key", "blinding_key.db", "blinding_key.closed", "frozen", "jobs")
# where the event key is, if not in the study's folder
EVENT_KEY_FILE = "WARDROUND_EVENT_KEY_FILE"

_this_thread = threading.local()


def utc_now() -> datetime:
    return datetime.now(UTC)


def as_stored(time: datetime) -> str:
    """A time that has its zone, as it is stored everywhere."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Study:
    """Where a study lies, and the clocks it is kept by; `ticks` are seconds that nobody can set."""

    folder: Path
    clock: Callable[[], datetime] = field(default=utc_now, compare=False)
    ticks: Callable[[], float] = field(default=time.monotonic, compare=False)

    @property
    def database(self) -> Path:
        return self.folder / "study.db"

    @property
    def blinding_key(self) -> Path:
        return self.folder / "blinding_key.db"

    @property
    def closed_key(self) -> Path:
        """The blinding key while it is closed (`db.key_closing`); it stands in its place."""
        return self.folder / "blinding_key.closed"

    @property
    def event_key(self) -> Path:
        """The event log's HMAC key; an operator may keep it elsewhere, out of a database thief's reach."""
        elsewhere = os.environ.get(EVENT_KEY_FILE)
        return Path(elsewhere) if elsewhere else self.folder / "event.key"

    def secret(self) -> bytes:
        """What stands in the event key. Raises NotFound, Refused or Inaccessible without one."""
        try:
            with access_told():
                found = self.event_key.read_bytes()
        except FileNotFoundError:
            raise NotFound(
                f"The event key {self.event_key} is missing; put it back, or the log cannot be kept.",
                "事件密钥文件不见了；请放回原处，否则无法记录日志。",
            ) from None
        except IsADirectoryError:
            raise Refused(
                f"The event key {self.event_key} is a folder where a file belongs; move it away, and put the "
                "key back from a backup.",
                "事件密钥应为文件，此处却是一个文件夹；请将其移开，并从备份恢复该文件。",
            ) from None
        if not found.strip():
            raise Refused(
                f"The event key {self.event_key} is empty; put it back from a backup.",
                "事件密钥文件是空的；请从备份恢复。",
            )
        return found

    def own_secret(self, database: Database) -> bytes:
        """`secret`, which has made the event log in this database. Raises Refused for another's too."""
        found = self.secret()
        if not was_made_with(found, database):
            raise Refused(
                f"The event key {self.event_key} did not make this study's log: it is another study's, or "
                "damaged; put the study's own back, or restore a backup.",
                "事件密钥文件与本研究的日志不符：属于另一研究，或已损坏；请放回本研究自己的密钥，或从备份恢复。",
            )
        return found

    @property
    def frozen(self) -> Path:
        """Where the frozen datasets lie, each in a folder `<name>-v<n>`."""
        return self.folder / "frozen"

    @property
    def runs(self) -> Path:
        """Where the training runs lie, each in a folder of its name."""
        return self.folder / "runs"

    def now(self) -> str:
        """The time now, as stored everywhere: UTC, ISO 8601, milliseconds; inside a writing, when it began.

        So all that a writing writes has one time, and a study can be rebuilt as it was between two.
        """
        return getattr(_this_thread, "moment", None) or as_stored(self.clock())


def parts_in(folder: Path) -> list[str]:
    """What lies in a folder by which it is known to be a study's, whole or not; [] where it is none."""
    with access_told():
        return [name for name in PARTS if (folder / name).exists()]


def study_in(folder: Path) -> Study:
    """The study in `folder`, looked at and neither opened nor brought up to date. Raises NotFound."""
    if not parts_in(folder):
        raise NotFound(
            f"{folder} holds no study; `wardround create {folder}` makes one.",
            f"{folder.name} 中没有研究；请先创建。",
        )
    return Study(folder)


def file_faults(study: Study) -> list[WardroundError]:
    """What stands in the place of a database or a folder, and what of them is kept from this account."""
    return [*database_faults(study.database), *folder_faults(study.folder)]


def refuse_inside_a_study(folder: Path) -> None:
    """Refuse a place in the folder of a study or a backup: it would come and go with that one's files."""
    for around in Path(os.path.realpath(folder)).parents:
        if (around / "study.db").exists():
            raise Refused(
                f"{folder} lies in the folder of another study or backup, {around}, and would be lost with "
                "it; choose a folder elsewhere.",
                f"{folder.name} 位于另一研究或备份的文件夹 {around} 内，会随之一起丢失；请另选别处的文件夹。",
            )


def create_study(folder: Path) -> Study:
    """Make an empty study in `folder`, which must neither hold one, or parts of one, nor lie in one."""
    study = Study(Path(folder))
    if study.database.exists():
        raise Refused(
            f"{folder} already holds a study; open it, or choose another folder.",
            f"{folder.name} 中已有一个研究；请打开它，或另选文件夹。",
        )
    if parts := parts_in(study.folder):
        raise Refused(
            f"{folder} holds parts of a study without its study.db ({', '.join(parts)}); restore a backup of "
            "it, or choose another folder.",
            f"{folder.name} 中有研究的部分文件（{'、'.join(parts)}），但没有 study.db；"
            "请从备份恢复，或另选文件夹。",
        )
    with writing_to(study.folder):
        refuse_inside_a_study(study.folder)
        made = [path for path in (study.folder, *study.folder.parents) if not path.exists()]
        study.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        _write_event_key(study)
    except BaseException:
        for path in made:
            path.rmdir()
        raise
    with connected(study.database) as database:
        database.execute("pragma journal_mode = wal")
        migrate(database)
    study.database.chmod(0o600)
    flush(study.folder.parent)
    return study


def _write_event_key(study: Study) -> None:
    """Make the event key. Raises Refused where it cannot be, such as where the operator wants it kept."""
    try:
        write_secret(study.event_key, secrets.token_hex(32).encode())
    except OSError as error:
        if not os.environ.get(EVENT_KEY_FILE):
            raise cannot_be_written(study.event_key, error) from None
        raise Refused(
            f"The event key cannot be written to {study.event_key} ({error.strerror}), which "
            f"{EVENT_KEY_FILE} names; let it name a new file in a folder that is there, or unset it.",
            f"事件密钥无法写入 {EVENT_KEY_FILE} 所指的 {study.event_key}（{error.strerror}）；"
            "请让它指向已有文件夹中的一个新文件，或取消该变量。",
        ) from None


def open_study(folder: Path) -> Study:
    """Open the study in `folder`, bringing its schema up to date first.

    Raises NotFound where there is none, Damaged where its database is gone or empty, Refused where its event
    key did not make its log: one event more under it would break the log for good.
    """
    study = study_in(Path(folder))
    require_content(study.database)
    study.secret()
    with connected(study.database) as database:
        require_begun(database)
        migrate(database)
        check_schema(database)
        study.own_secret(database)
    return study


@contextmanager
def reading(study: Study) -> Iterator[Database]:
    """A connection for one reading; everything read inside is of one moment."""
    with kept_connection(study.database) as database:
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
    with _turn(study), kept_connection(study.database) as database:
        database.execute("begin immediate")
        _this_thread.moment = study.now()
        try:
            yield database
        except BaseException:
            # a full disk has made SQLite roll back already
            if database.conn.in_transaction:
                database.execute("rollback")
            raise
        database.execute("commit")


@contextmanager
def writing_without_trace(study: Study) -> Iterator[Database]:
    """`writing` that moves everything out of the write-ahead log, whose order tells what came after what.

    What somebody still reads of it stays there until the next such writing.
    """
    with writing(study) as database:
        yield database
    with kept_connection(study.database) as database:
        database.execute("pragma busy_timeout = 0")
        database.execute("pragma wal_checkpoint(truncate)").fetchall()
        database.execute(f"pragma busy_timeout = {1000 * BUSY_SECONDS}")


@contextmanager
def _turn(study: Study) -> Iterator[None]:
    """One writer at a time, each woken by the one before it.

    SQLite waits by looking again, more and more rarely the longer it waits: of many who write at once some
    would never find a free moment. Other programs than ours do not queue, and are waited for by SQLite.
    """
    if getattr(_this_thread, "writes", False):
        raise RuntimeError("a writing inside a writing would wait for itself")
    folder = os.open(study.folder, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        _this_thread.writes = True
        yield
    finally:
        _this_thread.writes, _this_thread.moment = False, None
        os.close(folder)
