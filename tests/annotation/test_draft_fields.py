"""What is being typed is kept in the fields that a page has, and nothing that it could not show again."""

import json

import pytest

from annotation.answering import type_into
from annotation.dialogue_rewriting.dialogue import MOST_PLACED
from db.annotations import LONGEST_DRAFT, save_draft
from db.errors import Invalid
from db.people import by_login
from db.queues import queues
from db.typed_elsewhere import short_digest
from db.work import work
from review_app.example_study import open_example

WHOSE = {
    "blinded_scoring": "physician",
    "label_audit": "senior",
    "dialogue_rewriting": "physician",
    "response_verification": "physician",
    "instruction_drafting": "physician",
}
HOSTILE = ("__proto__", "constructor", "", "zzz", "x" * 101)
KEPT = {
    "blinded_scoring": [("A.overall", "10"), ("A.overall", ""), ("comment", "疗程3~5天")],
    "label_audit": [("label", "triage"), ("label", ""), ("note", "像导诊")],
    "dialogue_rewriting": [
        ("1.question", "医生，我头痛"),
        ("3.answer", ""),
        ("note.0", "总体"),
        ("note.3", "第三轮"),
        ("2.placed", '{"spans":[[0,4],[9,12]],"pairs":[0]}'),
        ("declared", "yes"),
        ("declared", ""),
        ("contested", "不同意"),
        ("verdict", "amended"),
        ("pastes", '[{"turn":1}]'),
    ],
    "response_verification": [
        ("before.correct", "yes"),
        ("after.practical", "no"),
        ("text", "改后的全文"),
        ("comment", ""),
        ("reason", "请核对剂量"),
        ("errors", '[{"kind":"dose","start":1,"end":3}]'),
        ("verdict", "returned"),
        ("chosen", "0"),
    ],
    "instruction_drafting": [("wording.1", "请改写"), ("wording.20", ""), ("note", "退回")],
}
REFUSED = {
    "blinded_scoring": [
        *(("A.overall", value) for value in ("99", "0", "abc", "5.5", " 5", "na", "NaN", "1e1", "05")),
        ("Z.overall", "5"),
        ("A.other", "5"),
        ("A", "5"),
    ],
    "label_audit": [("label", "no_such_task"), ("note.1", "x")],
    "dialogue_rewriting": [
        ("4.question", "x"),
        ("1.other", "x"),
        ("declared", "no"),
        ("verdict", "locked"),
        *(("1.placed", value) for value in ("", "[]", "{}", '{"spans":[[1]],"pairs":[]}')),
        ("1.placed", '{"spans":[],"pairs":["0"]}'),
        ("1.placed", "[" * 100_000),
        ("1.placed", json.dumps({"spans": [[0, 0]] * (MOST_PLACED + 1), "pairs": []})),
        ("1.placed", json.dumps({"spans": [], "pairs": [0] * (MOST_PLACED + 1)})),
        ("pastes", "{}"),
    ],
    "response_verification": [
        ("before.correct", "perhaps"),
        ("before.other", "yes"),
        ("errors", "[1]"),
        ("errors", "none"),
        ("chosen", "-1"),
        ("chosen", "9"),
    ],
    "instruction_drafting": [("wording.0", "x"), ("wording.21", "x"), ("wording.1e3", "x")],
}  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_example(tmp_path_factory.mktemp("fields") / "study")[0]


def assignment(study, activity):
    person = by_login(study, WHOSE[activity])
    queue = next(each for each in queues(study, person) if each.activity == activity and each.next)
    return person, queue.next


@pytest.mark.parametrize(("activity", "field", "value"), [(a, *each) for a in KEPT for each in KEPT[a]])
def test_a_field_of_the_page_is_kept(study, activity, field, value):
    person, id_ = assignment(study, activity)
    save_draft(study, person, id_, field, "", [])
    type_into(study, person, id_, field, value, [])
    assert work(study, person, id_).draft[field] == value
    save_draft(study, person, id_, field, "", [short_digest(value)])


@pytest.mark.parametrize(
    ("activity", "field", "value"),
    [(a, *each) for a in REFUSED for each in [*REFUSED[a], *((name, "x") for name in HOSTILE)]],
)
def test_any_other_field_or_value_is_refused(study, activity, field, value):
    person, id_ = assignment(study, activity)
    before = work(study, person, id_).draft
    with pytest.raises(Invalid):
        type_into(study, person, id_, field, value, [])
    assert work(study, person, id_).draft == before


@pytest.mark.parametrize("field", ["1.placed", "pastes", "1.question"])
def test_a_draft_that_is_too_long_is_told_so_before_its_field_is_read(study, field):
    person, id_ = assignment(study, "dialogue_rewriting")
    with pytest.raises(Invalid, match=f"at most {LONGEST_DRAFT} characters"):
        type_into(study, person, id_, field, "[" * (LONGEST_DRAFT + 1), [])
