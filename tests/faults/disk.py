"""A disk under observation (disk.c), and what of it is left when the power is cut.

Kept is what POSIX promises and no more: content up to a file's last fsync, names up to the folder's. A cut
may also leave some of the rest, sector by sector and in any order, which is what tears a page.
"""

import os
import random
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
HEAD = struct.Struct("<IIIIQQ")
SECTOR = 512
# shared memory between connections, which SQLite builds anew after a cut
VOLATILE = "-shm"


def compile_disk(folder: Path) -> Path:
    """The shared library for LD_PRELOAD; a compiler is among what the tests need (`apt install gcc`)."""
    library = folder / "disk.so"
    command = ["gcc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


def observed(
    library: Path, folder: Path, log: Path | None = None, full: Path | None = None
) -> dict[str, str]:
    """The environment for a process whose writes into `folder` go to `log`, or fail while `full` exists."""
    chosen = {"LD_PRELOAD": str(library), "DISK_FOLDER": str(folder)}
    chosen |= {"DISK_LOG": str(log)} if log else {}
    chosen |= {"DISK_FULL": str(full)} if full else {}
    return os.environ | chosen


@dataclass(frozen=True)
class Entry:
    """One completed operation, as disk.c wrote it down."""

    kind: str
    path: str
    inode: int
    offset: int
    data: bytes


def entries(log: bytes) -> Iterator[Entry]:
    at = 0
    while at < len(log):
        kind, path_length, data_length, _, inode, offset = HEAD.unpack_from(log, at)
        middle = at + HEAD.size + path_length
        at = middle + data_length
        yield Entry(chr(kind), log[middle - path_length : middle].decode(), inode, offset, log[middle:at])


@dataclass
class Disk:
    """Files and their names: what is safe, and what was done since and is not.

    A file is known by a number of its own, because inodes are used again.
    """

    content: list[bytearray] = field(default_factory=list)
    unsynced: list[list[Entry]] = field(default_factory=list)
    of_inode: dict[int, int] = field(default_factory=dict)
    safe_names: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    unsafe_names: list[tuple[str, int | None]] = field(default_factory=list)

    def apply(self, entry: Entry) -> None:
        if entry.kind == "C":
            self._create(entry)
        elif entry.kind == "N":
            number = self.names.get(entry.path)
            self._name(entry.path, None)
            self._name(entry.data.decode(), number)
        elif entry.kind == "U":
            self._name(entry.path, None)
        elif entry.kind == "D":
            self._keep_names(entry.path)
        elif entry.kind == "S":
            number = self.of_inode[entry.inode]
            for each in self.unsynced[number]:
                _put(self.content[number], each)
            self.unsynced[number] = []
        else:
            self.unsynced[self.of_inode[entry.inode]].append(entry)

    def _create(self, entry: Entry) -> None:
        known = self.names.get(entry.path)
        if known is not None and known == self.of_inode.get(entry.inode):
            return  # two threads opened it at once, and both believe that they made it
        self.of_inode[entry.inode] = len(self.content)
        self.content.append(bytearray())
        self.unsynced.append([])
        self._name(entry.path, self.of_inode[entry.inode])

    def cut(self, folder: Path, into: Path, chance: random.Random | None) -> None:
        """Write what is left into `into`. Without `chance` nothing unsynced is left; with it, some of it."""
        names = dict(self.safe_names)
        some = chance.randint(0, len(self.unsafe_names)) if chance else 0
        for path, number in self.unsafe_names[:some]:
            _name_in(names, path, number)
        for path, number in names.items():
            if path.endswith(VOLATILE):
                continue
            left = bytearray(self.content[number])
            for entry in self.unsynced[number] if chance else []:
                _tear(left, entry, chance)
            place = into / Path(path).relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(left)
            place.chmod(0o600)

    def _name(self, path: str, number: int | None) -> None:
        _name_in(self.names, path, number)
        self.unsafe_names.append((path, number))

    def _keep_names(self, folder: str) -> None:
        for path, number in self.unsafe_names:
            if os.path.dirname(path) == folder:
                _name_in(self.safe_names, path, number)
        self.unsafe_names = [each for each in self.unsafe_names if os.path.dirname(each[0]) != folder]


def _name_in(names: dict[str, int], path: str, number: int | None) -> None:
    names.pop(path, None)
    if number is not None:
        names[path] = number


def _put(content: bytearray, entry: Entry) -> None:
    if entry.kind == "T":
        del content[entry.offset :]
    end = entry.offset + len(entry.data)
    content.extend(bytes(max(0, end - len(content))))
    content[entry.offset : end] = entry.data


def _tear(content: bytearray, entry: Entry, chance: random.Random) -> None:
    """Each sector of an unsynced write got there or did not."""
    if entry.kind == "T":
        if chance.random() < 0.5:
            _put(content, entry)
        return
    for start in range(0, len(entry.data), SECTOR):
        if chance.random() < 0.5:
            part = entry.data[start : start + SECTOR]
            _put(content, Entry("W", entry.path, entry.inode, entry.offset + start, part))
