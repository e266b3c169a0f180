"""A file comes in whole or not at all, once however often it is given, and what is odd is set aside."""

import hashlib
import json
from contextlib import nullcontext
from dataclasses import asdict, replace

import pytest

from db import blinding_key, records
from db.errors import Invalid, NotFound, Refused
from db.imports import add_file
from db.incoming import RESPONSES, NewFile, NewRecord, NewResponse, SetAside
from db.people import OPERATOR
from db.records import Message, Naming
from db.study import reading

CASES = NewFile("a" * 64, "Cases.json", "cmb-clin", "Apache-2.0", 10)
ANSWERS = NewFile("b" * 64, "gpt-4_cases.json", RESPONSES, "Apache-2.0", 10)


def case(number, **changes):
    texts = {"case_description": f"病例{number}", "question": "诊断？", "answer": "肺炎。"}
    made = NewRecord(number, str(number), "cmb-clin", "", **texts, options={}, metadata={})
    return replace(made, **changes)


def answer(number, text="考虑肺炎。", **changes):
    said = (Message("patient", "我咳嗽。"), Message("doctor", text))
    return replace(NewResponse(number, "cases", str(number), "gpt-4", said, said, ()), **changes)


def reasons(outcome):
    return [(line.line, line.reason) for line in outcome.set_aside]


@pytest.fixture
def with_cases(study):
    add_file(study, OPERATOR, CASES, [case(1), case(2), case(3)])
    return study


def test_records_come_back_as_they_were_given(study):
    pairs = [{"question": "问", "answer": "答"}]
    given = case(1, options={"A": "对", "B": "错"}, metadata={"qa_pairs": pairs})
    add_file(study, OPERATOR, CASES, [given])
    [kept] = records.records(study, OPERATOR)
    assert {field: getattr(kept, field) for field in asdict(given)} == asdict(given)
    assert kept == records.record(study, OPERATOR, kept.id)
    [source] = records.sources(study)
    assert (source.name, source.licence, source.imported_by) == ("Cases.json", "Apache-2.0", "operator")


def test_a_record_is_known_by_the_sha_256_of_its_plain_json():
    """Studies hold such hashes: however they are put together, the bytes hashed stay the same."""
    options = {"B": '"乙"\n', "A": "甲\u2028"}
    record = case(1, options=options, metadata={"z": [1, 0.5, None], "层": {"b": True, "a": "\\"}})
    plain = json.dumps(
        {k: v for k, v in asdict(record).items() if k != "line"}, sort_keys=True, ensure_ascii=False
    )
    assert record.content_hash == hashlib.sha256(plain.encode()).hexdigest()


def test_importing_twice_adds_nothing_not_even_an_event(with_cases):
    def state():
        with reading(with_cases) as database:
            return [database[table].count for table in database.table_names()]

    before = state()
    outcome = add_file(with_cases, OPERATOR, CASES, [case(1), case(2), case(3)])
    assert (outcome.records_added, outcome.records_known) == (0, 3)
    assert state() == before


def test_the_same_records_in_another_file_are_known(with_cases):
    outcome = add_file(with_cases, OPERATOR, replace(CASES, sha256="c" * 64), [case(1, line=7), case(9)])
    assert (outcome.records_added, outcome.records_known) == (1, 1)


def test_an_id_that_stands_twice_with_other_content_is_set_aside(study):
    outcome = add_file(study, OPERATOR, CASES, [case(1), case(1, line=2), case(1, line=3, answer="肺癌。")])
    assert (outcome.records_added, outcome.records_known) == (1, 1)
    assert reasons(outcome) == [(3, "the id 1 stands on line 1 too, with other content")]


def test_rows_without_an_id_are_told_apart_by_their_content(study):
    rows = [case(number, external_id="") for number in (1, 2)]
    assert add_file(study, OPERATOR, CASES, rows).records_added == 2


