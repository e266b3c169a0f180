"""Polished responses are stored once, stay as they are, and lead back to record, instruction and prompt."""

import pytest
from pysqlite3 import IntegrityError

from annotation.original_answer import original_answer
from db.errors import Invalid, NotFound, Refused
from db.people import OPERATOR
from db.polished import (
    Flag,
    add_polished,
    add_prompt,
    counts_of_polished,
    polished,
    polished_keys,
    polished_response,
    prompt_text,
)
from db.records import record
from db.study import reading, writing
from db.verification import verify
from tests.polishing_study import PROMPT_HASH, TEMPLATE, fill, polished_of


@pytest.fixture
def filled(study, cast):
    fill(study, cast["senior"], cast["engineer"])
    return study


def test_a_polished_response_leads_back_to_all_it_came_from(filled, cast):
    assert add_polished(filled, cast["engineer"], [polished_of(1)]) == 1
    (found,) = polished(filled, cast["senior"])
    assert (found.task, found.instruction, found.instruction_revision) == (
        "medication_advice", "请给出用药建议。", 1,
    )  # fmt: skip
    assert (found.model, found.answered_model, found.parameters) == (
        "a-polisher", "a-polisher-0125", {"temperature": 0},
    )  # fmt: skip
    assert found.flags == (Flag("dropped_figures", ("10天",)),)
    assert prompt_text(filled, found.prompt_hash) == TEMPLATE
    assert original_answer(record(filled, OPERATOR, found.record_id)) == (
        "A. 阿莫西林\n链球菌感染首选阿莫西林，每次0.5g，疗程10天。"
    )
    with reading(filled) as database:
        assert polished_response(database, found.id) == found
        with pytest.raises(NotFound):
            polished_response(database, 99)


def test_what_is_there_is_not_stored_again_nor_changed(filled, cast):
    one = polished_of(1)
    assert add_polished(filled, cast["engineer"], [one, one, polished_of(2)]) == 2
    assert add_polished(filled, cast["lead"], [one, polished_of(1, model="another")]) == 1
    assert [(each.record_id, each.model) for each in polished(filled, cast["lead"])] == [
        (1, "a-polisher"), (1, "another"), (2, "a-polisher"),
    ]  # fmt: skip
    assert len(polished_keys(filled)) == 3


@pytest.mark.parametrize(
    ("asked", "records"),
    [
        ({}, [1, 1, 2, 3]),
        ({"task": "triage"}, [2]),
        ({"model": "another"}, [1]),
        ({"record_ids": [2, 3, 9]}, [2, 3]),
        ({"status": "refused"}, [3]),
        ({"prompt_hash": "none"}, []),
    ],
)
def test_polished_responses_are_found_by_what_is_asked(filled, cast, asked, records):
    given = [
        polished_of(1),
        polished_of(1, model="another"),
        polished_of(2, instruction_id=1),
        polished_of(3, status="refused", text="", flags=(Flag("refused"),)),
    ]
    add_polished(filled, cast["engineer"], given)
    assert [each.record_id for each in polished(filled, cast["admin"], **asked)] == records


def test_what_was_polished_is_counted_by_model_prompt_task_and_status(filled, cast):
    add_polished(
        filled, cast["engineer"], [polished_of(1), polished_of(3, flags=()), polished_of(2, instruction_id=1)]
    )
    assert [(each.task, each.n, each.flagged) for each in counts_of_polished(filled, cast["lead"])] == [
        ("medication_advice", 2, 1),
        ("triage", 1, 1),
    ]


@pytest.mark.parametrize("login", ["physician", "senior", "admin"])
def test_only_engineers_and_leads_store_them(filled, cast, login):
    with pytest.raises(Refused, match="engineer or lead"):
        add_polished(filled, cast[login], [polished_of(1)])


def test_physicians_do_not_read_them_outside_their_work(filled, cast):
    with pytest.raises(Refused):
        polished(filled, cast["physician"])


@pytest.mark.parametrize(
    "wrong", [{"status": "failed"}, {"prompt_hash": "0" * 64}, {"instruction_id": 99}, {"text": ""}]
)
def test_one_that_leads_nowhere_stores_none_of_those_with_it(filled, cast, wrong):
    with pytest.raises((Invalid, IntegrityError)):
        add_polished(filled, cast["engineer"], [polished_of(2), polished_of(1, **wrong)])
    assert polished_keys(filled) == set()


def test_a_prompt_must_have_its_own_hash(filled, cast):
    with pytest.raises(Invalid, match="hash"):
        add_prompt(filled, cast["engineer"], PROMPT_HASH, "made", TEMPLATE + " ")


@pytest.mark.parametrize(
    "statement", ["update polished_responses set text = 'x'", "delete from polished_responses"]
)
def test_the_database_itself_keeps_them_as_they_are(filled, cast, statement):
    add_polished(filled, cast["engineer"], [polished_of(1)])
    with pytest.raises(Exception, match="insert-only"), writing(filled) as database:
        database.execute(statement)


def test_a_text_changed_behind_the_database_is_found(filled, cast):
    add_polished(filled, cast["engineer"], [polished_of(1)])
    assert not any(check.faults for check in verify(filled))
    with writing(filled) as database:
        database.execute("drop trigger polished_responses_never_updated")
        database.execute("update polished_responses set text = text || '。'")
    faults = [fault for check in verify(filled) for fault in check.faults]
    assert "polished response 1 was changed after it was stored" in faults
