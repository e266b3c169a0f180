"""Metrics without a judge give the values one works out by hand."""

import json

import pytest
from click.testing import CliRunner

from annotation.answer_metrics import Agreement, Overlap, accuracy, macro, micro, overlap
from wardround import main


def sets(*texts):
    return [frozenset(text) for text in texts]


def test_accuracy_counts_the_unread_as_wrong():
    assert accuracy(["a", None, "c"], ["a", "b", "d"]) == pytest.approx(1 / 3)
    assert accuracy([], []) is None


def test_micro_counts_members_and_an_empty_answer_misses_all():
    # hits 1 + 1 + 0, found 2 + 1 + 0, true 1 + 2 + 2
    found = micro(sets("ab", "c", ""), sets("a", "cd", "ef"))
    assert found == Agreement(2 / 3, 2 / 5, 4 / 8)
    assert micro(sets(""), sets("")) == Agreement(None, None, None)


def test_macro_is_the_mean_over_the_labels_that_occur():
    # a: 1 of 2 found, 1 of 1 true, F1 2/3; b: never found, 0
    assert macro(sets("a", "a"), sets("a", "b")) == Agreement(0.25, 0.5, pytest.approx(1 / 3))
    assert macro([], []) == macro(sets(""), sets("")) == Agreement(None, None, None)


def test_macro_counts_a_label_that_is_true_nowhere():
    # a: 1, 1, 1; x: found once and true nowhere, 0, 0, 0
    assert macro(sets("ax"), sets("a")) == Agreement(0.5, 0.5, 0.5)


def test_overlap_is_by_characters_in_chinese():
    # six characters, five of them among the reference's nine; BLEU-1: 5/6 * exp(1 - 9/6)
    found = overlap("患者发热三天", "患者发热两天，咳嗽")
    assert found.bleu1 == pytest.approx(5 / 6 * 2.718281828**-0.5, abs=1e-6)
    assert found.rouge1 == found.rouge_l == pytest.approx(2 * 5 / (6 + 9))
    assert 0 < found.chrf < 1


def test_rouge_l_sees_the_order_and_rouge_1_does_not():
    found = overlap("三天发热", "发热三天")
    assert (found.rouge1, found.rouge_l) == (1, 0.5)


def test_the_same_text_scores_one_and_an_empty_one_nothing():
    same = overlap("发热三天，咳嗽一周。", "发热三天，咳嗽一周。")
    assert [same.bleu1, same.rouge1, same.rouge_l, same.chrf] == pytest.approx([1, 1, 1, 1])
    assert overlap("", "发热") == Overlap(0, 0, 0, 0)


ROWS = {
    "choice": (
        [
            {"output": "答案：A", "answer": "A", "options": {"A": "x", "B": "y"}},
            {"output": "Based on", "answer": "B", "options": {"A": "x", "B": "y"}},
            {"id": 7, "output": "", "answer": "B", "options": {"A": "x", "B": "y"}},
            {"id": 8, "output": "B", "answer": "B", "options": {"A": "x", "B": "y"}},
        ],
        {"n": 4, "accuracy": 0.5, "unread": 2, "unread_ids": ["line 2", "7"]},
    ),
    "set": (
        [{"output": ["x"], "reference": ["x"]}],
        {
            "n": 1,
            "micro": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
            "macro": {"precision": 1.0, "recall": 1.0, "f1": 1.0},
        },
    ),
}


@pytest.mark.parametrize("kind", ROWS)
def test_the_command_prints_one_object(kind, tmp_path):
    rows, expected = ROWS[kind]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    result = CliRunner().invoke(main, ["metrics", str(file), "--kind", kind])
    assert json.loads(result.output) == expected


def test_the_command_names_the_tokeniser(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"output": "发热", "reference": "发热"}', encoding="utf-8")
    result = CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"])
    assert json.loads(result.output)["tokeniser"] == "sacrebleu zh"


@pytest.mark.parametrize("key", ["Z", "a", "A,B", ""])
def test_a_key_that_names_no_option_is_no_wrong_answer(key, tmp_path):
    file = tmp_path / "rows.jsonl"
    row = {"output": "A", "answer": "A", "options": {"A": "甲", "B": "乙"}}
    file.write_text("\n".join(json.dumps(each) for each in (row, row | {"answer": key})))
    result = CliRunner().invoke(main, ["metrics", str(file), "--kind", "choice"])
    assert result.exit_code == 2
    assert "line 2: answer must be letters of its options" in result.output


