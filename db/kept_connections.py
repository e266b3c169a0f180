"""Connections to a study's database that are kept open: each serves one operation at a time, then the next.

Opening one takes three milliseconds, because SQLite then reads the whole schema with its guards, and an
answer with the page after it is a dozen operations. Nothing is shared: who takes a connection has it alone,
and it is put away only without a transaction and without a reader left over.
"""

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pysqlite3
from sqlite_utils import Database

from db.connections import opened, require_content, troubles_told
from db.migrations import require_begun

MOST_KEPT = 16

# what each is good for, and the connection; the one longest unused first
_kept: list[tuple[tuple, pysqlite3.Connection]] = []
_lock = Lock()


class _Operation(Database):
    """A database that knows its cursors: one left open would keep the next operation in the past."""

    def __init__(self, connection: pysqlite3.Connection) -> None:
        self._cursors: list[weakref.ref] = []
        # `opened` has said how triggers recurse
        super().__init__(connection, recursive_triggers=False)

    def execute(self, *statement) -> pysqlite3.Cursor:
        cursor = super().execute(*statement)
        self._cursors.append(weakref.ref(cursor))
        return cursor

    def query(self, sql: str, params=None) -> Iterator[dict]:
        """Rows by their names: executed at once, read one by one.

        Without the savepoint that sqlite-utils puts around each, for an operation is a transaction already.
        """
        cursor = self.execute(sql) if params is None else self.execute(sql, params)
        names = [each[0] for each in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def close_cursors(self) -> None:
        for each in self._cursors:
            cursor = each()
            if cursor is not None:
                cursor.close()


@contextmanager
def kept_connection(path: Path) -> Iterator[Database]:
    """A connection for one operation; one that saw an error is not used again. Raises Unavailable.

    A file that is gone, or holds no study, is Damaged: it held one when it was opened.
    """
    require_content(path)
    with troubles_told(path):
        this = _this(path)
        connection = _taken(this) or _begun(path)
        operation, whole = _Operation(connection), False
        try:
            yield operation
            whole = True
        finally:
            operation.close_cursors()
            # a file that was put in place of another meanwhile is not the one that this connection has
            if whole and not connection.in_transaction and this == _this(path):
                connection = _put_away(this, connection)
            if connection:
                connection.close()


def let_go(path: Path) -> None:
    """Close the connections kept to a file; needed before it is read as bytes, moved or listed.

    Whoever closes a file lifts every lock that the process has on it, SQLite's too; and what SQLite keeps
    beside a database is there until the last connection is closed.
    """
    this = _this(path)
    with _lock:
        ours = [each for each in _kept if each[0] == this]
        _kept[:] = [each for each in _kept if each[0] != this]
    for _, connection in ours:
        connection.close()


def _begun(path: Path) -> pysqlite3.Connection:
    connection = opened(path)
    try:
        require_begun(Database(connection, recursive_triggers=False))
    except BaseException:
        connection.close()
        raise
    return connection


def _taken(this: tuple) -> pysqlite3.Connection | None:
    with _lock:
        for place in range(len(_kept) - 1, -1, -1):
            if _kept[place][0] == this:
                return _kept.pop(place)[1]
    return None


def _put_away(this: tuple, connection: pysqlite3.Connection) -> pysqlite3.Connection | None:
    """Keep a connection for the next operation; returns the one longest unused where there are too many."""
    with _lock:
        _kept.append((this, connection))
        # after a fork those of the parent are there too, and are not to be touched
        ours = [each for each in _kept if each[0][0] == os.getpid()]
        if len(ours) <= MOST_KEPT:
            return None
        _kept.remove(ours[0])
        return ours[0][1]


def _this(path: Path) -> tuple:
    """What a connection is good for: this process and this very file, not another put in its place."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return os.getpid(), None, None
    return os.getpid(), found.st_dev, found.st_ino
