"""A small study made by hand: people of every role, questions, and answers from coded sources."""

import json
from dataclasses import dataclass

from annotation.blinded_scoring.batches import Setup, set_up
from db import events, people
from db.batch_states import open_batch
from db.incoming import record_hash, response_hash
from db.people import OPERATOR, Person
from db.record_letters import keep_record_letters
from db.study import Study, create_study, writing

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class ScoringStudy:
    study: Study
    people: dict[str, Person]

    def __getitem__(self, login: str) -> Person:
        return self.people[login]


def make_scoring_study(folder, questions=8, sources=4, physicians=3) -> ScoringStudy:
    """A study with `questions` records over two tasks, each answered by `sources` sources."""
    study = create_study(folder)
    roles = {"lead": "lead", "senior": "senior", "admin": "admin", "engineer": "engineer"}
    roles |= {f"doctor{number}": "physician" for number in range(1, physicians + 1)}
    who = {
        login: people.add(study, OPERATOR, login, login.title(), role, PASSWORD)
        for login, role in roles.items()
    }
    with writing(study) as database:
        source = {"sha256": "0" * 64, "kind": "test", "name": "made", "licence": "none", "lines": questions}
        database["sources"].insert({**source, "id": 1, "imported_by": "test", "imported_at": "now"})
        for number in range(1, questions + 1):
            database["records"].insert(_record(number))
            for which in range(sources):
                database["responses"].insert(_response(number, which))
        keep_record_letters(database)
        detail = {
            "records": questions,
            "responses": questions * sources,
            "set_aside": 0,
            "datasets": ["test"],
        }
        events.append(study, database, "test", "file imported", "made", sha256="0" * 64, **detail)
    return ScoringStudy(study, who)


def open_scoring_batch(
    made: ScoringStudy, name="round one", calibration_share=0.25, repeat_share=0.25
) -> int:
    """A drawn and opened batch over all physicians of the study."""
    doctors = tuple(person.id for person in made.people.values() if person.role == "physician")
    setup = Setup(name, doctors, 7, calibration_share, repeat_share, "Score with care.", "1")
    batch_id = set_up(made.study, made["lead"], setup)
    open_batch(made.study, made["lead"], batch_id)
    return batch_id


def _record(number: int) -> dict:
    row = {
        "external_id": f"q{number}",
        "kind": "clinical_case",
        "task": "triage" if number % 2 else "treatment_plan",
        "case_description": f"病例{number}：疗程3~5天，必要时7~10天。",
        "question": "诊断？",
        "answer": f"参考答案{number}",
        "options": "[]",
        "metadata": json.dumps({"title": f"案例{number}"}),
    }
    return {"id": number, "source_id": 1, "line": number, **row, "content_hash": record_hash(**row)}


def _response(number: int, which: int) -> dict:
    turns = [
        {"role": "patient", "content": f"主诉{number}"},
        {"role": "doctor", "content": f"回答{number}-{which}"},
    ]
    conversation = json.dumps(turns, ensure_ascii=False)
    return {
        "source_id": 1,
        "line": number,
        "record_id": number,
        "source_code": f"code{which}",
        "question": f"主诉{number}",
        "conversation": conversation,
        "content_hash": response_hash("test", f"q{number}", conversation),
    }
