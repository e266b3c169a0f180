"""Which files of a folder hold a name: what closing the blinding key does not reach."""

import json
from collections.abc import Iterable
from pathlib import Path

from db.kept_connections import let_go

PIECE = 2**20


def files_naming(folder: Path, names: Iterable[str]) -> list[str]:
    """The files under a folder, as paths in it, that hold one of the names: in UTF-8, or escaped as in JSON.

    Letters of ASCII are compared without regard to case. Not for while another thread uses a database there.
    """
    sought = {form.lower().encode() for name in names for form in (name, json.dumps(name)[1:-1])}
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and _holds(path, sought)
    ]


def _holds(path: Path, sought: set[bytes]) -> bool:
    # or reading the file would take the locks of those connections away
    let_go(path)
    overlap = max(map(len, sought), default=1) - 1
    before = b""
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            held = before + piece.lower()
            if any(each in held for each in sought):
                return True
            before = held[-overlap:] if overlap else b""
    return False
