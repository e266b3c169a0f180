"""The event log: every row's mac covers the row before it, under a key that lies outside the database."""

import json
from dataclasses import dataclass

from sqlite_utils import Database

from db.chain import FIRST, follows, mac, redacted_mac
from db.study import Study, reading


@dataclass(frozen=True)
class Head:
    """The last event: written elsewhere daily, it shows whether the end of the log was cut off."""

    seq: int
    mac: str


def append(study: Study, database: Database, actor: str, action: str, subject: str, **detail) -> None:
    """Add one event inside the caller's transaction. `detail` holds ids and counts, never clinical text."""
    head = head_of(database)
    seq = head.seq + 1
    body = (seq, study.now(), actor, action, subject, json.dumps(detail, sort_keys=True, ensure_ascii=False))
    database.execute(
        "insert into events values (?, ?, ?, ?, ?, ?, ?)",
        (*body, mac(study.secret(), head.mac, body)),
    )


def head_of(database: Database) -> Head:
    row = database.execute("select seq, mac from events order by seq desc limit 1").fetchone()
    return Head(*row) if row else Head(0, FIRST)


def broken_at(study: Study) -> int | None:
    """The first sequence number whose mac does not follow from the row before; None when all do."""
    key = study.secret()
    with reading(study) as database:
        redacted = dict(database.execute("select seq, mac from redacted_events").fetchall())
        before = FIRST
        for expected, row in enumerate(database.execute("select * from events order by seq"), start=1):
            seq, *_, own = row
            if seq != expected or not follows(key, before, row, redacted.get(seq)):
                return expected
            before = own
    return None


def redact(study: Study, database: Database, seq: int, actor: str, subject: str, detail: str) -> None:
    """Let an event say this from now on: for `db.erasure` alone, which has lifted the guards.

    Its own mac stays, for the next row's covers it; that it was redacted, and to what, gets a mac of its own.
    """
    database.execute(
        "update events set actor = ?, subject = ?, detail = ? where seq = ?", (actor, subject, detail, seq)
    )
    row = database.execute("select * from events where seq = ?", (seq,)).fetchone()
    database.execute("delete from redacted_events where seq = ?", (seq,))
    database.execute("insert into redacted_events values (?, ?)", (seq, redacted_mac(study.secret(), row)))


def head(study: Study) -> Head:
    with reading(study) as database:
        return head_of(database)