def test_a_response_waits_for_its_record_and_is_taken_in_later(study):
    first = add_file(study, OPERATOR, ANSWERS, responses=[answer(1)])
    reason = "there is no record 1 of cases; import the cases records first, then this file again"
    assert reasons(first) == [(1, reason)]
    assert [line.reason for line in records.set_aside_lines(study, OPERATOR)] == [reason]
    add_file(study, OPERATOR, CASES, [case(1)])
    second = add_file(study, OPERATOR, ANSWERS, responses=[answer(1)])
    assert (second.responses_added, second.taken_in) == (1, 1)
    assert records.set_aside_lines(study, OPERATOR) == []


@pytest.mark.parametrize("dataset", ["cases", "CASES", "Cases"])
def test_a_data_set_is_called_as_its_file_is(with_cases, dataset):
    outcome = add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1, dataset=dataset)])
    assert outcome.responses_added == 1


def test_a_data_set_is_called_by_its_kind_where_no_file_is_called_so(with_cases):
    outcome = add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1, dataset="CMB-Clin")])
    assert outcome.responses_added == 1


def test_two_records_of_one_name_take_no_response(with_cases):
    add_file(with_cases, OPERATOR, replace(CASES, sha256="c" * 64), [case(1, answer="别的。")])
    outcome = add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1)])
    assert reasons(outcome) == [(1, "2 records are called 1 in cases")]


def test_a_source_answers_a_record_once(with_cases):
    add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1)])
    again = replace(ANSWERS, sha256="c" * 64)
    outcome = add_file(with_cases, OPERATOR, again, responses=[answer(1), answer(1, "考虑肺癌。", line=2)])
    assert outcome.responses_known == 1
    assert reasons(outcome) == [(2, "its source has answered record 1 before, in other words")]


@pytest.mark.parametrize(
    ("kept", "now"),
    [
        ("我是［已遮蔽］.5。考虑肺炎。", "我是［已遮蔽］。考虑肺炎。"),
        ("我是小明2.5。考虑肺炎。", "我是［已遮蔽］。考虑肺炎。"),
        ("［已遮蔽］2.5。考虑［已遮蔽］", "我是小明2.5。考虑肺炎。"),
    ],
)
def test_an_answer_that_other_rules_masked_before_is_there_already(with_cases, kept, now):
    said = (Message("patient", "我咳嗽。"), Message("doctor", "我是小明2.5。考虑肺炎。"))
    add_file(with_cases, OPERATOR, ANSWERS, responses=[replace(answer(1, kept), original=said)])
    again = replace(ANSWERS, sha256="c" * 64)
    outcome = add_file(with_cases, OPERATOR, again, responses=[replace(answer(1, now), original=said)])
    assert (outcome.responses_known, outcome.masked_otherwise, outcome.set_aside) == (1, 1, ())
    [response] = records.responses_of(with_cases, OPERATOR, [1])
    assert response.conversation[1].content == kept


@pytest.mark.parametrize(
    "kept",
    [
        "我是［已遮蔽］。考虑肺癌。",
        "您好，［已遮蔽］。考虑肺炎。",
        "我是［已遮蔽］炎症［已遮蔽］。",
        "我是小明2.5。［已遮蔽］我是小明2.5。考虑肺炎。",
    ],
)
def test_a_masked_answer_in_other_words_is_set_aside(with_cases, kept):
    said = (Message("patient", "我咳嗽。"), Message("doctor", "我是小明2.5。考虑肺炎。"))
    add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1, kept)])
    again = replace(ANSWERS, sha256="c" * 64)
    outcome = add_file(
        with_cases,
        OPERATOR,
        again,
        responses=[replace(answer(1, "我是［已遮蔽］。考虑肺炎。"), original=said)],
    )
    assert reasons(outcome) == [(1, "its source has answered record 1 before, in other words")]


