"""What is kept of records is as they came, import by import and in an older study."""

from importlib.resources import files

import numpy as np
import pytest

from db.imports import add_file
from db.incoming import NewFile, NewRecord
from db.people import OPERATOR
from db.records import imported_tasks, with_answer
from db.study import reading, writing
from db.verification import verify

# task and answer and explanation, in turn
CAME = (
    ("triage", "B", ""),
    ("", " ", ""),
    ("case_summary", "", "解析"),
    ("", "B", "解析"),
    ("triage", "", ""),
)
HAVE_ANSWER = (True, False, True, True, False)


def question(number: int) -> NewRecord:
    task, answer, explanation = CAME[(number - 1) % len(CAME)]
    told = {"explanation": explanation} if explanation else {}
    texts = {"case_description": f"病例{number}", "question": "治疗？", "answer": answer}
    return NewRecord(
        number, f"q{number}", "mcq", task, **texts, options={"A": "内科", "B": "外科"}, metadata=told
    )


@pytest.fixture
def filled(study):
    """Three files: the second brings nothing new, the third a task that the first had not."""
    for name, first, last in (("a", 1, 2), ("b", 1, 2), ("c", 3, 12)):
        rows = list(map(question, range(first, last + 1)))
        add_file(study, OPERATOR, NewFile(name * 64, f"{name}.json", "mcq", "none", len(rows)), rows)
    return study


def faults(study) -> list[str]:
    return [fault for check in verify(study) for fault in check.faults]


def kept(study) -> list[tuple]:
    with reading(study) as database:
        return database.execute("select * from record_letters").fetchall()


def test_each_import_keeps_what_its_records_came_with(filled):
    assert [(first, len(answered)) for first, answered, _ in kept(filled)] == [(1, 2), (3, 10)]
    found = imported_tasks(filled)
    labels = [found.labels[place] for place in found.places[1:]]
    assert labels == [CAME[number % 5][0] or None for number in range(12)]
    assert with_answer(filled)[1:].tolist() == [HAVE_ANSWER[number % 5] for number in range(12)]
    assert not faults(filled)


def test_a_study_without_records_has_none(study):
    assert imported_tasks(study).places.tolist() == [0] and not with_answer(study).any()
    assert not faults(study)


def test_an_older_study_keeps_the_same_when_it_is_opened(filled):
    before = imported_tasks(filled), with_answer(filled)
    script = (files("db") / "schema" / "038_record_letters.sql").read_text(encoding="utf-8")
    with writing(filled) as database:
        database.execute("delete from record_letters")
        database.execute("delete from label_letters")
        for table in ("label_letters", "record_letters"):
            begun = script[script.index(f"insert into {table}") :]
            database.execute(begun[: begun.index(";")])
    assert [first for first, _, _ in kept(filled)] == [1]
    (labels, places), have_answer = (imported_tasks(filled).labels, imported_tasks(filled).places), before[1]
    assert [labels[each] for each in places] == [before[0].labels[each] for each in before[0].places]
    assert np.array_equal(with_answer(filled), have_answer) and not faults(filled)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from record_letters where first_record = 3",
        "update record_letters set answered = replace(answered, 'a', ' ')",
        "update record_letters set tasks = replace(tasks, '!', ' ')",
        "update record_letters set first_record = 4 where first_record = 3",
        "update record_letters set tasks = tasks || ' ', answered = answered || ' ' where first_record = 1",
    ],
)
def test_what_is_kept_and_did_not_come_so_is_found(filled, statement):
    with writing(filled) as database:
        assert database.execute(statement).rowcount
    assert {fault.split(" ")[0] for fault in faults(filled)} == {"record_letters"}
