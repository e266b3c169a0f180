"""What `wardround generate` wrote comes back as responses, each to its own record, with the model sealed."""

import json

import pytest

from db.held_out import HeldOut, hold_out
from db.people import OPERATOR
from db.records import records, responses_of, set_aside_lines
from pipelines.freezing.questions import write_questions
from pipelines.import_records import import_file, read_file
from tests.polishing_study import fill

MODEL = "华佗小模型-7B"


@pytest.fixture
def asked(study, cast, tmp_path):
    """The rows of two test records."""
    fill(study, cast["senior"], cast["engineer"], records=4)
    hold_out(study, cast["engineer"], [HeldOut(1, "test", "triage"), HeldOut(3, "test", "x")], seed=1)
    assert write_questions(study, cast["engineer"], tmp_path / "questions.jsonl") == 2
    return [json.loads(line) for line in (tmp_path / "questions.jsonl").read_text().splitlines()]


def imported(study, cast, tmp_path, rows):
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return import_file(study, cast["engineer"], read_file(path, "Apache-2.0"))


def test_a_question_is_worded_as_a_frozen_example_is(study, asked):
    (first, _) = asked
    record = records(study, OPERATOR, ids=[1])[0]
    assert first["input"].split("\n") == [
        "请给出用药建议。", record.case_description, record.question, "A. 阿莫西林", "B. 利巴韦林",
    ]  # fmt: skip
    assert (first["id"], first["source"]) == ("1", "this study")


def test_answers_find_their_records_and_their_model_is_sealed(study, cast, tmp_path, asked):
    answered = [row | {"output": f"我是{MODEL}，建议休息。", "generation": {"model": MODEL}} for row in asked]
    outcome = imported(study, cast, tmp_path, answered)
    assert (outcome.responses_added, outcome.masked, outcome.set_aside) == (2, 2, ())
    found = responses_of(study, OPERATOR, [1, 2, 3, 4])
    assert [each.record_id for each in found] == [1, 3] and len({each.source_code for each in found}) == 1
    assert MODEL.encode() not in b"".join(path.read_bytes() for path in study.folder.glob("study.db*"))
    assert imported(study, cast, tmp_path, answered).responses_added == 0


def test_a_refused_or_nameless_answer_is_set_aside(study, cast, tmp_path, asked):
    first, second = asked
    rows = [
        first | {"output": "", "generation": {"model": MODEL}},
        second | {"output": "休息", "generation": {}},
        {"id": "99", "source": "this study", "input": "问", "output": "答", "generation": {"model": MODEL}},
    ]
    assert imported(study, cast, tmp_path, rows).responses_added == 0
    reasons = [each.reason for each in set_aside_lines(study, OPERATOR)]
    assert len(reasons) == 3 and reasons[0] == "output is empty" and "there is no record 99" in reasons[2]


def test_three_turns_stay_three_turns(study, cast, tmp_path, asked):
    turns = {f"turn_{turn}_{part}": f"{part} {turn}" for turn in (1, 2, 3) for part in ("question", "answer")}
    row = {"id": "1", "source": "this study", "generation": {"model": MODEL}} | turns
    imported(study, cast, tmp_path, [row])
    (response,) = responses_of(study, OPERATOR, [1])
    assert [each.content for each in response.conversation] == list(turns.values())
