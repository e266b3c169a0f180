"""A trained model answers, and its answers enter a study blinded like any other model's."""

import json

import pytest
from click.testing import CliRunner

from db.errors import Invalid, Refused
from db.study import reading
from tests.training.tiny_model import chats
from training.generate import generate, read_questions
from wardround import main


@pytest.fixture
def questions(tmp_path):
    """A file of records as `wardround import` takes them, and as a model is asked."""
    rows = [
        {
            "id": f"q{n}",
            "title": "内科 案例分析-示例",
            "description": row["messages"][0]["content"],
            "QA_pairs": [
                {"question": question, "answer": "（虚构）"} for question in ("如何处理？", "还要查什么？")
            ],
        }
        for n, row in enumerate(chats(4))
    ]  # fmt: skip
    path = tmp_path / "made_cases.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def rows_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_answers_go_into_a_study_with_one_command(whole_run, questions, study, tmp_path):
    out = tmp_path / "answers.jsonl"
    run = CliRunner().invoke(
        main,
        ["training", "generate", str(whole_run), str(questions), "--out", str(out), "--name", "示例模型"],
        catch_exceptions=False,
    )
    assert run.exit_code == 0 and "4 answers" in run.output
    rows = rows_of(out)
    assert [row["id"] for row in rows] == ["q0", "q1", "q2", "q3"]
    assert [turn["role"] for turn in rows[0]["conversation"]] == ["patient", "doctor"] * 2
    # it learnt to answer such questions, and to stop
    assert "建议到" in rows[0]["conversation"][1]["content"]
    arguments = ["--licence", "Apache-2.0", "--study", str(study.folder)]
    for path in (questions, out):
        result = CliRunner().invoke(main, ["import", str(path), *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
    with reading(study) as database:
        assert database["responses"].count == 4
    # blinded until a batch is unblinded: the model's name is nowhere in the study's own database
    kept = b"".join(path.read_bytes() for path in study.folder.glob("study.db*"))
    assert "如何处理".encode() in kept and "示例模型".encode() not in kept


def test_a_stopped_generation_goes_on_and_each_answer_is_its_records_alone(whole_run, questions, tmp_path):
    whole, again = tmp_path / "whole.jsonl", tmp_path / "again.jsonl"
    generate(whole_run, questions, whole)
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    # killed in the middle of the third line
    again.write_text("".join(lines[:2]) + lines[2][:40], encoding="utf-8")
    assert generate(whole_run, questions, again) == 4
    assert again.read_text(encoding="utf-8") == whole.read_text(encoding="utf-8")
    with pytest.raises(Invalid, match="holds another model's answers"):
        generate(whole_run, questions, again, "another")


@pytest.mark.parametrize("content", ['{"id": 1}', "[1]\n[2]", '{"id": "q0"}\n', "one line of notes"])
def test_a_file_of_anything_else_is_left_as_it_is(whole_run, questions, tmp_path, content):
    out = tmp_path / "notes.jsonl"
    out.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid, match="is no file of answers"):
        generate(whole_run, questions, out)
    assert out.read_text(encoding="utf-8") == content
    with pytest.raises(Invalid, match="would be overwritten"):
        generate(whole_run, questions, questions)
    with pytest.raises(Refused, match="cannot be written"):
        generate(whole_run, questions, tmp_path / "nowhere" / "out.jsonl")


def test_only_a_finished_run_answers(whole_run, questions, tmp_path):
    about = json.loads((whole_run / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run.json").write_text(json.dumps(about | {"state": "stopped"}), encoding="utf-8")
    with pytest.raises(Refused, match="its model is written after its last step"):
        generate(tmp_path, questions, tmp_path / "out.jsonl")


@pytest.mark.parametrize(
    "row, turns",
    [
        ({"question": "如何处理？", "case_description": "咳嗽"}, ("咳嗽\n\n如何处理？",)),
        ({"input": "如何处理？"}, ("如何处理？",)),
        ({"messages": [{"role": "user", "content": "咳嗽"}]}, ("咳嗽",)),
        ({"conversation": [{"role": "patient", "content": "咳嗽"}]}, ("咳嗽",)),
        ({"turn_1_question": "一", "turn_2_question": "二", "turn_3_question": "三"}, ("一", "二", "三")),
    ],
)  # fmt: skip
def test_questions_are_read_in_the_forms_that_records_come_in(tmp_path, row, turns):
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps({"id": 1, **row}, ensure_ascii=False) + "\n", encoding="utf-8")
    found = read_questions(path)
    assert [(each.id, each.source, each.turns) for each in found] == [("1", "some", turns)]


@pytest.mark.parametrize("row", ['{"question": "无号"}', '{"id": 1}', '{"id": 1, "question": " "}', "{"])
def test_a_row_that_asks_nothing_is_named(tmp_path, row):
    path = tmp_path / "some.jsonl"
    path.write_text(row + "\n", encoding="utf-8")
    with pytest.raises(Invalid, match=r"row 1 has no id, or asks nothing|neither JSON nor"):
        read_questions(path)
