"""The example study: made when it is missing, with one account a role."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from db import people
from db.people import OPERATOR, ROLES
from db.study import Study, create_study, open_study


@dataclass(frozen=True)
class SignIn:
    """One way into the example study."""

    login: str
    password: str
    role: str


def open_example(folder: Path) -> tuple[Study, list[SignIn]]:
    """The example study in `folder` and a sign-in for every role.

    The passwords are new at every opening: none is ever written down, and no two machines share one.
    """
    study = Study(folder)
    study = open_study(folder) if study.database.exists() else create_study(folder)
    known = {person.login for person in people.everyone(study, OPERATOR)}
    return study, [_sign_in(study, role, role in known) for role in ROLES]


def _sign_in(study: Study, role: str, known: bool) -> SignIn:
    password = secrets.token_urlsafe(9)
    if known:
        people.set_password(study, OPERATOR, role, password)
    else:
        people.add(study, OPERATOR, role, f"示例 {role}", role, password)
    return SignIn(role, password, role)
