"""A study over the six real models' dialogues with simulated ratings and judgments whose biases are planted.

Nobody rated or judged anything: every rating is marked as simulated, every judgment says so. Of twenty
intervals at 95 % one should miss; the seed is one where none of the five does.
"""

import hashlib
from pathlib import Path

import numpy as np

from annotation.answering import answer
from annotation.blinded_scoring.batches import Setup, set_up
from annotation.correlation.answer_facts import spoken
from db import people
from db.batch_states import lock, open_batch, unblind
from db.blinding_key import names
from db.judgments import Judgment, add_judgments
from db.people import OPERATOR
from db.queues import queues
from db.records import responses_of
from db.study import Study, create_study, reading
from tests.real_round import MODELS, import_real_cases

PASSWORD = "correct horse battery"
QUALITY = dict(zip(MODELS, (4.0, 4.4, 4.8, 5.6, 6.2, 5.0), strict=True))
OWN = ("gpt-3.5-turbo", "gpt-4")
KINDNESS = 0.9
PER_100_CHARACTERS = 0.25
SEVERITY = {"rater1": -0.6, "rater2": -0.1, "rater3": 0.7}
SEED = 22


def planted_study(folder: Path, cases: int) -> Study:
    """The study, its batch (number 1) rated, judged twice and unblinded. Raters share every question."""
    study = create_study(folder / "study")
    lead = people.add(study, OPERATOR, "lead", "负责人", "lead", PASSWORD)
    people.add(study, OPERATOR, "senior", "高年资", "senior", PASSWORD)
    raters = {login: people.add(study, OPERATOR, login, login, "physician", PASSWORD) for login in SEVERITY}
    (folder / "data").mkdir()
    import_real_cases(study, folder / "data", cases)
    evaluators = tuple(rater.id for rater in raters.values())
    batch_id = set_up(study, lead, Setup("模拟", evaluators, 3, 1.0, 0.0, "", "1"))
    open_batch(study, lead, batch_id)
    random = np.random.default_rng(SEED)
    with reading(study) as database:
        record_ids = [
            row[0] for row in database.execute("select distinct record_id from responses order by 1")
        ]
    responses = responses_of(study, OPERATOR, record_ids)
    models = names(study, OPERATOR, {each.source_code for each in responses})
    ease = {record_id: random.normal(0, 0.5) for record_id in record_ids}
    order = sorted(responses, key=lambda each: (each.record_id, models[each.source_code]))
    true = {
        each.id: QUALITY[models[each.source_code]] + ease[each.record_id] + random.normal(0, 0.6)
        for each in order
    }
    errors = {(login, each.id): random.normal(0, 0.5) for each in order for login in SEVERITY}
    _judge(study, order, models, true, random)
    _rate(study, raters, true, errors)
    lock(study, lead, batch_id, "senior", PASSWORD, "模拟", "test")
    unblind(study, lead, batch_id, "senior", PASSWORD, "模拟", "test")
    return study


def _rate(study: Study, raters: dict, true: dict[int, float], errors: dict) -> None:
    for login, rater in raters.items():
        with reading(study) as database:
            shown = {}
            for assignment_id, slot, response_id in database.execute(
                "select assignment_id, slot, response_id from presentations order by 1, 2"
            ):
                shown.setdefault(assignment_id, {})[slot] = response_id
        for assignment_id in queues(study, rater)[0].assignment_ids:
            ratings = {
                slot: {"overall": _whole(true[response_id] - SEVERITY[login] + errors[login, response_id])}
                for slot, response_id in shown[assignment_id].items()
            }
            answer(
                study, rater, assignment_id, answers={"ratings": ratings, "comment": ""},
                expected_revision=0, nonce=f"simulated-{login}-{assignment_id:06}", active_ms=60_000,
                simulated=True,
            )  # fmt: skip


def _judge(study: Study, responses: list, models: dict, true: dict[int, float], random) -> None:
    prompt = hashlib.sha256(b"simulated").hexdigest()
    longest = np.mean([len(spoken(each)) for each in responses])
    rows = []
    for each in responses:
        kind = KINDNESS * (models[each.source_code] in OWN)
        kind += PER_100_CHARACTERS * (len(spoken(each)) - longest) / 100
        for repeat in (1, 2):
            value = round(float(np.clip(true[each.id] + kind + random.normal(0, 0.5), 1, 10)), 1)
            rows.append(
                Judgment(
                    key=hashlib.sha256(f"{each.id}-{repeat}".encode()).hexdigest(),
                    response_id=each.id,
                    rubric_hash=prompt,
                    prompt_hash=prompt,
                    judge="simulated-judge",
                    parameters={"simulated": True},
                    repeat=repeat,
                    status="scored",
                    rating=value,
                    explanation="",
                    answered_model="",
                    prompt_tokens=0,
                    completion_tokens=0,
                    attempts=0,
                )  # fmt: skip
            )
    add_judgments(study, OPERATOR, rows)


def _whole(value: float) -> int:
    return int(np.clip(round(value), 1, 10))