def test_two_answers_of_a_new_source_to_one_record_are_not_both_taken(with_cases):
    rows = [answer(1), answer(1, "别的。", line=2), answer(1, line=3, model="GPT-4")]
    outcome = add_file(with_cases, OPERATOR, ANSWERS, responses=rows)
    assert (outcome.responses_added, outcome.responses_known, len(outcome.set_aside)) == (1, 1, 1)


def test_masked_answers_keep_their_originals_sealed(with_cases, cast):
    shown = (Message("patient", "我咳嗽。"), Message("doctor", "我是［已遮蔽］。"))
    original = (Message("patient", "我咳嗽。"), Message("doctor", "我是gpt-4。"))
    row = answer(1, shown=shown, original=original, namings=(Naming(1, 2, 5, "name"),))
    add_file(with_cases, OPERATOR, ANSWERS, responses=[row])
    [kept] = records.responses_of(with_cases, OPERATOR, [1])
    assert kept.conversation == shown and kept.namings == row.namings
    assert b"gpt-4" not in with_cases.database.read_bytes()
    key = kept.content_hash, kept.source_code
    read = blinding_key.originals(with_cases, cast["lead"], [key])
    assert [message["content"] for message in read[key]] == ["我咳嗽。", "我是gpt-4。"]


def test_lines_set_aside_from_responses_hold_no_name_in_the_study(with_cases):
    aside = [SetAside(4, "gpt-4 said nothing", '{"model": "gpt-4"')]
    add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1)], set_aside=aside)
    [line] = records.set_aside_lines(with_cases, OPERATOR)
    assert (line.line, line.reason, line.raw) == (4, "［已遮蔽］ said nothing", "")
    assert b"gpt-4" not in with_cases.database.read_bytes()
    assert b'{"model": "gpt-4"' in with_cases.blinding_key.read_bytes()


def test_a_licence_that_names_the_model_is_refused(with_cases):
    with pytest.raises(Invalid, match="unblind"):
        add_file(with_cases, OPERATOR, replace(ANSWERS, licence="GPT-4 terms"), responses=[answer(1)])


@pytest.mark.parametrize(
    ("model", "licence", "names"),
    [
        ("gpt-4", "Terms of gpt-4o", True),
        ("IT", "IT terms", True),
        ("IT", "MIT", False),
        ("a", "Apache-2.0", False),
        ("a", "licence of (a)", True),
    ],
)
def test_a_short_name_within_a_word_of_the_licence_is_none(with_cases, model, licence, names):
    file, rows = replace(ANSWERS, licence=licence), [replace(answer(1), model=model)]
    with pytest.raises(Invalid, match="unblind") if names else nullcontext():
        add_file(with_cases, OPERATOR, file, responses=rows)


def test_records_and_responses_in_one_file_are_refused(study):
    with pytest.raises(Invalid, match="split"):
        add_file(study, OPERATOR, CASES, [case(1)], [answer(1)])


def test_a_dry_run_says_the_same_and_changes_nothing(with_cases):
    before = with_cases.database.read_bytes()
    rows = [answer(1), answer(8)]
    dry = add_file(with_cases, OPERATOR, ANSWERS, responses=rows, dry_run=True)
    assert with_cases.database.read_bytes() == before
    assert not with_cases.blinding_key.exists()
    assert add_file(with_cases, OPERATOR, ANSWERS, responses=rows) == dry


@pytest.mark.parametrize("login", ["physician", "senior"])
def test_physicians_do_not_import(study, cast, login):
    with pytest.raises(Refused):
        add_file(study, cast[login], CASES, [case(1)])


def test_a_lost_sealed_file_is_asked_for_rather_than_made_anew(with_cases):
    add_file(with_cases, OPERATOR, ANSWERS, responses=[answer(1)])
    with_cases.blinding_key.unlink()
    with pytest.raises(NotFound, match="put it back"):
        add_file(with_cases, OPERATOR, replace(ANSWERS, sha256="c" * 64), responses=[answer(2)])
    assert not with_cases.blinding_key.exists()
