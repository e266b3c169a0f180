"""How events are chained: each row's mac covers the row before it, under a key, and tells it from another."""

import hashlib
import hmac
import json

from sqlite_utils import Database

FIRST = "0" * 64


def mac(key: bytes, before: str, body: tuple) -> str:
    """The mac of a row without its own, after the row that has the mac `before`."""
    message = json.dumps([before, *body], ensure_ascii=False).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def redacted_mac(key: bytes, row: tuple) -> str:
    """Covers the row with its first mac, under a word that no row of the chain itself begins with."""
    return mac(key, "redacted", tuple(row))


def follows(key: bytes, before: str, row: tuple, redacted: str | None) -> bool:
    """Whether a row is as this key wrote it, after the row that has the mac `before`.

    `redacted` is the mac of its redaction, None where it has none.
    """
    *body, own = row
    if redacted is not None:
        return hmac.compare_digest(redacted, redacted_mac(key, row))
    return hmac.compare_digest(own, mac(key, before, tuple(body)))


def was_made_with(key: bytes, database: Database) -> bool:
    """Whether the newest event or the first is of this key: told from two rows, however long the log.

    One alone might have been tampered with, and that is no fault of the key. True where there is no event.
    """
    rows = database.execute(
        """
        select e.*, coalesce(b.mac, ?), r.mac from events e
        left join events b on b.seq = e.seq - 1 left join redacted_events r on r.seq = e.seq
        where e.seq in ((select min(seq) from events), (select max(seq) from events))
        """,
        (FIRST,),
    ).fetchall()
    return not rows or any(follows(key, before, row, redacted) for *row, before, redacted in rows)
