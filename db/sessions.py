"""Who is signed in: a random token in the browser, its SHA-256 here, revocable at once."""

import hashlib
import secrets
from contextlib import suppress
from datetime import timedelta

from db import events
from db.errors import Unavailable
from db.people import Person
from db.study import Study, reading, writing

IDLE = timedelta(hours=8)
LONGEST = timedelta(hours=24)
# how stale `seen_at` may get before a request writes it again
SEEN_EVERY = timedelta(minutes=5)


def open_session(study: Study, person: Person) -> str:
    """Start a session and return its token, which is never stored."""
    token = secrets.token_urlsafe(32)
    with writing(study) as database:
        row = {"person_id": person.id, "created_at": study.now(), "seen_at": study.now()}
        database["sessions"].insert({"token_hash": _hash(token), **row})
        events.append(study, database, person.login, "signed in", person.login)
    return token


def signed_in(study: Study, token: str) -> Person | None:
    """The person behind a token, or None when the session is unknown, idle, over, revoked or disabled."""
    now = study.clock()
    with reading(study) as database:
        rows = list(
            database.query(
                """
                select p.id, p.login, p.name, p.role, s.seen_at
                from sessions s join people p on p.id = s.person_id
                where s.token_hash = :hash and s.revoked_at is null and p.disabled_at is null
                  and s.created_at > :oldest and s.seen_at > :idle
                """,
                {"hash": _hash(token), "oldest": _stamp(now - LONGEST), "idle": _stamp(now - IDLE)},
            )
        )
    if not rows:
        return None
    if rows[0]["seen_at"] < _stamp(now - SEEN_EVERY):
        # a full disk is told by what was asked for, and not by a note on the side
        with suppress(Unavailable), writing(study) as database:
            database.execute(
                "update sessions set seen_at = ? where token_hash = ?", (study.now(), _hash(token))
            )
    return Person(rows[0]["id"], rows[0]["login"], rows[0]["name"], rows[0]["role"])


def revoke(study: Study, token: str) -> None:
    with writing(study) as database:
        database.execute(
            "update sessions set revoked_at = ? where token_hash = ? and revoked_at is null",
            (study.now(), _hash(token)),
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _stamp(moment) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
