"""The event log: every row's mac covers the row before it, under a key that lies outside the database."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from sqlite_utils import Database

from db.study import Study, reading

FIRST = "0" * 64


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
        (*body, _mac(study.event_key.read_bytes(), head.mac, body)),
    )


def head_of(database: Database) -> Head:
    row = database.execute("select seq, mac from events order by seq desc limit 1").fetchone()
    return Head(*row) if row else Head(0, FIRST)


def broken_at(study: Study) -> int | None:
    """The first sequence number whose mac does not follow from the row before; None when all do."""
    key = study.event_key.read_bytes()
    with reading(study) as database:
        before = FIRST
        for expected, row in enumerate(database.execute("select * from events order by seq"), start=1):
            *body, mac = row
            if body[0] != expected or not hmac.compare_digest(mac, _mac(key, before, tuple(body))):
                return expected
            before = mac
    return None


def head(study: Study) -> Head:
    with reading(study) as database:
        return head_of(database)


def _mac(key: bytes, before: str, body: tuple) -> str:
    message = json.dumps([before, *body], ensure_ascii=False).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
