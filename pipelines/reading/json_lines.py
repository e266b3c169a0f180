"""JSON Lines files of any length: read in batches up to the first bad line, written whole or not at all."""

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from db.errors import Invalid
from pipelines.reading.read_json import json_rows

BATCH_BYTES = 4 * 2**20
LONGEST_LINE = 2 * 2**20
LINE_FEED = b"\n"
BOM = b"\xef\xbb\xbf"
MEND = "Mend the line."
OTHER_FORMAT = "Mend the line; if this is no JSON Lines file, `wardround import` reads JSON and tables."


def read_objects(
    path: Path, advance: Callable[[int], None] = lambda lines: None
) -> Iterator[tuple[int, dict]]:
    """Line number, from 1, and object of every line that is not blank; `.gz` is unpacked on the way.

    `advance` is told how many lines were read since it was last told. Raises Invalid, naming file and
    line, at the first line that is not an object in UTF-8.
    """
    for first, batch in _batches(path):
        if fault := _fault_of_bytes(batch):
            place, what = fault
            raise Invalid(f"{path}, line {first + batch[:place].count(LINE_FEED)}: {what}.")
        # without the object in front, a batch that opens with a bracket would be read as an array
        rows, aside = json_rows(b"{}\n" + batch, path.name)
        if aside:
            line = first + aside[0].line - 2
            raise Invalid(f"{path}, line {line}: {aside[0].reason}. {MEND if line > 1 else OTHER_FORMAT}")
        yield from ((first + row.line - 2, row.value) for row in rows[1:])
        advance(batch.count(LINE_FEED))


def read_with_ids(
    path: Path, advance: Callable[[int], None] = lambda lines: None
) -> Iterator[tuple[int, dict]]:
    """As `read_objects`; raises Invalid also for an object without `id` or with one seen before."""
    seen: dict[str, int] = {}
    for line, row in read_objects(path, advance):
        name = row.get("id")
        if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
            raise Invalid(f"{path}, line {line}: no `id`; give each object one, a text or a whole number.")
        if (before := seen.setdefault(str(name), line)) != line:
            raise Invalid(f"{path}, line {line}: the id {name} is already that of line {before}.")
        yield line, row


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Line number and bytes of each line, its line feed and the file's byte order mark left off."""
    for first, batch in _batches(path):
        yield from enumerate(batch.removesuffix(LINE_FEED).split(LINE_FEED), start=first)


def count_lines(path: Path) -> int:
    """The line feeds in a file; 0 for a packed one, which is not unpacked for that."""
    with _opened(path) as file:
        if path.suffix == ".gz":
            return 0
        return sum(block.count(LINE_FEED) for block in iter(lambda: file.read(BATCH_BYTES), b""))


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write that appears under its name when all of it is on the disk, and not before."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with open(unfinished, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise Invalid(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink()


def as_line(row: dict) -> bytes:
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + LINE_FEED


def _batches(path: Path) -> Iterator[tuple[int, bytes]]:
    """The number of its first line and the bytes of each batch of whole lines."""
    number, rest = 1, b""
    with _opened(path) as file:
        while block := _block(file, path, number):
            whole, feed, rest = (rest + block).rpartition(LINE_FEED)
            if len(rest) > LONGEST_LINE:
                line = number + whole.count(LINE_FEED) + len(feed)
                raise Invalid(f"{path}, line {line}: longer than {LONGEST_LINE >> 20} MiB; shorten it.")
            if feed:
                yield number, whole.removeprefix(BOM) + feed if number == 1 else whole + feed
                number += whole.count(LINE_FEED) + 1
    if rest:
        yield number, rest.removeprefix(BOM) if number == 1 else rest


def _opened(path: Path) -> BinaryIO:
    try:
        return gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from None


def _block(file: BinaryIO, path: Path, line: int) -> bytes:
    try:
        return file.read(BATCH_BYTES)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise Invalid(f"{path}, after line {line}: the gzip is damaged or cut off; fetch it again.") from None
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from None


def _fault_of_bytes(batch: bytes) -> tuple[int, str] | None:
    """Where the first byte is that is not text in UTF-8, and what is wrong there."""
    if b"\0" in batch:
        return batch.index(b"\0"), "a NUL byte, so this is not text in UTF-8"
    try:
        batch.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start, "not UTF-8; convert the file, for example with `iconv -f gb18030 -t utf-8`"
    return None
