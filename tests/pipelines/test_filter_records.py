"""Filters keep cases and take out what cannot be read without its picture or table, each with a reason."""

import json

import pytest
from click.testing import CliRunner

from db.errors import Invalid
from pipelines.filter_records import FILTER_LABELS, KEEP, NOT_KEPT, REMOVE, filter_records, without
from pipelines.label_records import failing_examples
from pipelines.reading.five_fields import fields_of
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import FILTER_RULES, load_rules, parse_rules
from wardround import main

SHIPPED = load_rules(FILTER_RULES, FILTER_LABELS)
RULES = parse_rules(
    """
    [[rule]]
    name = 'case'
    label = 'keep'
    all = [{ question = '患者' }]
    [[rule]]
    name = 'child'
    label = 'keep'
    all = [{ question = '患儿' }]
    [[rule]]
    name = 'picture'
    label = 'remove'
    priority = 2
    all = [{ question = '如图' }]
    [[rule]]
    name = 'table'
    label = 'remove'
    priority = 1
    all = [{ question = '如表' }]
    """,
    "filters.toml",
    FILTER_LABELS,
)
QUESTIONS = ["患者甲", "患儿乙", "患者如图", "患者如图如表", "患儿如表", "丙", "丙如表"]


def removed(rules):
    filtered = filter_records([fields_of({"question": each}) for each in QUESTIONS], rules, Deadline())
    return {each.place: each.reason for each in filtered.removed}, dict(filtered.matched)


def test_one_keep_rule_must_match_and_no_remove_rule_may():
    reasons, matched = removed(RULES)
    assert reasons == {2: "picture", 3: "picture", 4: "table", 5: NOT_KEPT, 6: "table"}
    assert matched == {"case": 3, "child": 2, "picture": 2, "table": 3}


def test_without_keep_rules_everything_else_stays():
    assert removed(without(RULES, ["case", "child"]))[0] == {
        2: "picture",
        3: "picture",
        4: "table",
        6: "table",
    }


def test_an_unknown_filter_cannot_be_left_out():
    with pytest.raises(Invalid, match="no filter figure"):
        without(RULES, ["figure"])


def test_the_shipped_filters_treat_their_examples_as_they_say_and_are_explained():
    assert failing_examples(SHIPPED) == []
    assert {rule.label for rule in SHIPPED.rules} == {KEEP, REMOVE}
    assert all(rule.explanation.endswith(".") and rule.matches and rule.rejects for rule in SHIPPED.rules)


def test_the_command_writes_kept_lines_unchanged_and_reasons_for_the_rest(tmp_path):
    rows = [
        {"id": 1, "question": "男，50岁，咯血1周。首选的检查是"},
        {"id": 2, "question": "肺炎的病因是"},
        {"id": 3, "question": "女，30岁，胸片如图所示。诊断是"},
    ]
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    source, out, gone = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "gone.jsonl"))
    source.write_bytes(content)
    result = CliRunner().invoke(main, ["filter", str(source), "--out", str(out), "--removed", str(gone)])
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == content.split(b"\n")[0] + b"\n"
    listed = [json.loads(line) for line in gone.read_bytes().splitlines()]
    assert [(row["line"], row["id"], row["reason"]) for row in listed] == [
        (2, 2, NOT_KEPT),
        (3, 3, "refers to a picture"),
    ]
    assert "如图" in listed[1]["matches"][0]["text"]
    assert "3 read, 1 kept" in result.output and "refers to a table" in result.output


def test_a_bad_line_stops_all(tmp_path):
    source, out, gone = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "gone.jsonl"))
    source.write_bytes(b'{"question": "x"}\n{')
    result = CliRunner().invoke(main, ["filter", str(source), "--out", str(out), "--removed", str(gone)])
    assert result.exit_code == 2 and "line 2" in result.output and not out.exists()
