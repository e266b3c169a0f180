"""Files that are on the disk, name and all, when the call returns: a power cut takes nothing back."""

import os
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner may read, from its first byte on."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Names are on the disk only once their folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
