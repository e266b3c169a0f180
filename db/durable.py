"""Files that are on the disk, name and all, when the call returns: a power cut takes nothing back."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from db.errors import Refused

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write that appears under its name when all of it is on the disk, and not before.

    Raises Refused where it cannot be written.
    """
    path = target_of(path)
    unfinished = unfinished_of(path)
    with writing_to(path):
        try:
            with open(unfinished, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            with suppress(OSError):
                unfinished.unlink()


def check_place(path: Path) -> None:
    """Refuse now, before long work, where `written` could write no file in the end."""
    unfinished = unfinished_of(target_of(path))
    with writing_to(path):
        unfinished.touch()
        unfinished.unlink()


def target_of(path: Path) -> Path:
    """Where a link leads, so that what is put in its place goes there and the link stays."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def unfinished_of(path: Path) -> Path:
    """Where a file is written before it has its name: hidden, for what is not is somebody's own file."""
    return path.with_name(f".{path.name}.unfinished")


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Inside, what keeps a file or a folder from being written is Refused, by a sentence that names it.

    So is a device or a pipe, which cannot be read again, nor written over as a whole.
    """
    try:
        if path.is_symlink():
            with suppress(FileNotFoundError):
                # a link to itself is there for nobody, and is told of by this alone
                path.stat()
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise Refused(
                f"{str(path)[:200]} is a device or a pipe; name a file.",
                f"{path.name[:80]} 是设备或管道；请写明一个文件。",
            )
        yield
    except OSError as error:
        raise cannot_be_written(path, error) from None


def cannot_be_written(path: Path, error: OSError) -> Refused:
    """What a person is told of a place where no file can be."""
    room, room_zh = ("make room, or ", "腾出空间，或") if error.errno in FULL else ("", "")
    return Refused(
        f"{str(path)[:200]} cannot be written ({error.strerror}); {room}choose another place.",
        f"{path.name[:80]} 无法写入（{error.strerror}）；请{room_zh}换一个位置。",
    )


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, from its first byte on; whole, or not at all."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    flush(path.parent)


def flush(path: Path) -> None:
    """Bring a file's content, or a folder's names, to the disk; a new file needs both."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
