"""Signing in with a password: whether it fits, and how often one may try."""

from datetime import timedelta

from sqlite_utils import Database

from db import events, passwords, people
from db.errors import Refused
from db.people import Person
from db.sign_in_attempts import stands_for
from db.study import Study, reading, writing

ATTEMPTS = 5
WINDOW = timedelta(minutes=15)


class TooManyAttempts(Refused):
    """This login was tried too often from this address."""


def authenticate(study: Study, login: str, password: str, address: str) -> Person:
    """The person with this login and password.

    Raises Refused, in the same words and the same time whether the login exists or not, and TooManyAttempts
    after ATTEMPTS failures from one address within the window, without looking at the password at all.
    The count is kept by login and address, so that nobody can lock a colleague out; a new password ends it.
    """
    tried = stands_for(login)
    _count_attempt(study, login, tried, address)
    with reading(study) as database:
        found = list(
            database.query(
                "select login, password_hash from people where login = :login and disabled_at is null",
                {"login": login},
            )
        )
    if not passwords.fits(found[0]["password_hash"] if found else passwords.NOBODYS_HASH, password):
        raise Refused("Sign-in name or password is wrong.", "登录名或密码不正确。")
    with writing(study) as database:
        database.execute("delete from sign_in_attempts where login = ? and address = ?", (tried, address))
    return people.by_login(study, found[0]["login"])


def _count_attempt(study: Study, login: str, tried: str, address: str) -> None:
    """Count this attempt before it is checked, so that many guesses sent at once cannot all slip through.

    Counted by the machine's ticks, or whoever sets its clock forward would open the lock. They begin anew
    when the machine does: what lies ahead of them is of an earlier time.
    """
    with writing(study) as database:
        # read when its turn has come: an earlier time would forget a neighbour who went first
        now = study.ticks()
        database.execute(
            "delete from sign_in_attempts where at < ? or at > ?", (now - WINDOW.total_seconds(), now)
        )
        attempts = database.execute(
            "select count(*) from sign_in_attempts where login = ? and address = ?", (tried, address)
        ).fetchone()[0]
        if attempts >= ATTEMPTS:
            raise TooManyAttempts(
                "Too many attempts; wait a quarter of an hour, or ask an admin for a new password.",
                "尝试次数过多；请等一刻钟，或请管理员重设密码。",
            )
        database.execute("insert into sign_in_attempts values (?, ?, ?)", (tried, address, now))
        if attempts == ATTEMPTS - 1 and _exists(database, login):
            events.append(study, database, login, "last sign-in attempt allowed", login)


def _exists(database: Database, login: str) -> bool:
    return bool(list(database.query("select 1 from people where login = :login", {"login": login})))
