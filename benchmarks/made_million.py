"""A made study of a million records and a hundred thousand annotations, written in bulk past no guard.

Rows go in by the thousand, but every trigger, check and reference of the schema looks at each of them.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.made_rest import make_rest
from db import events, people
from db.incoming import record_hash
from db.label_letters import keep_letters
from db.locked_audits import keep_given
from db.people import OPERATOR
from db.record_letters import keep_record_letters
from db.study import Study, create_study, writing

PHYSICIANS = 20
TASKS = ("triage", "diagnosis", "treatment_plan", "medication_advice")
LABEL_SHARE = 0.9
# one batch in so many is still open
OPEN_EVERY = 10
DIFFERS_EVERY = 10
SETTINGS = {"rule_version": 1, "mode": "all", "second": None, "shows_label": False}


def make_million(folder: Path, records: int, annotations: int, a_batch: int = 1000) -> Study:
    """`annotations` answers in label audits of `a_batch` items, all locked but every tenth."""
    study = create_study(folder)
    lead = people.add(study, OPERATOR, "lead", "lead", "lead", "correct horse battery")
    senior = people.add(study, OPERATOR, "senior", "senior", "senior", "correct horse battery")
    doctors = [
        people.add(study, OPERATOR, f"p{number}", f"p{number}", "physician", "correct horse battery")
        for number in range(PHYSICIANS)
    ]
    labels = _labels(records)
    with writing(study) as database:
        _records(database, records, labels)
        for number in range(annotations // a_batch):
            doctor = doctors[number % PHYSICIANS]
            _batch(study, database, number, a_batch, labels, records, (lead.id, senior.id, doctor.id))
        events.append(study, database, "lead", "made", "study", records=records, annotations=annotations)
    make_rest(study, lead, records / 1_000_000, labels, (lead.id, senior.id, doctors[0].id))
    return study


def _labels(records: int) -> dict[int, str]:
    """Record id → its task by the rules, for those that have one."""
    random = Random(1)
    return {
        number: TASKS[number % len(TASKS)]
        for number in range(1, records + 1)
        if random.random() < LABEL_SHARE
    }


def _records(database, many: int, labels: dict[int, str]) -> None:
    source = (1, "0" * 64, "mcq", "made.json", "none", many, "operator", "now")
    database.execute("insert into sources values (?, ?, ?, ?, ?, ?, ?, ?)", source)
    database.conn.executemany(
        "insert into records values (?, 1, ?, ?, 'mcq', '', ?, ?, 'A', ?, '{}', ?)", _record_rows(many)
    )
    keep_record_letters(database)
    database.execute("insert into rule_versions values (1, ?, 'made', 'made', 'lead', 'now')", ("1" * 64,))
    database.execute("insert into labellings values (1, 1, ?, 'lead', 'now')", (many,))
    database.conn.executemany("insert into labels values (1, ?, 1, ?, 'made', '[]')", labels.items())
    keep_letters(database, 1, 1)


def _record_rows(many: int) -> Iterator[tuple]:
    options = json.dumps({"A": "阿莫西林", "B": "利巴韦林", "C": "多饮水", "D": "复查"}, ensure_ascii=False)
    for number in range(1, many + 1):
        case = f"患者{number}，{20 + number % 60}岁。咽痛{number % 13}天，体温38.{number % 10}℃，无咳嗽。" * 2
        name, question = f"q{number}", f"第{number}题：首选的治疗是"
        hashed = record_hash("A", case, name, "mcq", "{}", options, question, "")
        yield number, number, name, case, question, options, hashed


def _batch(
    study: Study,
    database,
    number: int,
    size: int,
    labels: dict[int, str],
    records: int,
    who: tuple[int, int, int],
) -> None:
    lead, senior, doctor = who
    batch_id, first = number + 1, number * size + 1
    database.execute(
        """
        insert into batches values (?, 'label_audit', ?, 1, '{"criteria": []}', ?, '', '1', ?, ?, 'now')
        """,
        (batch_id, f"batch {number}", "2" * 64, json.dumps(SETTINGS | {"expert": doctor}), lead),
    )
    _state(database, batch_id, 1, "draft", lead, None)
    ids = range(first, first + size)
    record_of = {each: 1 + (each * 7919) % records for each in ids}
    database.conn.executemany(
        "insert into items values (?, ?, ?, ?, 'own')",
        ((each, batch_id, record_of[each], labels.get(record_of[each], "")) for each in ids),
    )
    database.conn.executemany(
        "insert into assignments values (?, ?, ?, 'annotator', 1, ?)",
        ((each, each, doctor, each - first + 1) for each in ids),
    )
    _state(database, batch_id, 2, "open", lead, None)
    open_still = number % OPEN_EVERY == 0
    answered = list(ids)[: size // 2] if open_still else list(ids)
    for each in answered:
        given = json.dumps({"label": _answer(each, labels.get(record_of[each])), "note": ""}, sort_keys=True)
        hashed = hashlib.sha256(given.encode()).hexdigest()
        database.execute(
            """
            insert into annotations values (?, ?, 1, null, 'submitted', ?, ?, '', ?, ?, ?, 0, 'now')
            """,
            (each, each, given, hashed, f"nonce-of-the-million-{each}", doctor, 5000 + each % 5000),
        )
        events.append(
            study, database, f"p{number % PHYSICIANS}", "annotation submitted", f"assignment {each}",
            batch=batch_id, revision=1, answers_hash=hashed,
        )  # fmt: skip
    if not open_still:
        _state(database, batch_id, 3, "locked", lead, senior)
        keep_given(database, batch_id)


def _answer(number: int, label: str | None) -> str:
    """The rules' label, but for one in DIFFERS_EVERY."""
    return TASKS[number % len(TASKS)] if number % DIFFERS_EVERY == 0 else label or "none"


def _state(database, batch_id: int, number: int, name: str, by: int, second: int | None) -> None:
    row = (batch_id, number, name, by, second, "", "now")
    database.execute("insert into batch_states values (?, ?, ?, ?, ?, ?, ?)", row)
