"""One-time links for a new password: signed, good for half an hour, and only until the password changes."""

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from itsdangerous import BadSignature, URLSafeSerializer
from sqlite_utils import Database

from db import events, passwords, people
from db.errors import Invalid, Refused
from db.people import Person
from db.study import Study, reading, writing

GOOD_FOR = timedelta(minutes=30)
# clocks are corrected by a second now and then
CORRECTED = timedelta(seconds=5)
OVER = "This link is no longer valid; ask an admin for a new one."
OVER_ZH = "此链接已失效；请向管理员索取新的链接。"


def make(study: Study, actor: Person, login: str) -> str:
    """The token of a link with which this person may set a password. Only an admin may make one."""
    people.require(actor, "admin")
    person = people.by_login(study, login)
    people.refuse_closed(person)
    with writing(study) as database:
        until = (study.clock() + GOOD_FOR).timestamp()
        token = _signer(study).dumps([person.id, until, _fingerprint(database, person.id)])
        events.append(study, database, actor.login, "reset link made", person.login)
    return token


def checked_server(address: str) -> str:
    """The address that a link begins with, without its last /. Raises Invalid for what is no web server's."""
    try:
        parts = urlsplit(address)
        # one that is too great raises
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        named = False
    if not named or "@" in parts.netloc or not set("?# \\").isdisjoint(address) or not address.isprintable():
        raise Invalid(
            "The server's address begins with https:// or http:// and names a host, without ? or #, such as "
            "https://review.example.",
            "服务器地址应以 https:// 或 http:// 开头，并写明主机，不含 ? 或 #，例如 https://review.example。",
        )
    return address.rstrip("/")


def person_of(study: Study, token: str) -> Person:
    """Whose link this is. Raises Refused when it is forged, over, used, or its person disabled."""
    with reading(study) as database:
        return _person_of(study, database, token)


def redeem(study: Study, token: str, password: str) -> Person:
    """Set the password of the link's person, end their sessions, and thereby use the link up."""
    kept = passwords.hash_of(password)
    with writing(study) as database:
        person = _person_of(study, database, token)
        people.store_password(study, database, person.login, person, kept)
    return person


def _person_of(study: Study, database: Database, token: str) -> Person:
    try:
        person_id, until, fingerprint = _signer(study).loads(token)
    except BadSignature:
        raise Refused(OVER, OVER_ZH) from None
    person = people.by_id(database, person_id)
    unused = hmac.compare_digest(_fingerprint(database, person_id), fingerprint)
    # set back by more than a correction, a clock would make the link good for longer
    left = until - study.clock().timestamp()
    if person.disabled or not unused or not 0 <= left <= (GOOD_FOR + CORRECTED).total_seconds():
        raise Refused(OVER, OVER_ZH)
    return person


def _fingerprint(database: Database, person_id: int) -> str:
    """Changes with the password, so that a used link is worth nothing."""
    kept = database.execute("select password_hash from people where id = ?", (person_id,)).fetchone()[0]
    return hashlib.sha256(kept.encode()).hexdigest()


def _signer(study: Study) -> URLSafeSerializer:
    return URLSafeSerializer(study.secret(), salt="reset link")
