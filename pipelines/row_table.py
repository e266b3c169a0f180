"""A table of results as a JSONL file: a row is appended once it is known, and all are in order at the end."""

import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from annotation.written_files import bytes_of
from db.durable import target_of, unfinished_of, writing_to
from db.errors import Refused
from pipelines.asking.ledger import append_line, not_written


def ledger_path(out: Path) -> Path:
    """Where the ledger of a table lies: beside it, and not beside a link to it."""
    out = target_of(out)
    return out.with_name(out.name + ".ledger")


def rows_in(out: Path) -> list[dict]:
    """The whole rows of a table; none where it is not there. Raises Invalid where it cannot be read.

    What a kill or another hand damaged is no row: it is whole again once a run has written the table.
    """
    if not out.exists():
        return []
    found = map(_row_in, bytes_of(out).split(b"\n"))
    return [row for row in found if row is not None]


def rows_leaving(out: Path, staying: Collection[tuple[str, ...]], fields: Sequence[str] = ("id",)) -> int:
    """How many rows with a result a run puts out of the table, for they are none of its own.

    `staying` are its own, each by what stands in these fields of its row.
    """
    held = (row for row in rows_in(out) if row.get("status") not in ("missing", "failed"))
    return sum(tuple(str(row.get(name)) for name in fields) not in staying for row in held)


def _row_in(line: bytes) -> dict | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def check_out(out: Path, source: Path) -> None:
    """Refuse a folder, a name that no file can have, and to overwrite what is not this command's own.

    That is `source`, the file that is read, and one that no ledger accounts for.
    """
    with writing_to(out):
        folder = out.is_dir()
    check_not_read(out, source)
    if folder:
        raise Refused(f"{out} is a folder; name a file in it.", f"{out} 是文件夹；请写明其中的文件名。")
    if out.exists() and out.stat().st_size and not ledger_path(out).exists():
        raise Refused(
            f"{out} exists and was not written by this command, or its ledger {ledger_path(out).name} is no "
            "longer beside it; bring that back, or choose another --out.",
            f"{out.name} 已存在，但不是由本程序写成的，或它的账本 {ledger_path(out).name} 已不在旁边；"
            "请把账本放回，或把它移开。",
        )


def check_not_read(out: Path, source: Path) -> None:
    """Refuse to overwrite a file that is read."""
    with writing_to(out):
        own = out.resolve() == source.resolve()
    if own:
        raise Refused(
            f"{out} is the file that is read, and would be overwritten; choose another --out.",
            f"{out.name} 就是要读取的文件，会被覆盖；请另选输出文件。",
        )


class RowTable:
    """`row_of(item, last)` is an item's row, or None while it is not known; `last` when no more will be."""

    def __init__(self, out: Path, items: Sequence, row_of: Callable[[object, bool], dict | None]):
        self._out, self._items, self._row_of = target_of(out), items, row_of
        self._descriptor = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """While inside, `tell` appends to the file; the file is whole and in order before and after.

        A table without a row is not left behind. Raises Refused when the disk takes no more; what was there,
        or was appended, then stands as it is.
        """
        self._rewrite(last=False)
        self._descriptor = os.open(self._out, os.O_WRONLY | os.O_APPEND)
        try:
            yield
        finally:
            os.close(self._descriptor)
        self._rewrite(last=True)
        if not self._out.stat().st_size:
            self._out.unlink()

    def tell(self, item: object) -> None:
        """Something about this item came in: append its row when it is now known."""
        row = self._row_of(item, False)
        if row:
            append_line(self._descriptor, _line(row))

    def _rewrite(self, last: bool) -> None:
        """The whole table anew, in one step: at no moment is there half of one."""
        new = unfinished_of(self._out)
        try:
            self._write(new, last)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise not_written(error) from error
        new.replace(self._out)

    def _write(self, new: Path, last: bool) -> None:
        with new.open("w", encoding="utf-8") as file:
            rows = (self._row_of(item, last) for item in self._items)
            file.writelines(_line(row) for row in rows if row)
            file.flush()
            # an empty table has nothing to lose in a power cut
            if file.tell():
                os.fsync(file.fileno())


def _line(row: dict) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
