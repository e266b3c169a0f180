"""What came in: how many while the survey is open, the answers themselves once it is closed."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import events
from db.active_time import ActiveTime
from db.errors import Invalid, Refused
from db.invitations import TOKEN_BYTES, hash_of
from db.people import Person, require
from db.stored_answers import stored_answers
from db.study import Study, reading, writing
from db.surveys import enter, lead_of, survey_of

LONGEST_NAME = 100


@dataclass(frozen=True)
class Received:
    """How far a survey is: links made, links taken, sittings not sent in, answers received."""

    invited: int
    taken: int
    unfinished: int
    received: int


@dataclass(frozen=True)
class SentIn:
    """One respondent's answers, under a random id, with the time measured by the server."""

    id: str
    answers: Mapping[str, Any]
    active_seconds: int
    pauses: int
    paused_seconds: int


def received(study: Study, actor: Person, survey_id: int) -> Received:
    """The counts, without a look at any answer."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        survey_of(database, survey_id)
        return _received(database, survey_id)


def close_survey(study: Study, actor: Person, survey_id: int) -> None:
    """End the survey for good: nothing more comes in, and what was begun and not sent in is deleted.

    The event carries a digest over all answers, so that none can be changed or slipped in afterwards.
    """
    require(actor, "lead")
    with writing(study) as database:
        counts = _received(database, survey_id)
        enter(study, database, survey_id, "closed", lead_of(database, actor))
        database.execute(
            "delete from sitting_answers where sitting_hash in "
            "(select sitting_hash from sittings where survey_id = ?)",
            (survey_id,),
        )
        events.append(
            study, database, actor.login, "survey closed", f"survey {survey_id}",
            received=counts.received, taken=counts.taken, invited=counts.invited,
            answers=digest(database, survey_id),
        )  # fmt: skip


def enter_simulated(
    study: Study, actor: Person, survey_id: int, given: Sequence[tuple[Mapping[str, Any], ActiveTime]]
) -> None:
    """Put a program's answers, each with its time, into an open survey that says it is simulated.

    Each has a link of its own, made and taken here. Raises Refused for any other survey.
    """
    require(actor, "lead")
    with writing(study) as database:
        survey = survey_of(database, survey_id)
        if not survey.simulated or survey.state != "open":
            raise Refused("Simulated answers enter only a survey that is open and says it is simulated.")
        for answers, time in given:
            enter_with_a_link(database, survey_id, answers, time)
        events.append(
            study, database, actor.login, "simulated answers entered", f"survey {survey_id}",
            count=len(given),
        )  # fmt: skip


def enter_with_a_link(
    database: Database, survey_id: int, answers: Mapping[str, Any], time: ActiveTime
) -> None:
    """Store answers that came by no link of ours, with a link made and taken for them here."""
    link = {"token_hash": hash_of(secrets.token_urlsafe(TOKEN_BYTES))}
    database["invitations"].insert({**link, "survey_id": survey_id})
    database["spent_invitations"].insert(link)
    database["survey_answers"].insert(answer_row(survey_id, answers, time))


def answer_row(survey_id: int, answers: Mapping[str, Any], time: ActiveTime) -> dict[str, Any]:
    """A row of answers as it is kept: under a random id, with whole seconds."""
    return {
        "id": secrets.token_hex(16),
        "survey_id": survey_id,
        **stored_answers(answers),
        "active_seconds": round(time.active_ms / 1000),
        "pauses": time.pauses,
        "paused_seconds": round(time.paused_ms / 1000),
    }


def sent_in(study: Study, actor: Person, survey_id: int) -> list[SentIn]:
    """Every answer of a closed survey, in the order of their random ids; Refused before it is closed."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        _require_closed(database, survey_id)
        rows = database.query(
            "select * from survey_answers where survey_id = :id order by id", {"id": survey_id}
        )
        return [
            SentIn(
                row["id"],
                json.loads(row["answers"]),
                row["active_seconds"],
                row["pauses"],
                row["paused_seconds"],
            )
            for row in rows
        ]


def merge_proposals(study: Study, actor: Person, survey_id: int, wordings: list[str], name: str) -> None:
    """Keep that these wordings mean `name`; a wording merged into itself stands alone again.

    What is known already is not kept again.
    """
    require(actor, "lead")
    name = name.strip()
    if not wordings or not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(
            f"Choose wordings, and a name of at most {LONGEST_NAME} characters for them.",
            f"请选择说法，并给出不超过 {LONGEST_NAME} 个字的名称。",
        )
    with writing(study) as database:
        _require_closed(database, survey_id)
        known = _merges(database, survey_id)
        wordings = [each for each in wordings if known.get(each) != name]
        if not wordings:
            return
        row = {"survey_id": survey_id, "name": name, "at": study.now()}
        row["by_person"] = lead_of(database, actor)
        database["proposal_merges"].insert_all([{**row, "wording": wording} for wording in wordings])
        events.append(
            study, database, actor.login, "proposals merged", f"survey {survey_id}", count=len(wordings)
        )


def merges(study: Study, actor: Person, survey_id: int) -> dict[str, str]:
    """Wording → the name it goes under by the last word on it."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        return _merges(database, survey_id)


def _merges(database: Database, survey_id: int) -> dict[str, str]:
    rows = database.execute(
        "select wording, name from proposal_merges where survey_id = ? order by id", (survey_id,)
    )
    return dict(rows.fetchall())


def keep_taxonomy(study: Study, actor: Person, survey_id: int, content: str) -> None:
    """Keep the mapping file of the taxonomy that the tasks are compared with; the last one counts, once."""
    require(actor, "lead")
    with writing(study) as database:
        survey_of(database, survey_id)
        row = {"survey_id": survey_id, "content": content, "at": study.now()}
        row["by_person"] = lead_of(database, actor)
        content_hash = hashlib.sha256(content.encode()).hexdigest()
        last = database.execute(
            "select content_hash from survey_taxonomies where survey_id = ? order by id desc limit 1",
            (survey_id,),
        ).fetchone()
        if last == (content_hash,):
            return
        database["survey_taxonomies"].insert({**row, "content_hash": content_hash})
        events.append(
            study, database, actor.login, "taxonomy kept", f"survey {survey_id}", content=content_hash
        )


def taxonomy(study: Study, actor: Person, survey_id: int) -> str | None:
    """The mapping file last kept; None when there is none."""
    require(actor, "lead", "admin")
    with reading(study) as database:
        row = database.execute(
            "select content from survey_taxonomies where survey_id = ? order by id desc limit 1", (survey_id,)
        ).fetchone()
    return row and row[0]


def digest(database: Database, survey_id: int) -> str:
    """SHA-256 over every answer of the survey with its time."""
    rows = database.execute(
        """
        select id, answers_hash, active_seconds, pauses, paused_seconds from survey_answers
        where survey_id = ? order by id
        """,
        (survey_id,),
    ).fetchall()
    return hashlib.sha256(json.dumps([list(row) for row in rows]).encode()).hexdigest()


def _received(database: Database, survey_id: int) -> Received:
    row = database.execute(
        """
        select (select count(*) from invitations where survey_id = :id),
          (select count(*) from invitations i join spent_invitations s on s.token_hash = i.token_hash
           where i.survey_id = :id),
          (select count(*) from sittings where survey_id = :id and finished = 0),
          (select count(*) from survey_answers where survey_id = :id)
        """,
        {"id": survey_id},
    ).fetchone()
    return Received(*row)


def _require_closed(database: Database, survey_id: int) -> None:
    if survey_of(database, survey_id).state != "closed":
        raise Refused("Answers are read once the survey is closed.", "问卷结束之后才能查看答案。")
