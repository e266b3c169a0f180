"""`wardround label` adds labels and matches to rows that otherwise stay as they were, within a deadline."""

import json

import pytest
from click.testing import CliRunner

from db.errors import Refused
from pipelines.label_records import label_records
from pipelines.reading.five_fields import Fields
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import parse_rules
from wardround import main

ROWS = [
    {"id": 1, "question": "男，50岁，咯血。首选的检查是", "options": {"A": "CT", "B": "痰检"}, "answer": "A"},
    {"id": 2, "question": "今天天气如何", "extra": {"x": [1.5, None]}},
]


@pytest.fixture
def label(tmp_path):
    def run(content, *options):
        (tmp_path / "in.jsonl").write_bytes(content)
        out = tmp_path / "out.jsonl"
        command = ["label", str(tmp_path / "in.jsonl"), "--out", str(out), *options]
        result = CliRunner().invoke(main, command)
        rows = [json.loads(line) for line in out.read_bytes().splitlines()] if out.exists() else None
        return result.exit_code, result.output, rows

    return run


def as_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_each_row_gets_its_labels_and_what_was_matched(label):
    code, output, rows = label(as_lines(ROWS))
    assert code == 0 and "2 read, 1 labelled" in output and "next_examinations" in output
    assert [row["labels"] for row in rows] == [["next_examinations"], []]
    assert {match["text"] for match in rows[0]["matches"]} >= {"首选的检查"}
    assert [{**ROWS[0], **rows[0]}, {**ROWS[1], **rows[1]}] == rows


def test_rules_of_ones_own_may_give_any_label(label, tmp_path):
    rules = tmp_path / "mine.toml"
    rules.write_text("[[rule]]\nname = 'weather'\nall = [{ question = '天气' }]", encoding="utf-8")
    assert [row["labels"] for row in label(as_lines(ROWS), "--rules", str(rules))[2]] == [[], ["weather"]]


def test_rules_whose_examples_fail_label_nothing(label, tmp_path):
    rules = tmp_path / "mine.toml"
    rules.write_text(
        "[[rule]]\nname = 'w'\nall = [{ question = '天' }]\nrejects = [{ question = '天' }]", encoding="utf-8"
    )
    code, output, rows = label(as_lines(ROWS), "--rules", str(rules))
    assert (code, rows) == (2, None) and "must not match" in output


def test_a_bad_line_is_named_and_nothing_is_written(label):
    code, output, rows = label(as_lines(ROWS) + b"[]\n")
    assert (code, rows) == (2, None) and "line 3" in output


@pytest.mark.parametrize("odd", [{"options": 3}, {"options": "甲乙"}, {"metadata": [1]}])
def test_a_row_of_no_known_form_is_named_and_nothing_is_written(label, odd):
    code, output, rows = label(as_lines([*ROWS, {"id": 3, "question": "何"} | odd]))
    assert (code, rows) == (2, None) and "line 3: " in output and next(iter(odd)) in output


def test_when_time_is_up_the_pattern_is_named():
    rules = parse_rules("[[rule]]\nname = 'slow'\nall = [{ question = '甲.*乙' }]", "r")
    records = [Fields("", "甲" * 1000, "", "", ())] * 5_000
    ticks = iter(range(1_000_000))
    with pytest.raises(Refused, match="甲.\\*乙 in question"):
        label_records(records, rules, Deadline.after(5, lambda: next(ticks)))


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1"])
def test_a_deadline_that_is_none_is_refused(tmp_path, seconds):
    command = ["label", str(tmp_path / "rows.jsonl"), "--out", str(tmp_path / "out.jsonl")]
    told = CliRunner().invoke(main, [*command, "--deadline", seconds])
    assert told.exit_code == 2 and "Invalid value for '--deadline'" in told.output
