"""What something was made with: the code, the lock of its libraries, their versions, SQLite and Python.

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
SERVER, TRAINING = "server.txt", "training.txt"
CODE = ("annotation", "db", "pipelines", "review_app", "training")
# what is made anew when the code runs
LEFT_BY_RUNNING = {".pyc"}


def made_with(lock: str, **more: object) -> str:
    """As JSON: `commit`, "" where the code came without its history; `code`, the SHA-256 of all of it;
    `lock`, the SHA-256 of the pinned requirements, and `libraries`, the versions there are of them; `sqlite`;
    `python`.

    `more` is what the thing itself adds, as hashes of models and prompts.
    """
    told = {
        "commit": commit(),
        "code": code_sha256(),
        "lock": hashlib.sha256((ROOT / "requirements" / lock).read_bytes()).hexdigest(),
        "libraries": libraries(lock),
        "sqlite": pysqlite3.sqlite_version,
        "python": platform.python_version(),
    }
    return json.dumps(told | more, ensure_ascii=False, sort_keys=True)


@cache
def commit() -> str:
    """The commit the code is of, whether or not it was changed since; `code_sha256` tells."""
    try:
        said = subprocess.run(
            ["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip()


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


def libraries(lock: str) -> dict[str, str]:
    """The installed version of each pinned library; "" of one that is not there."""
    lines = (ROOT / "requirements" / lock).read_text("utf-8").splitlines()
    names = [line.partition("==")[0].partition("[")[0].strip() for line in lines if "==" in line]
    return {name: _installed(name) for name in names}


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
