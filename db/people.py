"""People and their roles: who may do what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import events, passwords, sign_in_attempts
from db.digests import digest_of
from db.errors import Conflict, Invalid, NotFound, Refused
from db.one_line import CONTROLS, on_one_line
from db.study import Study, reading, writing

ROLES_ZH = {
    "physician": "医师",
    "senior": "高年资医师",
    "lead": "项目负责人",
    "engineer": "工程师",
    "admin": "管理员",
}
ROLES = tuple(ROLES_ZH)
LOGIN = re.compile(r"[A-Za-z0-9._@-]{2,64}")


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
        raise Refused(
            f"This needs the role {_one_of(roles)}; {actor.login} has the role {actor.role}.",
            f"这需要以下角色之一：{'、'.join(ROLES_ZH[each] for each in roles)}；"
            f"{actor.login} 是{ROLES_ZH.get(actor.role, actor.role)}。",
        )


def _one_of(roles: Sequence[str]) -> str:
    """The roles as English has them: "lead", "lead or admin", "senior, lead or admin"."""
    return " or ".join(filter(None, (", ".join(roles[:-1]), *roles[-1:])))


def add(study: Study, actor: Person, login: str, name: str, role: str, password: str) -> Person:
    """Add a person. Only an admin may, or the operator at the host."""
    require(actor, "admin")
    kept = passwords.hash_of(password)
    with writing(study) as database:
        return _insert(study, database, actor.login, Person(0, login, name.strip(), role), kept)


def add_first_admin(study: Study, login: str, name: str, password: str) -> Person:
    """Add the admin of a study in which nobody is yet; refused as soon as anybody is."""
    kept = passwords.hash_of(password)
    with writing(study) as database:
        if database["people"].count:
            raise Refused(
                "This study has people already; ask one of its admins for an account.",
                "此研究已有人员；请向其管理员申请账号。",
            )
        return _insert(study, database, login, Person(0, login, name.strip(), "admin"), kept)


def set_password(study: Study, actor: Person, login: str, password: str) -> None:
    """Set a new password and end the person's sessions. Admins do it for anyone, others for themselves."""
    require(actor, *(ROLES if actor.login == login else ("admin",)))
    kept = passwords.hash_of(password)
    with writing(study) as database:
        person = _find(database, login)
        refuse_closed(person)
        store_password(study, database, actor.login, person, kept)


def refuse_closed(person: Person) -> None:
    """Refuse what would let a person in whose account is closed, which is for good."""
    if person.disabled:
        raise Refused(
            f"{person.login} is disabled; add a new account instead.",
            f"{person.login} 已停用；请另建账号。",
        )


def store_password(study: Study, database: Database, actor: str, person: Person, kept: str) -> None:
    """Keep a new password's hash, inside the caller's transaction; sessions and the wait at sign-in end.

    Guesses at the old password say nothing of the new one, and whoever sets it may be the one who waits.
    """
    database.execute("update people set password_hash = ? where id = ?", (kept, person.id))
    _end_sessions(study, database, person)
    sign_in_attempts.forget(database, person.login)
    events.append(
        study,
        database,
        actor,
        "password set",
        person.login,
        account=account_digest(study, database, person.id),
    )


def disable(study: Study, actor: Person, login: str) -> None:
    """Close an account and end its sessions; what the person answered stays."""
    require(actor, "admin")
    with writing(study) as database:
        person = _find(database, login)
        refuse_last_admin(database, person)
        if person.disabled:
            raise Conflict(f"The account {login} is closed already.", f"账号 {login} 已停用。")
        database.execute("update people set disabled_at = ? where id = ?", (study.now(), person.id))
        _end_sessions(study, database, person)
        account = account_digest(study, database, person.id)
        events.append(study, database, actor.login, "person disabled", person.login, account=account)


def account_digest(study: Study, database: Database, person_id: int) -> str:
    """The digest of all that is kept of an account, for the event of whatever changes it."""
    row = database.execute(
        """
        select id, login, name, role, password_hash, disabled_at, created_at from people where id = ?
        """,
        (person_id,),
    )
    return digest_of(study, row.fetchmany)[1]


