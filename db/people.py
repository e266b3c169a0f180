"""People, their roles, and whether they are who they say."""

import time
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlite_utils import Database

from db import events
from db.errors import Conflict, Invalid, NotFound, Refused
from db.study import Study, reading, writing

ROLES = ("physician", "senior", "lead", "engineer", "admin")
SHORTEST_PASSWORD = 10
ATTEMPTS = 5
ATTEMPTS_WINDOW_SECONDS = 15 * 60

# 19 MiB, two passes: the published minimum for argon2id
_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)


@dataclass(frozen=True)
class Person:
    """Who acts. `id` is 0 for the operator at the host's own command line."""

    id: int
    login: str
    name: str
    role: str
    disabled: bool = False


OPERATOR = Person(0, "operator", "operator", "operator")


def require(actor: Person, *roles: str) -> None:
    """Refuse unless the actor has one of the roles. The operator, who holds the files, may do all."""
    if actor.disabled or (actor.role not in roles and actor != OPERATOR):
        raise Refused(f"This needs the role {' or '.join(roles)}; {actor.login} is {actor.role}.")


def add(study: Study, actor: Person, login: str, name: str, role: str, password: str) -> Person:
    """Add a person. Only an admin may, or the operator at the host."""
    require(actor, "admin")
    if role not in ROLES:
        raise Invalid(f"There is no role {role}; choose one of {', '.join(ROLES)}.")
    check_password(password)
    with writing(study) as database:
        if list(database.query("select 1 from people where login = :login", {"login": login})):
            raise Conflict(f"{login} is taken; choose another sign-in name.")
        row = {
            "login": login,
            "name": name,
            "role": role,
            "password_hash": _hasher.hash(password),
            "created_at": study.now(),
        }
        person_id = database["people"].insert(row).last_pk
        events.append(study, database, actor.login, "person added", login, role=role)
    return Person(person_id, login, name, role)


def set_password(study: Study, actor: Person, login: str, password: str) -> None:
    """Set a new password and end the person's sessions. Admins do it for anyone, others for themselves."""
    if actor.login != login:
        require(actor, "admin")
    check_password(password)
    with writing(study) as database:
        person = _find(database, login)
        database.execute(
            "update people set password_hash = ? where id = ?", (_hasher.hash(password), person.id)
        )
        _end_sessions(study, database, person)
        events.append(study, database, actor.login, "password set", login)


def disable(study: Study, actor: Person, login: str) -> None:
    """Close an account and end its sessions; what the person answered stays."""
    require(actor, "admin")
    with writing(study) as database:
        person = _find(database, login)
        admins = database.execute(
            "select count(*) from people where role = 'admin' and disabled_at is null and id <> ?",
            (person.id,),
        ).fetchone()[0]
        if person.role == "admin" and not admins:
            raise Refused(f"{login} is the last admin; add another admin first.")
        database.execute("update people set disabled_at = ? where id = ?", (study.now(), person.id))
        _end_sessions(study, database, person)
        events.append(study, database, actor.login, "person disabled", login)


def everyone(study: Study, actor: Person) -> list[Person]:
    require(actor, "lead", "admin")
    with reading(study) as database:
        return [_person(row) for row in database.query("select * from people order by role, login")]


def nobody_yet(study: Study) -> bool:
    with reading(study) as database:
        return not database["people"].count


def authenticate(study: Study, login: str, password: str, address: str) -> Person:
    """The person with this login and password.

    Raises Refused, in the same words and the same time whether the login exists or not, and after
    ATTEMPTS failures from one address within the window without looking at the password at all.
    """
    refusal = Refused("Sign-in name or password is wrong.")
    with writing(study) as database:
        since = time.time() - ATTEMPTS_WINDOW_SECONDS
        database.execute("delete from sign_in_attempts where at < ?", (since,))
        failures = database.execute(
            "select count(*) from sign_in_attempts where login = ? and address = ?", (login, address)
        ).fetchone()[0]
        if failures >= ATTEMPTS:
            raise Refused("Too many attempts; wait a quarter of an hour, or ask an admin for a new password.")
        # counted before it is checked, so that many guesses sent at once cannot all slip through
        database.execute("insert into sign_in_attempts values (?, ?, ?)", (login, address, time.time()))
        rows = list(database.query("select * from people where login = :login", {"login": login}))
    try:
        _hasher.verify(rows[0]["password_hash"] if rows else _nobodys_hash(), password)
    except VerificationError:
        raise refusal from None
    if not rows or rows[0]["disabled_at"]:
        raise refusal
    with writing(study) as database:
        database.execute("delete from sign_in_attempts where login = ? and address = ?", (login, address))
    return _person(rows[0])


def check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"A password has at least {SHORTEST_PASSWORD} characters.")


def by_id(database: Database, person_id: int) -> Person:
    rows = list(database.query("select * from people where id = :id", {"id": person_id}))
    if not rows:
        raise NotFound(f"There is no person {person_id}.")
    return _person(rows[0])


def _find(database: Database, login: str) -> Person:
    rows = list(database.query("select * from people where login = :login", {"login": login}))
    if not rows:
        raise NotFound(f"There is no account {login}.")
    return _person(rows[0])


def _person(row: dict) -> Person:
    return Person(row["id"], row["login"], row["name"], row["role"], disabled=row["disabled_at"] is not None)


def _end_sessions(study: Study, database: Database, person: Person) -> None:
    database.execute(
        "update sessions set revoked_at = ? where person_id = ? and revoked_at is null",
        (study.now(), person.id),
    )


def _nobodys_hash() -> str:
    """A hash no password fits, so that an unknown login costs the same time as a known one."""
    return "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
