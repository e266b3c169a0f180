"""Rows for commands on files, up to the first bad line: JSON Lines of any length in batches, others whole.

What is written appears whole or not at all.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from annotation.written_files import bytes_of
from db.errors import Invalid
from pipelines.reading.read_files import file_rows, unknown_format
from pipelines.reading.read_json import Row, json_rows
from pipelines.reading.unpacking import refuse_ratio

BATCH_BYTES = 4 * 2**20
LONGEST_LINE = 2 * 2**20
LINE_FEED = b"\n"
BOM = b"\xef\xbb\xbf"


def read_objects(
    path: Path, advance: Callable[[int], None] = lambda lines: None
) -> Iterator[tuple[int, dict]]:
    """Line number, from 1, and object of every line that is not blank; `.gz` is unpacked on the way.

    A file that is no JSON Lines in UTF-8 is read as `file_rows` does, whole. `advance` is told how many
    lines were read since it was last told. Raises Invalid, naming file and line, at the first bad line.
    """
    if not _is_json_lines(path):
        yield from ((row.line, row.value) for row in _rows_of_whole(path))
        advance(count_lines(path))
        return
    for first, batch in _batches(path):
        if (fault := _place_of_foreign_byte(batch)) is not None:
            _rows_of_whole(path)
            # the whole says it better, unless all of it is in another encoding
            line = first + batch[:fault].count(LINE_FEED)
            raise Invalid(
                f"{path}, line {line}: not UTF-8; convert the file with `iconv -f gb18030 -t utf-8`.",
                f"{path} 第 {line} 行：不是 UTF-8；请转换文件：`iconv -f gb18030 -t utf-8`。",
            )
        # without the object in front, a batch that opens with a bracket would be read as an array
        rows, aside = json_rows(b"{}\n" + batch, path.name)
        if aside:
            line = first + aside[0].line - 2
            raise Invalid(
                f"{path}, line {line}: {aside[0].reason}. Mend the line.",
                f"{path} 第 {line} 行：{aside[0].reason}。请修改该行。",
            )
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
    """Line number and bytes of each line, its line feed and the file's byte order mark left off.

    Of a file that is no JSON Lines each row as a line of it.
    """
    if not _is_json_lines(path):
        yield from ((row.line, as_line(row.value).removesuffix(LINE_FEED)) for row in _rows_of_whole(path))
        return
    for first, batch in _batches(path):
        yield from enumerate(batch.removesuffix(LINE_FEED).split(LINE_FEED), start=first)


def count_lines(path: Path) -> int:
    """The line feeds in a file; 0 for a packed one, which is not unpacked for that."""
    with _opened(path) as file:
        if path.suffix == ".gz":
            return 0
        return sum(block.count(LINE_FEED) for block in iter(lambda: file.read(BATCH_BYTES), b""))


def as_line(row: dict) -> bytes:
    return json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + LINE_FEED


def _batches(path: Path) -> Iterator[tuple[int, bytes]]:
    """The number of its first line and the bytes of each batch of whole lines.

    A packed file may be of any length, for a batch is all that is held at once and a corpus is large; but
    what unpacks to more than texts do was made to fill a disk.
    """
    number, rest, unpacked = 1, b"", 0
    with _opened(path) as file:
        while block := _block(file, path, number):
            unpacked += len(block)
            if path.suffix == ".gz":
                refuse_ratio(unpacked, path.stat().st_size, str(path), "unpack it and look what it is")
            whole, feed, rest = (rest + block).rpartition(LINE_FEED)
            if len(rest) > LONGEST_LINE:
                line = number + whole.count(LINE_FEED) + len(feed)
                raise Invalid(
                    f"{path}, line {line}: longer than {LONGEST_LINE >> 20} MiB; shorten it.",
                    f"{path} 第 {line} 行：超过 {LONGEST_LINE >> 20} MiB；请缩短。",
                )
            if feed:
                yield number, whole.removeprefix(BOM) + feed if number == 1 else whole + feed
                number += whole.count(LINE_FEED) + 1
    if rest:
        yield number, rest.removeprefix(BOM) if number == 1 else rest


def _opened(path: Path) -> BinaryIO:
    try:
        return gzip.open(path) if path.suffix == ".gz" else open(path, "rb")
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read: {error.strerror}.", f"{path} 无法读取：{error.strerror}。"
        ) from None


def _block(file: BinaryIO, path: Path, line: int) -> bytes:
    try:
        return file.read(BATCH_BYTES)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise Invalid(
            f"{path}, after line {line}: the gzip is damaged or cut off; fetch it again.",
            f"{path} 第 {line} 行之后：gzip 已损坏或不完整；请重新获取。",
        ) from None
    except OSError as error:
        raise Invalid(
            f"{path} cannot be read: {error.strerror}.", f"{path} 无法读取：{error.strerror}。"
        ) from None


def _place_of_foreign_byte(batch: bytes) -> int | None:
    """Where the first byte is that is not text in UTF-8; None where all are."""
    if b"\0" in batch:
        return batch.index(b"\0")
    try:
        batch.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _is_json_lines(path: Path) -> bool:
    """Whether the file begins with an object on a line of its own, in UTF-8, or has nothing in it."""
    with _opened(path) as file:
        block = _block(file, path, 1)
    whole = block.rpartition(LINE_FEED)[0] or block
    begins = whole.removeprefix(BOM).lstrip()
    if _place_of_foreign_byte(whole) is not None or not begins:
        return not begins
    try:
        return isinstance(json.loads(begins.partition(LINE_FEED)[0]), dict)
    except (ValueError, RecursionError):
        return False


def _rows_of_whole(path: Path) -> list[Row]:
    read = file_rows(bytes_of(path), str(path))
    if read is None:
        raise unknown_format(str(path))
    rows, aside = read
    if aside:
        where = "item" if rows and rows[0].by_item else "line"
        raise Invalid(
            f"{path}, {where} {aside[0].line}: {aside[0].reason}. Mend it.",
            f"{path} 第 {aside[0].line} {'项' if where == 'item' else '行'}：{aside[0].reason}。请修改。",
        )
    return rows
