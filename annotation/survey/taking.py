"""Taking a survey: answers are checked by its questionnaire, then kept or sent in."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from annotation.survey.questionnaire import Questionnaire
from annotation.survey.questionnaire_answers import check_answer, check_answers
from annotation.survey.questionnaire_files import questionnaire_from
from db import sittings
from db.active_time import Moment
from db.errors import Invalid
from db.sittings import Sitting
from db.study import Study
from db.surveys import Asked, Survey


def asked_of(questionnaire: Questionnaire) -> Asked:
    """The questionnaire as the store keeps it. Raises Invalid while a section asks nothing."""
    empty = next((section for section in questionnaire.sections if not section.questions), None)
    if empty:
        raise Invalid(
            f"The screen “{empty.title.en}” has no question; add one, or take the screen out.",
            f"“{empty.title.zh}”这一页没有题目；请加一题，或删去此页。",
        )
    return Asked(questionnaire.key, questionnaire.version, questionnaire.as_json(), questionnaire.hash)


def questionnaire_of(survey: Survey) -> Questionnaire:
    """What a survey asks."""
    return questionnaire_from(json.loads(survey.asked.content))


def presented(questionnaire: Questionnaire) -> dict[str, Any]:
    """What a respondent may see of a questionnaire: all but the right answers of its attention checks."""
    shown = asdict(questionnaire)
    for section in shown["sections"]:
        for question in section["questions"]:
            del question["right_answer"]
    return shown


def introduced(survey: Survey) -> dict[str, Any]:
    """What somebody with a link sees before the consent."""
    asked = questionnaire_of(survey)
    return {
        "survey": survey.id,
        "title": asdict(asked.title),
        "introduction": asdict(asked.introduction),
        "consent": dict(survey.consent),
        "consent_hash": survey.consent_hash,
    }


def shown(taking: Sitting) -> dict[str, Any]:
    """What a respondent's page shows of their sitting."""
    return {
        "survey": taking.survey.id,
        "finished": taking.finished,
        "closed": taking.survey.state != "open",
        "answers": dict(taking.answers),
        **presented(questionnaire_of(taking.survey)),
    }


def keep_answer(study: Study, secret: str, question: str, answer: object, language: str, now: Moment) -> None:
    """Keep one answer of a sitting. What must not be kept takes the answer before it away, too: of a number
    typed digit by digit nothing may stay."""
    asked = questionnaire_of(sittings.sitting(study, secret).survey)
    try:
        kept = check_answer(asked, question, answer, language)
    except Invalid:
        sittings.keep(study, secret, question, None, now)
        raise
    sittings.keep(study, secret, question, kept, now)


def send_in(study: Study, secret: str, answers: Mapping[str, Any], language: str, now: Moment) -> bool:
    """Send in a sitting's answers; returns whether that had been done before."""
    taking = sittings.sitting(study, secret)
    if taking.finished:
        return True
    return sittings.send_in(
        study, secret, check_answers(questionnaire_of(taking.survey), answers, language), now
    )
