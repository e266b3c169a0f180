"""Files that are on the disk, name and all, when the call returns: a power cut takes nothing back."""

import os
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, from its first byte on."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)


def flush(path: Path) -> None:
    """Bring a file's content, or a folder's names, to the disk; a new file needs both."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
