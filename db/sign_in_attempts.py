"""Attempts to sign in that are counted, each by login and address."""

import hashlib

from sqlite_utils import Database


def stands_for(login: str) -> str:
    """What stands for a login among the attempts: people type passwords into the wrong field."""
    return hashlib.sha256(login.casefold().encode()).hexdigest()


def forget(database: Database, login: str) -> int:
    """Forget the attempts at this login, from every address; returns how many there were."""
    return database.execute("delete from sign_in_attempts where login = ?", (stands_for(login),)).rowcount
