"""How the blinding key stands: open or closed, and what the event log says of its closings and openings."""

import json
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from db.errors import Damaged, NotFound, Refused
from db.study import Study, reading

CLOSED, OPENED = "blinding key closed", "blinding key opened"


@dataclass(frozen=True)
class Step:
    """One closing or opening of the key. `who` is a name and a login; `detail` as in the event."""

    seq: int
    at: str
    who: str
    action: str
    detail: dict


@dataclass(frozen=True)
class Standing:
    """`there` is whether anything was sealed; `last` the last closing, None when there was none.

    `backups` counts those made while the key was open; `left_over` says that a kill left it open beside the
    closed one, `gone` that something was sealed, and the key is neither open nor closed there.
    """

    there: bool
    gone: bool
    closed: bool
    last: Step | None
    backups: int
    left_over: bool


def is_closed(study: Study) -> bool:
    return study.closed_key.exists()


def keeper(study: Study) -> str:
    """Name and login of who closed the key last, "?" where the log tells of no closing."""
    with reading(study) as database:
        last = _last_closing(steps_of(database))
    return last.who if last else "?"


def require_open(study: Study) -> None:
    if is_closed(study):
        who = keeper(study)
        raise Refused(
            f"The blinding key is closed. Its keyholder, {who}, opens it at the host with "
            "`wardround key open`, or types its phrase when a locked batch is unblinded.",
            f"揭盲密钥已封存。请密钥保管人 {who} 在服务器上运行 wardround key open，"
            "或在揭盲已锁定的批次时输入封存口令。",
        )


def require_closable(study: Study) -> None:
    require_file(study)
    if is_closed(study):
        raise Refused("The blinding key is closed already.", "揭盲密钥已经封存。")
    if not study.blinding_key.exists():
        raise NotFound(
            "There is no blinding key to close: import responses first.", "尚无揭盲密钥；请先导入模型回答。"
        )


@contextmanager
def damage_told(study: Study) -> Iterator[None]:
    """Say of an open key that cannot be read that it is put back alone.

    Restored with the whole study, it would undo what was answered since the backup.
    """
    try:
        yield
    except Damaged:
        raise damage_of(study) from None


def damage_of(study: Study) -> Damaged:
    """What to say of an open key that cannot be read, or was emptied."""
    return Damaged(
        f"{study.blinding_key.name} is damaged; put it back from a backup.",
        "揭盲密钥文件已损坏；请从备份恢复。",
    )


def out_of_place(study: Study) -> Damaged | None:
    """What to say of a link or a folder in the place of the key, closed or open; None where none stands.

    A closing would leave what a link leads to where it is, out of the study and of its backups.
    """
    for path in (study.closed_key, study.blinding_key):
        if path.is_symlink():
            return _link_in_place(path)
        if path.is_dir():
            return Damaged(
                f"{path.name} is a folder where a file belongs; move it away, and put the file back from a "
                "backup.",
                f"{path.name} 应为文件，此处却是一个文件夹；请将其移开，并从备份恢复该文件。",
            )
    return None


def _link_in_place(link: Path) -> Damaged:
    led = Path(os.path.realpath(link))
    remedy, remedy_zh = "remove it, and put the file back from a backup", "将其删除，并从备份恢复该文件"
    if led.is_file():
        remedy = f"put the file itself there: `mv {shlex.quote(str(led))} {shlex.quote(str(link))}`"
        remedy_zh = f"将 {led.name} 本身移到此处（mv）"
    return Damaged(
        f"{link.name} is a symbolic link, to {led}, where a file belongs; {remedy}.",
        f"{link.name} 应为文件，此处却是一个符号链接；请{remedy_zh}。",
    )


def require_file(study: Study) -> None:
    """Raises Damaged where a link or a folder stands in the place of the key."""
    if fault := out_of_place(study):
        raise fault


def steps_of(database: Database) -> list[Step]:
    """Every closing and opening of the key, in their order."""
    rows = database.execute(
        """
        select e.seq, e.at, coalesce(p.name || ' (' || p.login || ')', e.actor), e.action, e.detail
        from events e left join people p on p.login = e.actor
        where e.action in ('blinding key closed', 'blinding key opened') order by e.seq
        """
    ).fetchall()
    return [Step(*row[:4], json.loads(row[4])) for row in rows]


def standing(study: Study) -> Standing:
    with reading(study) as database:
        steps = steps_of(database)
        made = database.execute("select seq from events where action = 'backup made' order by seq").fetchall()
    closed, plain = is_closed(study), study.blinding_key.exists()
    open_in = sum(not _closed_at(seq, steps) for (seq,) in made)
    return Standing(
        there=closed or plain,
        gone=is_gone(study),
        closed=closed,
        last=_last_closing(steps),
        backups=open_in,
        left_over=closed and plain,
    )


def is_gone(study: Study) -> bool:
    """Whether the log tells of something sealed, and there is no key, open or closed."""
    if not was_sealed(study) or is_closed(study) or study.blinding_key.exists():
        return False
    # a closing may have ended between the two looks
    return not is_closed(study)


def was_sealed(study: Study) -> bool:
    """Whether the log tells of something sealed."""
    with reading(study) as database:
        return database.execute(_SEALED_ONCE).fetchone() is not None


_SEALED_ONCE = """
select 1 from events where action in ('source sealed', 'blinding key closed', 'blinding key opened') limit 1
"""


def is_closed_in_log_alone(study: Study) -> bool:
    """Whether a closing was cut off between its event and its file, or is there at this moment."""
    with reading(study) as database:
        return in_log_alone(study, steps_of(database))


def in_log_alone(study: Study, steps: list[Step]) -> bool:
    """`is_closed_in_log_alone` by these steps, for whoever has them, or is writing."""
    told = bool(steps) and steps[-1].action == CLOSED
    return told and not is_closed(study) and study.blinding_key.exists()


def _last_closing(steps: list[Step]) -> Step | None:
    return next((each for each in reversed(steps) if each.action == CLOSED), None)


def _closed_at(seq: int, steps: list[Step]) -> bool:
    """Whether the key was closed when the event `seq` was written."""
    before = [each for each in steps if each.seq < seq]
    return bool(before) and before[-1].action == CLOSED
