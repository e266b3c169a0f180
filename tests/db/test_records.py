"""What is read of records and responses: by what it is asked for, in no telling order, gaps named."""

import pytest

from db import records
from db.coverage import Coverage, Gap, coverage
from db.errors import NotFound
from db.imports import add_file
from db.incoming import RESPONSES, NewFile, NewRecord, NewResponse
from db.people import OPERATOR
from db.records import Message


@pytest.fixture
def filled(study):
    """Three cases of one file, one question of another; two models, of which one answered case 1 alone."""
    add_file(study, OPERATOR, file("a", "cases.json"), [record(1), record(2), record(3)])
    add_file(study, OPERATOR, file("b", "exam.json"), [record(1, kind="exam")])
    add_file(study, OPERATOR, file("c", "x.json", RESPONSES), responses=[response(1, "x"), response(2, "x")])
    add_file(study, OPERATOR, file("d", "y.json", RESPONSES), responses=[response(1, "y")])
    return study


def file(letter, name, kind="cases"):
    return NewFile(letter * 64, name, kind, "none", 3)


def record(number, kind="cases"):
    return NewRecord(number, str(number), kind, "", "病例", "问？", "答。", {}, {})


def response(number, model):
    said = (Message("patient", "问？"), Message("doctor", f"{model}的答复"))
    return NewResponse(number, "cases", str(number), model, said, said, ())


def test_an_unknown_record_is_not_found(study):
    with pytest.raises(NotFound, match="999"):
        records.record(study, OPERATOR, 999)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"ids": [3, 1, 999]}, [1, 3]),
        ({"ids": []}, []),
        ({"kind": "exam"}, [4]),
        ({"source_id": 1}, [1, 2, 3]),
        ({"answered": True}, [1, 2]),
        ({"answered": False, "kind": "cases"}, [3]),
    ],
)
def test_records_are_chosen_by_what_they_are(filled, asked, expected):
    assert [each.id for each in records.records(filled, OPERATOR, **asked)] == expected


def test_responses_come_by_record_and_then_by_code(filled):
    found = records.responses_of(filled, OPERATOR, [2, 1])
    assert [each.record_id for each in found] == [1, 1, 2]
    assert found[0].source_code < found[1].source_code
    assert found[0].conversation[0] == Message("patient", "问？")


def test_gaps_are_named_over_the_files_that_were_answered(filled):
    covered = coverage(filled)
    x = records.responses_of(filled, OPERATOR, [2])[0].source_code
    y = next(code for code in covered.codes if code != x)
    assert covered.gaps == (Gap(2, "2", (y,)), Gap(3, "3", covered.codes))
    assert (covered.records, covered.complete) == (3, 1)


def test_a_study_without_responses_has_nothing_to_cover(study):
    assert coverage(study) == Coverage((), 0, ())


def test_a_file_of_responses_is_known_by_its_hash_alone(filled):
    assert sum(records.rows_by_source(filled).values()) == sum(
        records.counts(filled)[table] for table in ("records", "responses")
    )
    assert [each.name for each in records.sources(filled)] == [
        "cases.json",
        "exam.json",
        "responses-cccccccc",
        "responses-dddddddd",
    ]
