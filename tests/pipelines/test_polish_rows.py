"""`wardround polish` on a file alone: a row in, the same row with its polished answer out."""

import pytest
from click.testing import CliRunner

from tests.pipelines.judging_rows import table, write_rows
from tests.pipelines.loopback_model import Answer, LoopbackModel, error, serving
from wardround import main

GOOD = "首选阿莫西林，每次0.5g。"


def row(number, **other):
    return {
        "id": f"q{number}",
        "question": f"患者，男，{number}岁，咽痛3天。首选药物是",
        "options": {"A": "阿莫西林", "B": "利巴韦林"},
        "answer": "A",
        "explanation": "每次0.5g。",
        **other,
    }


@pytest.fixture
def instruction(tmp_path):
    file = tmp_path / "instruction.txt"
    file.write_text("请给出用药建议。\n", encoding="utf-8")
    return file


def run(model, rows, out, *options):
    arguments = ["polish", str(rows), "--out", str(out), "--base-url", model.base_url, "--model", "m"]
    return CliRunner().invoke(main, [*arguments, *map(str, options)], catch_exceptions=False)


def test_a_file_is_polished_row_by_row_and_a_rerun_asks_only_what_changed(tmp_path, instruction):
    rows, out = (
        write_rows(tmp_path / "rows.jsonl", [row(1), row(2, instruction="一句话回答。")]),
        tmp_path / "out",
    )
    with serving(LoopbackModel(answer=lambda asked: Answer(GOOD))) as model:
        assert run(model, rows, out, "--instruction", instruction).exit_code == 0
        first = table(out)
        write_rows(rows, [row(1), row(2, instruction="两句话回答。"), row(3)])
        assert run(model, rows, out, "--instruction", instruction).exit_code == 0
    assert [(each["id"], each["output"]) for each in first] == [("q1", GOOD), ("q2", GOOD)]
    assert first[0]["options"] == {"A": "阿莫西林", "B": "利巴韦林"}
    assert first[0]["polishing"] | {"prompt_hash": ""} == {
        "status": "answered", "reason": "", "flags": [], "instruction": "请给出用药建议。", "prompt_hash": "",
        "model": "m", "answered_model": "m", "parameters": {}, "prompt_tokens": model.billed[0].prompt_tokens,
        "completion_tokens": len(GOOD), "attempts": 1,
    }  # fmt: skip
    assert [each["polishing"]["instruction"] for each in table(out)] == [
        "请给出用药建议。", "两句话回答。", "请给出用药建议。",
    ]  # fmt: skip
    assert len(model.asked) == 4
    assert "A. 阿莫西林" in model.asked[0].text and "一句话回答。" in model.asked[1].text


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([row(1), row(2, answer="", explanation="")], "rows.jsonl, line 2: the row has no answer"),
        ([row(1, question="")], "line 1: the row has no question"),
        ([row(1, question=""), row(2, answer="", explanation="")], "line 2: the row has no answer"),
        ([row(1), row(1, answer="B")], "line 2: id q1 stands on line 1 with other content"),
    ],
)
def test_a_row_that_cannot_be_polished_is_named_before_anything_is_asked(
    tmp_path, instruction, rows, sentence
):
    with serving(LoopbackModel()) as model:
        result = run(
            model, write_rows(tmp_path / "rows.jsonl", rows), tmp_path / "out", "--instruction", instruction
        )
    assert result.exit_code == 2 and sentence in result.output
    assert not model.asked


def test_without_any_instruction_the_row_is_named(tmp_path):
    with serving(LoopbackModel()) as model:
        result = run(model, write_rows(tmp_path / "rows.jsonl", [row(1)]), tmp_path / "out")
    assert result.exit_code == 2 and "line 1: the row has no instruction" in result.output


def test_what_was_asked_in_vain_stands_in_the_table_as_failed(tmp_path, instruction, monkeypatch):
    monkeypatch.setattr("pipelines.asking.asking.FIRST_REST_SECONDS", 0.01)
    rows, out = write_rows(tmp_path / "rows.jsonl", [row(1), row(2)]), tmp_path / "out"
    with serving(
        LoopbackModel(answer=lambda asked: error(500) if "2岁" in asked.text else Answer(GOOD))
    ) as model:
        result = run(model, rows, out, "--instruction", instruction)
        assert result.exit_code == 3 and "; the last failure: HTTP 500" in result.output
        assert [each["polishing"]["status"] for each in table(out)] == ["answered", "failed"]
        model.answer = lambda asked: Answer(GOOD)
        assert run(model, rows, out, "--instruction", instruction).exit_code == 0
    assert [each["polishing"]["status"] for each in table(out)] == ["answered", "answered"]


def test_rows_of_another_file_that_leave_the_table_are_told_beforehand(tmp_path, instruction):
    first = write_rows(tmp_path / "first.jsonl", [row(1), row(2)])
    other = write_rows(tmp_path / "other.jsonl", [row(2), row(3)])
    with serving(LoopbackModel(answer=lambda asked: Answer(GOOD))) as model:
        said = run(model, first, tmp_path / "out", "--instruction", instruction).output
        assert "of the table there" not in said
        said = run(model, other, tmp_path / "out", "--instruction", instruction).output
    assert "1 row of the table there is of other ids" in said
