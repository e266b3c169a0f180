"""Whether this account may use a study's files, and whether each is a file: what is wrong, and what to do."""

import os
import pwd
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from db.errors import Damaged, Inaccessible, WardroundError

# what SQLite keeps beside a database in use
BESIDE = "-wal", "-shm", "-journal"
WHOLLY = os.R_OK | os.W_OK
# folders of a study's folder that are made when they are needed
FOLDERS = "frozen", "jobs", "reports", "runs"


def database_faults(database: Path) -> list[WardroundError]:
    """What keeps this account from reading and writing a database: in its folder, it and what lies beside it.

    A missing file is none.
    """
    folder = database.parent
    if may(folder.parent, os.X_OK) and not folder.is_dir():
        return []
    faults: list[WardroundError] = []
    if not may(folder, WHOLLY | os.X_OK):
        faults.append(no_access(folder))
    if not may(folder, os.X_OK):
        return faults
    for path in (database, *(database.with_name(database.name + each) for each in BESIDE)):
        if path.is_dir():
            faults.append(folder_in_place(path))
        elif not may(path, WHOLLY) and path.exists():
            faults.append(no_access(path))
    return faults


def folder_faults(study: Path, names: Sequence[str] = FOLDERS) -> list[WardroundError]:
    """A file in the place of a folder of a study, each."""
    return [
        Damaged(
            f"{name} is a file where a folder belongs; move it away, and put the folder back from a backup.",
            f"{name} 应为文件夹，此处却是一个文件；请管理员移开，并从备份恢复该文件夹。",
        )
        for name in names
        if may(study, os.X_OK) and (study / name).exists() and not (study / name).is_dir()
    ]


@contextmanager
def access_told() -> Iterator[None]:
    """Say of a file that the system keeps from this account whose it is, as Inaccessible."""
    try:
        yield
    except PermissionError as error:
        if error.filename is None:
            raise
        raise no_access(Path(os.fsdecode(error.filename))) from error


def no_access(path: Path) -> Inaccessible:
    """What to say of a file or folder that this account may not use; of the first folder that bars it."""
    path = path.absolute()
    barred = next((each for each in reversed(path.parents) if not may(each, os.X_OK)), path)
    read_too = os.R_OK | (os.X_OK if barred.is_dir() else 0)
    act, act_zh = ("written", "写入") if may(barred, read_too) else ("read", "读取")
    account = _name(os.geteuid())
    remedy, remedy_zh = _remedy(barred, account)
    return Inaccessible(
        f"{barred.name} cannot be {act} by this account, {account}; {remedy}.",
        f"本系统的运行账号 {account} 无法{act_zh} {barred.name}；请管理员{remedy_zh}。",
    )


def folder_in_place(path: Path) -> Damaged:
    """What to say of a folder in the place of a database, or of what SQLite keeps beside one."""
    if path.name.endswith(BESIDE):
        return Damaged(
            f"{path.name} is a folder where a file belongs; move it away, and see with `wardround verify` "
            "whether the study is whole.",
            f"{path.name} 应为文件，此处却是一个文件夹；"
            "请管理员移开，并运行 wardround verify 检查研究是否完整。",
        )
    return Damaged(
        f"{path.name} is a folder where a file belongs; move it away, and restore a backup: "
        "`wardround restore`.",
        f"{path.name} 应为文件，此处却是一个文件夹；请管理员移开，并从备份恢复（wardround restore）。",
    )


def may(path: Path, what: int) -> bool:
    """Whether this account may do it, by the rights that it acts with."""
    return os.access(path, what, effective_ids=True)


def _remedy(path: Path, account: str) -> tuple[str, str]:
    owner, quoted = _name(path.stat().st_uid), shlex.quote(str(path))
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return "its disk is mounted for reading alone: mount it for writing", "将其所在磁盘挂载为可写"
    if owner != account:
        return (
            f"it is {owner}'s: run the command as {owner}, or first `chown {account} {quoted}`",
            f"以其所有者 {owner} 运行，或先执行 chown {account} {path.name}",
        )
    given = "u+rwx" if path.is_dir() else "u+rw"
    return f"run `chmod {given} {quoted}`", f"执行 chmod {given} {path.name}"


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
