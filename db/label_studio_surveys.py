"""A survey taken in Label Studio: which project, and which answers were taken in; never whose."""

import hashlib
import hmac
from collections.abc import Mapping

from sqlite_utils import Database

from db import events
from db.active_time import ActiveTime
from db.errors import Refused
from db.people import Person, require
from db.study import Study, reading, writing
from db.survey_answers import enter_with_a_link
from db.surveys import survey_of


def add_survey(study: Study, actor: Person, survey_id: int, url: str, project: int) -> None:
    """Note the project just made for an open survey."""
    require(actor, "lead")
    with writing(study) as database:
        _require_open(database, survey_id)
        row = {"survey_id": survey_id, "url": url, "project": project, "at": study.now()}
        database["label_studio_surveys"].insert(row)
        events.append(
            study, database, actor.login, "survey sent to Label Studio", f"survey {survey_id}",
            url=url, project=project,
        )  # fmt: skip


def survey_project(study: Study, actor: Person, survey_id: int, url: str) -> int | None:
    """The survey's project at that server, None when it was not sent there."""
    require(actor, "lead")
    with reading(study) as database:
        row = database.execute(
            "select project from label_studio_surveys where survey_id = ? and url = ?", (survey_id, url)
        ).fetchone()
    return row[0] if row else None


def mark_of(study: Study, url: str, project: int, annotation: int) -> str:
    """What stands for an answer there once it was taken in; nobody without the event key can tell which."""
    message = f"label studio survey {url} {project} {annotation}".encode()
    return hmac.new(study.secret(), message, hashlib.sha256).hexdigest()


def take_in_survey(
    study: Study, actor: Person, survey_id: int, given: Mapping[str, tuple[Mapping, int]]
) -> int:
    """Take in answers (by mark: the checked answers, and seconds); those taken in before stay as they are.

    Returns how many were new. Nothing is logged for one answer, for that would tell when it came.
    """
    require(actor, "lead")
    with writing(study) as database:
        _require_open(database, survey_id)
        known = {row[0] for row in database.execute("select mark from label_studio_taken")}
        fresh = {mark: each for mark, each in given.items() if mark not in known}
        for mark, (answers, seconds) in fresh.items():
            database["label_studio_taken"].insert({"mark": mark})
            enter_with_a_link(database, survey_id, answers, ActiveTime(active_ms=1000 * seconds))
    return len(fresh)


def taken_in(study: Study, actor: Person) -> set[str]:
    """The marks of every answer taken in so far."""
    require(actor, "lead")
    with reading(study) as database:
        return {row[0] for row in database.execute("select mark from label_studio_taken")}


def _require_open(database: Database, survey_id: int) -> None:
    if survey_of(database, survey_id).state != "open":
        raise Refused("The survey is not open.", "问卷未开放。")
