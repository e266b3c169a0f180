"""Connections to a study's files: one an operation; nothing is shared, and no lock outlives its use.

Those to a study's database are kept open for the next operation (`db.kept_connections`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR

import pysqlite3
from sqlite_utils import Database

from db.errors import Damaged, DiskFull, Refused, Unavailable
from db.file_access import access_told, database_faults, folder_in_place

# the WAL-reset corruption bug is fixed from here on
OLDEST_SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 10
DISK = (
    "The server's disk is full or out of order, and nothing can be saved now; please tell the administrator.",
    "服务器磁盘已满或不可用，暂时无法保存，请告知管理员。",
)
# by SQLite's primary error code: busy, no reading or writing, full, no opening of one more file
TROUBLES = {
    5: (
        Unavailable,
        "The study is held by another program; try again in a moment.",
        "数据正被其他程序占用，请稍后再试。",
    ),
    10: (DiskFull, *DISK),
    13: (DiskFull, *DISK),
    14: (DiskFull, *DISK),
}
# no permission, read-only, no reading or writing, no opening: mostly a file's mode, or a folder in its place
BARRED = 3, 8, 10, 14
# malformed, no database
DAMAGED = 11, 26


@contextmanager
def connected(path: Path, synchronous: str = "full") -> Iterator[Database]:
    """A connection that is closed afterwards; raises Unavailable for what passes."""
    with troubles_told(path):
        connection = opened(path, synchronous)
        try:
            yield Database(connection)
        finally:
            connection.close()


def opened(path: Path, synchronous: str = "full") -> pysqlite3.Connection:
    """A connection that keeps references and wipes what is deleted, for whichever thread has it."""
    if pysqlite3.sqlite_version_info < OLDEST_SAFE_SQLITE:
        raise Refused(
            f"SQLite {pysqlite3.sqlite_version} can corrupt a study; install pysqlite3 again.",
            f"SQLite {pysqlite3.sqlite_version} 可能损坏研究数据；请重新安装 pysqlite3。",
        )
    connection = pysqlite3.connect(
        str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in (
            f"synchronous = {synchronous}",
            "foreign_keys = on",
            "recursive_triggers = on",
            "secure_delete = on",
        ):
            connection.execute(f"pragma {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def troubles_told(path: Path) -> Iterator[None]:
    """Say what passes, such as a full disk, what is damaged or kept from this account, as Unavailable."""
    try:
        yield
    except pysqlite3.DatabaseError as error:
        # the extended codes say more in their higher bytes
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        undecoded = "Could not decode to UTF-8" in str(error)
        if code in DAMAGED or undecoded:
            # SQLite's words may quote what is stored
            raise damaged(path, "a text in it is not UTF-8" if undecoded else "") from None
        for fault in database_faults(path) if code in BARRED else ():
            raise fault from error
        trouble = TROUBLES.get(code)
        if trouble is None:
            raise
        kind, *sentences = trouble
        raise kind(*sentences) from error


def require_content(path: Path) -> None:
    """Raises Damaged where a database is gone or emptied, which SQLite would take for a new one, or a folder.

    It is asked at every operation, and looks once.
    """
    try:
        with access_told():
            found = path.stat()
    except FileNotFoundError:
        raise Damaged(
            f"{path.name} is missing; restore a backup: `wardround restore`.",
            f"{path.name} 不见了；请管理员从备份恢复（wardround restore）。",
        ) from None
    if S_ISDIR(found.st_mode):
        raise folder_in_place(path)
    if not found.st_size:
        raise damaged(path, "it is empty")


def damaged(path: Path, why: str = "") -> Damaged:
    """What to say of a database that cannot be read."""
    return Damaged(
        f"{path.name} is damaged{why and ': '}{why}; restore a backup: `wardround restore`.",
        f"{path.name} 已损坏；请管理员从备份恢复（wardround restore）。",
    )
