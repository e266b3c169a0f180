"""The example study's surveys: one over, with answers made by a program, and one open for you to take."""

import csv
from pathlib import Path
from random import Random

from annotation.activities.survey import LIMITATIONS, PHYSICIANS_NEEDS, questionnaire
from annotation.survey.consent import CONSENT
from annotation.survey.taking import asked_of
from annotation.tasks import TASKS
from db.active_time import ActiveTime
from db.people import Person
from db.study import Study
from db.survey_answers import close_survey, enter_simulated
from db.surveys import make_survey, open_survey

MADE = Path(__file__).parents[1] / "examples" / "made_survey.csv"
SIMULATED_SURVEY = "示例五：模拟答卷（已结束）"
OPEN_SURVEY = "示例六：等您发链接"
SEED = 22
# how many of a hundred use models, meet with each shortcoming, paused while answering
USERS, SHORTCOMINGS, PAUSED = 46, (30, 48, 39, 24, 52), 15
# what is proposed where, in several wordings, and how many of a hundred propose it
PROPOSED = (
    ("diagnosis", ("看片子", "影像判读", "读 CT 和胸片"), 11),
    ("treatment", ("写会诊意见", "会诊记录"), 5),
    ("post_treatment", ("随访提醒", "提醒患者复诊"), 8),
    ("pre_diagnosis", ("导诊分诊",), 3),
)


def add_surveys(study: Study, lead: Person) -> None:
    survey_id = make_survey(study, lead, SIMULATED_SURVEY, asked_of(PHYSICIANS_NEEDS), _consent(), True)
    open_survey(study, lead, survey_id)
    enter_simulated(study, lead, survey_id, simulated_answers())
    close_survey(study, lead, survey_id)
    asked = questionnaire(attention_check=True)
    open_survey(study, lead, make_survey(study, lead, OPEN_SURVEY, asked_of(asked), _consent()))


def simulated_answers() -> list[tuple[dict, ActiveTime]]:
    """The made ratings with model use and proposals drawn by the seed; who sent in twice is taken once, for a
    link is good for one."""
    random = Random(SEED)
    with MADE.open(encoding="utf-8", newline="") as file:
        rows = {row["respondent"]: row for row in reversed(list(csv.DictReader(file)))}
    return [(_answers(row, random), _time(row, random)) for row in rows.values()]


def _answers(row: dict[str, str], random: Random) -> dict:
    ratings = {task.key: row[f"q{number}"] for number, task in enumerate(TASKS, start=1)}
    answers: dict = {key: int(given) for key, given in ratings.items() if given}
    uses = random.random() * 100 < USERS
    answers["uses_models"] = "yes" if uses else "no"
    if uses:
        keys = [option.key for option in LIMITATIONS.options]
        met = [random.random() * 100 < share for share in SHORTCOMINGS]
        answers["limitations"] = [key for key, has in zip(keys, met, strict=False) if has]
    for section, wordings, share in PROPOSED:
        if random.random() * 100 < share:
            answers[f"proposed_{section}"] = [random.choice(wordings)]
    return answers


def _time(row: dict[str, str], random: Random) -> ActiveTime:
    paused = random.random() * 100 < PAUSED
    return ActiveTime(
        1000 * int(row["seconds"]), int(paused), 1000 * random.randrange(60, 600) if paused else 0
    )


def _consent() -> dict[str, str]:
    return {"zh": CONSENT.zh, "en": CONSENT.en}
