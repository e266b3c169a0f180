"""A made study for load: one batch of blinded scoring, six sources' answers of a usual length, all shared."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from random import Random

from annotation.blinded_scoring.batches import Setup, set_up
from benchmarks.made_corpus import make_corpus
from db import people, sessions
from db.batch_states import open_batch
from db.imports import add_file
from db.incoming import NewFile, NewRecord, NewResponse
from db.people import OPERATOR
from db.queues import queues
from db.records import Message
from db.study import Study, create_study, reading

SOURCES = 6
# an answer of a model to a clinical case, in characters
ANSWER_CHARACTERS = (500, 1100)


@dataclass(frozen=True)
class Seat:
    """One physician at work: the session's token and the assignments to go through, in their order."""

    login: str
    token: str
    assignments: tuple[int, ...]


def made_study(folder: Path, physicians: int, items: int) -> tuple[Study, list[Seat]]:
    """A study in which every physician has every item of one open batch before them."""
    study = create_study(folder)
    lead = people.add(study, OPERATOR, "lead", "lead", "lead", secrets.token_hex(8))
    cases = list(make_corpus(items))
    rows = [_record(number, row) for number, row in enumerate(cases, start=1)]
    add_file(study, OPERATOR, NewFile("0" * 64, "made.json", "clinical_case", "none", len(rows)), rows)
    words = "".join(row["case_description"] for row in cases)
    for source in range(SOURCES):
        answers = [_response(source, number, words) for number in range(1, len(rows) + 1)]
        file = NewFile(f"{source + 1:064x}", f"{source}.json", "responses", "none", len(answers))
        add_file(study, OPERATOR, file, [], answers)
    doctors = [
        people.add(study, OPERATOR, f"p{number}", f"p{number}", "physician", secrets.token_hex(8))
        for number in range(physicians)
    ]
    setup = Setup("load", tuple(each.id for each in doctors), 1, 1.0, 0.0, "Score with care.", "1")
    open_batch(study, lead, set_up(study, lead, setup))
    return study, [
        Seat(each.login, sessions.open_session(study, each), queues(study, each)[0].assignment_ids)
        for each in doctors
    ]


def _record(number: int, row: dict) -> NewRecord:
    texts = (row["case_description"], row["question"], row["answer"], {}, {"title": f"{number}"})
    return NewRecord(number, f"c{number}", "clinical_case", "treatment_plan", *texts)


def _response(source: int, number: int, words: str) -> NewResponse:
    random = Random(f"{source} {number}")
    start = random.randrange(max(1, len(words) - ANSWER_CHARACTERS[1]))
    said = words[start : start + random.randint(*ANSWER_CHARACTERS)]
    conversation = (Message("patient", f"问题{number}"), Message("doctor", said))
    return NewResponse(
        number, "clinical_case", f"c{number}", f"source {source}", conversation, conversation, ()
    )


def stored_nonces(study: Study) -> list[str]:
    """The nonce of every stored answer."""
    with reading(study) as database:
        return [row[0] for row in database.execute("select nonce from annotations")]
