"""Taking a survey: a link becomes a sitting once, each answer is kept as it is given, all are sent in once.

A sitting is known by the secret in its browser's cookie. Nothing written here names the link it came from,
and what is sent in is stored under a new random id: the two can be told to be equally many, and no more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db.active_time import ActiveTime, Moment, seen_again
from db.errors import Conflict, Invalid, NotFound, Refused
from db.invitations import hash_of, invitation_of
from db.study import Study, reading, writing_without_trace
from db.survey_answers import answer_row
from db.surveys import Survey, survey_of

SECRET_LENGTH = 64


@dataclass(frozen=True)
class Sitting:
    """One respondent's going through a survey, with the answers given so far."""

    survey: Survey
    finished: bool
    answers: Mapping[str, Any]
    time: ActiveTime


def begin(study: Study, token: str, secret: str, consent_hash: str, now: Moment) -> None:
    """Exchange a link for a sitting under `secret`, which the browser has drawn.

    Asked again with the same secret it changes nothing, so that an answer lost on the way costs nobody the
    link. Raises NotFound for a link never made, Refused when the survey is not open, Conflict when the link
    was taken before or the secret is of another link's sitting, Invalid without consent to the survey's own
    text.
    """
    if len(secret) != SECRET_LENGTH or not (secret.isascii() and secret.isalnum()):
        raise Invalid(
            f"A sitting's secret has {SECRET_LENGTH} letters and digits.",
            f"答卷的密文应为 {SECRET_LENGTH} 个字母和数字。",
        )
    with writing_without_trace(study) as database:
        invited = invitation_of(database, token)
        _require_open(invited.survey)
        begun = _row(database, secret)
        if begun and (not invited.spent or begun["survey_id"] != invited.survey.id):
            raise Conflict("This sitting was begun with another link.", "这次答卷是用另一个链接开始的。")
        if invited.spent and not begun:
            raise Conflict("This link was used before.", "此链接已用过。")
        if consent_hash != invited.survey.consent_hash:
            raise Invalid(
                "The survey asks for consent to its own text first.", "须先同意本调查的知情同意书。"
            )
        if begun:
            return
        database.execute("insert into spent_invitations values (?)", (hash_of(token),))
        row = {"sitting_hash": hash_of(secret), "survey_id": invited.survey.id}
        row |= {"seen_at": now.at, "seen_ticks": now.ticks, "ticker": now.ticker}
        database["sittings"].insert(row)


def sitting(study: Study, secret: str) -> Sitting:
    """The sitting; raises NotFound when there is none under this secret."""
    with reading(study) as database:
        row = _needed(database, secret)
        given = database.execute(
            "select question, value from sitting_answers where sitting_hash = ?", (row["sitting_hash"],)
        ).fetchall()
        answers = {question: json.loads(value) for question, value in given}
        return Sitting(survey_of(database, row["survey_id"]), bool(row["finished"]), answers, _time(row))


def keep(study: Study, secret: str, question: str, value: Any, now: Moment) -> None:
    """Keep one answer of a sitting; None takes it back. The last to arrive stands."""
    with writing_without_trace(study) as database:
        row = _going_on(database, secret)
        key = (row["sitting_hash"], question)
        database.execute("delete from sitting_answers where sitting_hash = ? and question = ?", key)
        if value is not None:
            kept = json.dumps(value, ensure_ascii=False)
            database.execute("insert into sitting_answers values (?, ?, ?)", (*key, kept))
        _store_time(database, row, seen_again(_time(row), _seen(row), now), now)


def note_alive(study: Study, secret: str, away: bool, now: Moment) -> None:
    """Note a sign of life; `away` says that the page has just been hidden."""
    with writing_without_trace(study) as database:
        row = _going_on(database, secret)
        _store_time(database, row, seen_again(_time(row), _seen(row), now, away), now)


def send_in(study: Study, secret: str, answers: Mapping[str, Any], now: Moment) -> bool:
    """Store the answers for good and forget the sitting's own; on disk on return.

    Returns whether they had been sent in before, by another tab or a repeated request: then nothing changes.
    """
    with writing_without_trace(study) as database:
        if _needed(database, secret)["finished"]:
            return True
        row = _going_on(database, secret)
        time = seen_again(_time(row), _seen(row), now)
        database["survey_answers"].insert(answer_row(row["survey_id"], answers, time))
        _forget(database, row)
        # nothing of the measured time stays, or it would lead from the cookie to the answers
        database.execute(
            """
            update sittings set finished = 1, active_ms = 0, pauses = 0, paused_ms = 0, away = 0,
              seen_at = '', seen_ticks = 0, ticker = '' where sitting_hash = ?
            """,
            (row["sitting_hash"],),
        )
    return False


def withdraw(study: Study, secret: str) -> None:
    """Delete all that was answered and the sitting itself; what was sent in can no longer be found."""
    with writing_without_trace(study) as database:
        row = _needed(database, secret)
        if row["finished"]:
            raise Conflict(
                "The answers were sent in, and nobody can tell which they are.",
                "答卷已提交，无人能分辨是哪一份。",
            )
        _forget(database, row)
        database.execute("delete from sittings where sitting_hash = ?", (row["sitting_hash"],))


def _forget(database: Database, row: dict) -> None:
    database.execute("delete from sitting_answers where sitting_hash = ?", (row["sitting_hash"],))


def _row(database: Database, secret: str) -> dict | None:
    rows = database.query("select * from sittings where sitting_hash = :hash", {"hash": hash_of(secret)})
    return next(iter(rows), None)


def _needed(database: Database, secret: str) -> dict:
    row = _row(database, secret)
    if not row:
        raise NotFound("There is no such sitting.", "没有这次答卷。")
    return row


def _going_on(database: Database, secret: str) -> dict:
    row = _needed(database, secret)
    if row["finished"]:
        raise Conflict("The answers were sent in.", "答卷已提交。")
    _require_open(survey_of(database, row["survey_id"]))
    return row


def _require_open(survey: Survey) -> None:
    if survey.state != "open":
        raise Refused("The survey is not open.", "此调查未开放。")


def _time(row: dict) -> ActiveTime:
    return ActiveTime(row["active_ms"], row["pauses"], row["paused_ms"], bool(row["away"]))


def _seen(row: dict) -> Moment:
    return Moment(row["seen_at"], row["seen_ticks"], row["ticker"])


def _store_time(database: Database, row: dict, time: ActiveTime, now: Moment) -> None:
    database.execute(
        """
        update sittings set active_ms = ?, pauses = ?, paused_ms = ?, away = ?,
          seen_at = ?, seen_ticks = ?, ticker = ? where sitting_hash = ?
        """,
        (
            *(time.active_ms, time.pauses, time.paused_ms, int(time.away)),
            *(now.at, now.ticks, now.ticker, row["sitting_hash"]),
        ),
    )
