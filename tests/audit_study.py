"""A small study whose records are labelled by hand, and audited by functions alone."""

import hashlib
from dataclasses import dataclass

from annotation.answering import answer
from annotation.label_audit.batches import Setup, set_up
from db import people
from db.batch_states import lock, open_batch
from db.imports import add_file
from db.incoming import NewFile, NewRecord
from db.labels import Label, Match, add_labels, add_rule_version
from db.people import OPERATOR, Person
from db.queues import queues
from db.study import Study, create_study
from db.work import work

PASSWORD = "correct horse battery"
LABELS = ("triage", "case_summary", "medication_advice", None)
ROLES = {
    "expert": "senior",
    "second": "senior",
    "lead": "lead",
    "lead2": "lead",
    "engineer": "engineer",
    "physician": "physician",
}


@dataclass(frozen=True)
class AuditStudy:
    study: Study
    people: dict[str, Person]

    def __getitem__(self, login: str) -> Person:
        return self.people[login]


def make_audit_study(folder, records=40) -> AuditStudy:
    """A study of `records` questions, which rules 1 give the LABELS in turn."""
    study = create_study(folder)
    who = {
        login: people.add(study, OPERATOR, login, login.title(), role, PASSWORD)
        for login, role in ROLES.items()
    }
    fill(study, records)
    return AuditStudy(study, who)


def fill(study: Study, records: int, text="应挂哪个科室？") -> None:
    """Questions 1 to `records`, and rules 1 on them."""
    file = NewFile("0" * 64, "made.json", "mcq", "none", records)
    add_file(study, OPERATOR, file, [question(number, text) for number in range(1, records + 1)])
    add_rules(study, 1, [LABELS[number % 4] for number in range(records)])


def question(number: int, text="应挂哪个科室？") -> NewRecord:
    return NewRecord(
        line=number,
        external_id=f"q{number}",
        kind="mcq",
        task="",
        case_description=f"女，{20 + number}岁，疗程3~5天。",
        question=f"第{number}题：{text}",
        answer="B",
        options={"A": "内科", "B": "外科"},
        metadata={"department": "外科", "explanation": "解析" * 60},
    )


def add_rules(study: Study, number: int, labels: list[str | None]) -> int:
    """Another version of the rules, which gives the records these labels in turn."""
    text = f"rules {number}"
    hash = hashlib.sha256(text.encode()).hexdigest()
    version = add_rule_version(study, OPERATOR, hash, "made.toml", text)
    found = [
        Label(record, 1, label, f"rule for {label}", (Match("question", 4, "应挂哪个科室"),))
        for record, label in enumerate(labels, start=1)
        if label
    ]
    add_labels(study, OPERATOR, version.id, range(1, len(labels) + 1), found)
    return version.id


def open_audit(made: AuditStudy, name="第一批", **changes) -> int:
    """A drawn and opened batch of ten for the expert."""
    setup = {"name": name, "rule_version": 1, "expert": made["expert"].id, "seed": 3, "size": 10} | changes
    batch_id = set_up(made.study, made["lead"], Setup(**setup))
    open_batch(made.study, made["lead"], batch_id)
    return batch_id


def answer_all(made: AuditStudy, login: str, batch_id: int, label_of=None, note: str = "") -> None:
    """Answer a person's whole queue; `label_of(work)` gives the label, by default the rules' own."""
    person = made[login]
    (queue,) = [each for each in queues(made.study, person) if each.batch_id == batch_id]
    for assignment_id in queue.assignment_ids:
        shown = work(made.study, person, assignment_id)
        label = label_of(shown) if label_of else rules_label(shown)
        answer(
            made.study,
            person,
            assignment_id,
            answers={"label": label, "note": note},
            expected_revision=0,
            nonce=f"{login}-{assignment_id}-nonce-0000",
            active_ms=5_000,
        )


def rules_label(shown) -> str:
    return shown.labels[0].label if shown.labels else "none"


def objecting(times: int, label="follow_up_plan"):
    """An expert who says `label` of so many labelled records, and what the rules say of the rest."""
    left = iter(range(times))

    def label_of(shown):
        given = rules_label(shown)
        return label if given != "none" and next(left, None) is not None else given

    return label_of


def lock_audit(made: AuditStudy, batch_id: int) -> None:
    lock(made.study, made["lead"], batch_id, "lead2", PASSWORD, "done", "test")
