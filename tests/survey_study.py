"""A survey made by hand: opened, links handed out, respondents who take it with a clock of their own."""

import csv
import hashlib
import json
import secrets
from pathlib import Path

from annotation.activities.survey import PHYSICIANS_NEEDS
from annotation.survey.consent import CONSENT
from annotation.survey.taking import asked_of, send_in
from annotation.tasks import TASKS
from db import sittings
from db.active_time import Moment
from db.invitations import invite
from db.people import Person
from db.study import Study, writing
from db.surveys import find_survey, make_survey, open_survey

ROOT = Path(__file__).parent.parent
TASK_KEYS = tuple(task.key for task in TASKS)
RATINGS = {key: 1 + number % 5 for number, key in enumerate(TASK_KEYS)}
ANSWERS = {**RATINGS, "uses_models": "no"}
CONSENTED = {"zh": CONSENT.zh, "en": CONSENT.en}


def opened_survey(
    study: Study, lead: Person, name: str = "需求调查", questionnaire=PHYSICIANS_NEEDS, **options
) -> int:
    survey_id = make_survey(study, lead, name, asked_of(questionnaire), CONSENTED, **options)
    open_survey(study, lead, survey_id)
    return survey_id


def moment(seconds: float, ticker: str = "server") -> Moment:
    """A moment so many seconds after nine o'clock, by both clocks."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return Moment(f"2026-03-02T{9 + int(hours):02}:{int(minutes):02}:{rest:06.3f}Z", 1000 + seconds, ticker)


def begun(study: Study, lead: Person, survey_id: int, token: str | None = None, at: float = 0) -> str:
    """A sitting on a link of its own; returns its secret."""
    token = token or invite(study, lead, survey_id, 1)[0]
    secret = secrets.token_hex(32)
    consent = find_survey(study, lead, survey_id).consent_hash
    sittings.begin(study, token, secret, consent, moment(at))
    return secret


def take(study, lead, survey_id, answers=ANSWERS, seconds=200.0, token=None) -> None:
    """Take the survey from link to end in so many seconds, without a pause."""
    secret = begun(study, lead, survey_id, token)
    for beat in range(40, int(seconds), 40):
        sittings.note_alive(study, secret, False, moment(beat))
    send_in(study, secret, answers, "zh", moment(seconds))


def came_in(study: Study, survey_id: int, taken: list[tuple[dict, int]]) -> None:
    """Put (answers, active seconds) into an open survey as if they had been sent in, one link for each."""
    with writing(study) as database:
        for answers, seconds in taken:
            token_hash, stored = (
                secrets.token_hex(32),
                json.dumps(answers, ensure_ascii=False, sort_keys=True),
            )
            database["invitations"].insert({"token_hash": token_hash, "survey_id": survey_id})
            database["spent_invitations"].insert({"token_hash": token_hash})
            row = {"id": secrets.token_hex(16), "survey_id": survey_id, "answers": stored}
            row |= {"answers_hash": hashlib.sha256(stored.encode()).hexdigest(), "active_seconds": seconds}
            database["survey_answers"].insert({**row, "pauses": 1, "paused_seconds": 30})


def made_answers() -> dict[str, tuple[dict, int]]:
    """The 82 of examples/made_survey.csv by their line: answers as the survey keeps them, and seconds."""
    with (ROOT / "examples/made_survey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = {}
    for line, row in enumerate(rows, start=2):
        ratings = {key: int(row[f"q{n}"]) for n, key in enumerate(TASK_KEYS, start=1) if row[f"q{n}"]}
        answers = {**ratings, "uses_models": "no", "proposed_diagnosis": [f"line {line}"]}
        made[f"line {line}"] = (answers, int(row["seconds"]))
    return made
