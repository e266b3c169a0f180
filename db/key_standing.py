"""How the blinding key stands: open or closed, and what the event log says of its closings and openings."""

import hashlib
import json
from dataclasses import dataclass

from sqlite_utils import Database

from db.checks import Check
from db.errors import NotFound, Refused
from db.study import Study, reading

CLOSED, OPENED = "blinding key closed", "blinding key opened"
GONE = "the blinding key is gone, open and closed; put it back from a backup"


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
    closed one, `cut_off` that one left it open after the log told of its closing. `gone` says that something
    was sealed, and the key is neither open nor closed there.
    """

    there: bool
    gone: bool
    closed: bool
    last: Step | None
    backups: int
    left_over: bool
    cut_off: bool


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
    if is_closed(study):
        raise Refused("The blinding key is closed already.", "揭盲密钥已经封存。")
    if not study.blinding_key.exists():
        raise NotFound(
            "There is no blinding key to close: import responses first.", "尚无揭盲密钥；请先导入模型回答。"
        )


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
        cut_off=in_log_alone(study, steps),
    )


def is_gone(study: Study) -> bool:
    """Whether the log tells of something sealed, and there is no key, open or closed."""
    with reading(study) as database:
        sealed = database.execute(_SEALED_ONCE).fetchone()
    if not sealed or is_closed(study) or study.blinding_key.exists():
        return False
    # a closing may have ended between the two looks
    return not is_closed(study)


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


def closed_key(study: Study) -> Check:
    """The check of `wardround verify`: a closed key is the file that the event of its closing tells of."""
    with reading(study) as database:
        steps = steps_of(database)
    last, faults = _last_closing(steps), []
    if is_closed(study):
        held = hashlib.sha256(study.closed_key.read_bytes()).hexdigest()
        if not last or last.detail["sha256"] != held:
            faults.append(f"{study.closed_key.name} is not as it was written; put it back from a backup")
    elif is_gone(study):
        faults.append(GONE)
    elif in_log_alone(study, steps):
        faults.append("the blinding key is open, and the log tells that it was closed; wardround key close")
    return Check("the blinding key is there, and as it was closed", int(is_closed(study)), tuple(faults))


def _last_closing(steps: list[Step]) -> Step | None:
    return next((each for each in reversed(steps) if each.action == CLOSED), None)


def _closed_at(seq: int, steps: list[Step]) -> bool:
    """Whether the key was closed when the event `seq` was written."""
    before = [each for each in steps if each.seq < seq]
    return bool(before) and before[-1].action == CLOSED
