"""One-time links: a token proves the right to answer, and says nothing of what is answered."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Invalid, NotFound, Refused
from db.people import Person, require
from db.study import Study, reading, writing
from db.surveys import Survey, survey_of

MOST_AT_ONCE = 500
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Invitation:
    """What a token leads to, and whether it was exchanged for a sitting already."""

    survey: Survey
    spent: bool


def invite(study: Study, actor: Person, survey_id: int, count: int) -> list[str]:
    """Make `count` tokens of an open survey. They are returned this once and kept only as hashes."""
    require(actor, "lead")
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid(
            f"From 1 to {MOST_AT_ONCE} links can be made at once.", f"一次可生成 1 到 {MOST_AT_ONCE} 个链接。"
        )
    tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _ in range(count)]
    with writing(study) as database:
        survey = survey_of(database, survey_id)
        if survey.simulated:
            raise Refused(
                "A simulated survey is answered by a program alone.", "模拟问卷只由程序作答，不发链接。"
            )
        if survey.state != "open":
            raise Invalid("Links are made while the survey is open.", "问卷开放期间才能生成链接。")
        database["invitations"].insert_all(
            {"token_hash": hash_of(token), "survey_id": survey_id} for token in tokens
        )
        events.append(study, database, actor.login, "survey links made", f"survey {survey_id}", count=count)
    return tokens


def invitation(study: Study, token: str) -> Invitation:
    """What the token leads to; raises NotFound for one that was never made. Nothing is written."""
    with reading(study) as database:
        return invitation_of(database, token)


def invitation_of(database: Database, token: str) -> Invitation:
    row = database.execute(
        """
        select i.survey_id, s.token_hash is not null from invitations i
        left join spent_invitations s on s.token_hash = i.token_hash where i.token_hash = ?
        """,
        (hash_of(token),),
    ).fetchone()
    if not row:
        raise NotFound("There is no such link.", "没有这个链接。")
    return Invitation(survey_of(database, row[0]), bool(row[1]))


def belong_to(study: Study, actor: Person, survey_id: int, tokens: Sequence[str]) -> bool:
    """Whether every one of these tokens is of this survey."""
    require(actor, "lead")
    with reading(study) as database:
        made = {
            row[0]
            for row in database.execute(
                "select token_hash from invitations where survey_id = ?", (survey_id,)
            ).fetchall()
        }
    return all(hash_of(token) in made for token in tokens)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