@pytest.mark.parametrize(
    "options", [{"a": "甲", "b": "乙"}, {"1": "甲"}, {"K": "甲"}, {"A": ["甲"]}, {"A": {}}, ["甲"]]
)
def test_options_that_no_answer_could_name_are_no_wrong_answer(options, tmp_path):
    file = tmp_path / "rows.jsonl"
    row = {"output": "A", "answer": "A", "options": {"A": 3, "B": 0.5, "C": None}}
    file.write_text("\n".join(json.dumps(each) for each in (row, row | {"options": options})))
    result = CliRunner().invoke(main, ["metrics", str(file), "--kind", "choice"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "line 2: options" in result.output


@pytest.mark.parametrize("answer", ["B", "B. 0.5", "答案：0.5"])
def test_an_options_text_may_be_a_number_or_nothing(answer, tmp_path):
    file = tmp_path / "rows.jsonl"
    row = {"output": answer, "answer": "B", "options": {"A": 3, "B": 0.5, "C": None}}
    file.write_text(json.dumps(row), encoding="utf-8")
    result = CliRunner().invoke(main, ["metrics", str(file), "--kind", "choice"], catch_exceptions=False)
    assert json.loads(result.output)["accuracy"] == 1


def test_a_bad_line_is_named(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"output": "发热", "reference": "发热"}\n{"output": "发热"}', encoding="utf-8")
    result = CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"])
    assert result.exit_code == 2
    assert "line 2: reference is missing" in result.output


def test_outputs_that_say_nothing_are_counted_and_a_row_without_a_reference_is_refused(tmp_path):
    file = tmp_path / "rows.jsonl"
    rows = [{"output": "发热", "reference": "发热"}, {"output": " ", "reference": "发热"}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = json.loads(CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"]).output)
    assert (told["n"], told["empty"], told["chrf"]) == (2, 1, 0.5)
    file.write_text(
        "\n".join(map(json.dumps, [*rows, {"output": "发热", "reference": " "}])), encoding="utf-8"
    )
    refused = CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"])
    assert refused.exit_code == 2
    assert "line 3: reference is empty; fill it in" in refused.output


def test_an_id_that_stands_twice_is_refused_for_it_would_count_twice(tmp_path):
    file = tmp_path / "rows.jsonl"
    row = {"output": "发热", "reference": "发热"}
    rows = [row, row, row | {"id": 1}, row | {"id": "1"}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    refused = CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"])
    assert refused.exit_code == 2
    assert "line 4: id 1 stands on line 3 too" in refused.output
    # without ids nobody knows
    file.write_text("\n".join(map(json.dumps, rows[:3])), encoding="utf-8")
    assert CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"]).exit_code == 0


RIGHT = {
    "choice": {"output": "A", "answer": "A", "options": {"A": "甲", "B": "乙"}},
    "set": {"output": ["x"], "reference": ["x"]},
    "text": {"output": "发热", "reference": "发热"},
}
# lines at fault of each kind, and what is told of them
FAULTS = {
    "choice": [
        ("{", "line 2: not readable as JSON"),
        ("[1]", "line 3, is no JSON object; mend the line."),
        (
            json.dumps(RIGHT["choice"] | {"output": 3}),
            "line 4: output is missing or not text; mend the line.",
        ),
        (json.dumps(RIGHT["choice"] | {"answer": "Z"}), "line 5: answer must be letters of its options"),
        (json.dumps(RIGHT["choice"] | {"options": {"a": "甲"}}), "line 6: options must be texts"),
        (json.dumps({"output": [], "answer": "A"}), "line 7: output is missing or not text"),
        (json.dumps(RIGHT["choice"] | {"id": 1}), ""),
        (json.dumps(RIGHT["choice"] | {"id": "1"}), "line 9: id 1 stands on line 8 too"),
    ],
    "set": [
        (json.dumps({"output": "x", "reference": ["x"]}), "line 2: output is missing or not a list; mend"),
        (json.dumps({"output": ["x"]}), "line 3: reference is missing or not a list; mend the line."),
    ],
    "text": [
        (json.dumps({"output": "发热", "reference": " "}), "line 2: reference is empty; fill it in"),
        (json.dumps({"reference": "发热"}), "line 3: output is missing or not text; mend the line."),
    ],
}


@pytest.mark.parametrize("kind", FAULTS)
def test_every_line_at_fault_is_told_in_one_run(kind, tmp_path):
    file = tmp_path / "rows.jsonl"
    lines = [json.dumps(RIGHT[kind]), *(line for line, _ in FAULTS[kind])]
    file.write_text("\n".join(lines), encoding="utf-8")
    refused = CliRunner().invoke(main, ["metrics", str(file), "--kind", kind], catch_exceptions=False)
    assert refused.exit_code == 2
    assert [said for _, said in FAULTS[kind] if f"{file}, {said}" not in refused.output and said] == []


def test_both_faults_of_a_line_are_told(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": 1}', encoding="utf-8")
    said = CliRunner().invoke(main, ["metrics", str(file), "--kind", "choice"]).output
    assert "line 1: output is missing" in said and "line 1: options is missing or not an object" in said


def test_beyond_twenty_lines_at_fault_they_are_counted(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text("[]\n" * 21, encoding="utf-8")
    said = CliRunner().invoke(main, ["metrics", str(file), "--kind", "set"]).output
    assert "line 20," in said and "line 21" not in said and "And 1 more line of this file." in said
    file.write_text("[]\n" * 25, encoding="utf-8")
    said = CliRunner().invoke(main, ["metrics", str(file), "--kind", "set"]).output
    assert "And 5 more lines of this file." in said
    file.write_text("[]\n" * 20, encoding="utf-8")
    said = CliRunner().invoke(main, ["metrics", str(file), "--kind", "set"]).output
    assert "more" not in said


def test_a_line_that_is_not_utf_8_is_told_with_the_others(tmp_path):
    file = tmp_path / "rows.jsonl"
    good = json.dumps(RIGHT["text"], ensure_ascii=False).encode()
    file.write_bytes(b"\n".join([good, "发热".encode("gb18030"), b"[]"]))
    said = CliRunner().invoke(main, ["metrics", str(file), "--kind", "text"]).output
    assert "line 2: not UTF-8" in said and "line 3, is no JSON object" in said
