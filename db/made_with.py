"""What something was made with: the code, the libraries that are installed, SQLite and Python.

Kept beside each frozen dataset and each training run; the database refuses one without.
"""

import hashlib
import json
import platform
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

import pysqlite3

ROOT = Path(__file__).parents[1]
CODE = ("annotation", "db", "pipelines", "review_app", "training")
# what is made anew when the code runs
LEFT_BY_RUNNING = {".pyc"}


def made_with(**more: object) -> str:
    """As JSON: `commit`, "" where the code came without its history; `code`, the SHA-256 of all of it;
    `libraries`, every installed one with its version, and `lock`, the SHA-256 of them; `sqlite`; `python`.

    `more` is what the thing itself adds, as hashes of models and prompts. The first call of a process takes
    a third of a second: make it before a transaction, and at the start of whatever goes on for long, since
    what is told from then on is what was on the disk at the first call.
    """
    lock = "".join(f"{name}=={version}\n" for name, version in libraries().items())
    told = {
        "commit": commit(),
        "code": code_sha256(),
        "lock": hashlib.sha256(lock.encode()).hexdigest(),
        "libraries": libraries(),
        "sqlite": pysqlite3.sqlite_version,
        "python": platform.python_version(),
    }
    return json.dumps(told | more, ensure_ascii=False, sort_keys=True)


@cache
def commit() -> str:
    """The commit the code is of, whether or not it was changed since; `code_sha256` tells.

    That of a repository that the code was merely installed into is not it.
    """
    try:
        said = subprocess.run(
            ["git", "-C", ROOT, "rev-parse", "--show-toplevel", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    top, head = said.stdout.splitlines()
    return head if Path(top).resolve() == ROOT.resolve() else ""


@cache
def code_sha256() -> str:
    """SHA-256 over every file of the program, with its place, in the order of the places."""
    digest = hashlib.sha256()
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted([ROOT / "wardround.py", *files]):
        if path.suffix not in LEFT_BY_RUNNING:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{content}  {path.relative_to(ROOT).as_posix()}\n".encode())
    return digest.hexdigest()


@cache
def libraries() -> dict[str, str]:
    """The version of each library that is installed here, by its name, in the order of the names."""
    found: dict[str, str] = {}
    for each in metadata.distributions():
        # of two of a name, as an upgrade may leave them, the first is the one that is imported
        found.setdefault(each.name, each.version)
    return dict(sorted(found.items()))
