"""docs/polishing.md is true: its options, flags, variables and columns are those of the code."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotation.polishing.flags import NAMES
from pipelines.asking.prompt import prompt_in
from pipelines.polish_responses import LEDGER
from pipelines.polishing.polisher import NEEDED, VARIABLES, Polisher
from tests.pipelines.loopback_model import Answer, LoopbackModel, serving
from wardround import main

DOCS = (Path(__file__).parents[2] / "docs" / "polishing.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", sorted(set(re.findall(r"--[a-z][a-z-]+", DOCS))))
def test_every_option_named_exists(option):
    assert re.search(rf"{option}\b", CliRunner().invoke(main, ["polish", "--help"]).output)


def test_every_flag_is_described():
    assert re.findall(r"^\| `(\w+)` \| ", DOCS, re.M) == list(NAMES)


def test_every_variable_is_described_with_whether_it_must_be_used():
    rows = re.findall(r"^\| `\$(\w+)` \|[^|]*\| *(yes)? *\|", DOCS, re.M)
    assert {name for name, _ in rows} == VARIABLES
    assert {name for name, must in rows if must} == NEEDED


def test_the_default_of_asking_again_and_the_ledgers_name_are_those_said(tmp_path):
    assert "`--ask-again`, default 2" in DOCS and f"`{LEDGER}`" in DOCS
    helped = CliRunner().invoke(main, ["polish", "--help"]).output.split("--ask-again")[1]
    assert "[default: 2;" in helped.split("  --")[0]


def test_the_columns_said_are_those_written(tmp_path):
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows.write_text('{"id": 1, "question": "q", "answer": "a", "instruction": "i"}\n', encoding="utf-8")
    with serving(LoopbackModel(answer=lambda asked: Answer("好。"))) as model:
        where = ["--base-url", model.base_url, "--model", "m", "--out", str(out)]
        CliRunner().invoke(main, ["polish", str(rows), *where], catch_exceptions=False)
    said = re.search(r"`polishing`: `([^`]+)`", DOCS)[1]
    written = re.findall(r'"(\w+)": ', out.read_text(encoding="utf-8").split('"polishing": ')[1])
    assert [each.strip() for each in said.split(",")] == written
    assert out.with_name("out.jsonl.ledger").exists()


def test_a_template_of_the_variables_said_is_taken(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text(" ".join(f"${name}" for name in sorted(VARIABLES)) + " $$5", encoding="utf-8")
    assert Polisher("m", prompt_in(file)).prompt_hash