def require_closable(study: Study, actor: Person, login: str) -> None:
    """Refuse where `disable` would."""
    require(actor, "admin")
    with reading(study) as database:
        refuse_last_admin(database, _find(database, login))


def refuse_last_admin(database: Database, person: Person) -> None:
    if person.role == "admin" and not _other_admins(database, person):
        raise Refused(
            f"{person.login} is the last admin; add another admin first.",
            f"{person.login} 是最后一位管理员，请先添加另一位管理员。",
        )


def everyone(study: Study, actor: Person) -> list[Person]:
    require(actor, "lead", "admin")
    with reading(study) as database:
        return [_person(row) for row in database.query("select * from people order by role, login")]


def nobody_yet(study: Study) -> bool:
    with reading(study) as database:
        return not database["people"].count


def by_login(study: Study, login: str) -> Person:
    """The person with this login, disabled or not; NotFound when there is none."""
    with reading(study) as database:
        return _find(database, login)


def by_id(database: Database, person_id: int) -> Person:
    rows = list(database.query("select * from people where id = :id", {"id": person_id}))
    if not rows:
        raise NotFound(f"There is no person {person_id}.", f"没有编号为 {person_id} 的人员。")
    return _person(rows[0])


def _insert(study: Study, database: Database, actor: str, person: Person, kept: str) -> Person:
    if not LOGIN.fullmatch(person.login):
        raise Invalid(
            f"A sign-in name is 2 to 64 letters, digits or . _ @ -; {person.login!r} is not.",
            f"登录名为 2 至 64 个字母、数字或 . _ @ -；{person.login!r} 不符合。",
        )
    if not person.name:
        raise Invalid(f"{person.login} needs a name.", f"请填写 {person.login} 的姓名。")
    if CONTROLS.search(person.name):
        shown = on_one_line(person.name)
        raise Invalid(
            f"The name of {person.login}, {shown}, holds a control character, such as a tab, or an invisible "
            "sign; leave it out.",
            f"{person.login} 的姓名 {shown} 含有控制字符（如制表符或换行）或不可见字符；请去掉。",
        )
    if person.role not in ROLES:
        raise Invalid(
            f"There is no role {person.role}; choose one of {', '.join(ROLES)}.",
            f"没有 {person.role} 这个角色；可选 {'、'.join(ROLES)}。",
        )
    taken = list(database.query("select 1 from people where login = :login", {"login": person.login}))
    # the operator's name stands in the event log for the host's own command line
    if taken or person.login.casefold() == OPERATOR.login:
        raise Conflict(
            f"{person.login} is taken; choose another sign-in name.",
            f"登录名 {person.login} 已被使用，请换一个。",
        )
    row = {"login": person.login, "name": person.name, "role": person.role, "password_hash": kept}
    person_id = database["people"].insert({**row, "created_at": study.now()}).last_pk
    account = account_digest(study, database, person_id)
    events.append(study, database, actor, "person added", person.login, role=person.role, account=account)
    return Person(person_id, person.login, person.name, person.role)


def _find(database: Database, login: str) -> Person:
    rows = list(database.query("select * from people where login = :login", {"login": login}))
    if not rows:
        raise NotFound(f"There is no account {login}.", f"没有账号 {login}。")
    return _person(rows[0])


def _person(row: dict) -> Person:
    return Person(row["id"], row["login"], row["name"], row["role"], disabled=row["disabled_at"] is not None)


def _other_admins(database: Database, person: Person) -> int:
    return database.execute(
        "select count(*) from people where role = 'admin' and disabled_at is null and id <> ?", (person.id,)
    ).fetchone()[0]


def _end_sessions(study: Study, database: Database, person: Person) -> None:
    database.execute(
        "update sessions set revoked_at = ? where person_id = ? and revoked_at is null",
        (study.now(), person.id),
    )
