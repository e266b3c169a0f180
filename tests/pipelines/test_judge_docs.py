"""docs/judge.md is true: its JSON is taken as it stands, and every option and set it names exists."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotation.doctorbench import DOCTORBENCH
from annotation.rubric_file import read_rubric
from pipelines.asking.prices import Price, price_of, prices_in
from pipelines.judging.eval_sets import EVAL_SETS
from wardround import main

DOCS = (Path(__file__).parents[2] / "docs" / "judge.md").read_text(encoding="utf-8")
RUBRIC, PRICES = re.findall(r"```json\n(.*?)```", DOCS, re.S)


def test_the_rubric_shown_is_one(tmp_path):
    file = tmp_path / "rubric.json"
    file.write_text(RUBRIC, encoding="utf-8")
    assert read_rubric(file).criteria[0].veto


def test_the_price_file_shown_is_one(tmp_path):
    file = tmp_path / "prices.json"
    file.write_text(PRICES, encoding="utf-8")
    assert prices_in(file)["our-judge"] == Price(4.0, 16.0, 0.5, "CNY")


def test_the_prices_that_come_along_are_all_read():
    models = json.loads((Path(__file__).parents[2] / "pipelines" / "asking" / "prices.json").read_text())[
        "models"
    ]
    assert all(price_of(model) for model in models)


def test_every_set_is_described():
    assert set(re.findall(r"^\| `(\w+)` \| `id", DOCS, re.M)) == set(EVAL_SETS)


def test_the_thirteen_stand_there_as_the_program_has_them():
    yes = {True: "yes", False: "no"}
    assert re.findall(r"^\| `(\w+)` \| ([\w ]+) \| (\d+-\d+) \| (\S+) \| (\w+) \| (\w+) \|$", DOCS, re.M) == [
        (c.key, c.name.en, f"{c.low}-{c.high}", f"{c.weight:g}", yes[c.may_be_na], yes[c.veto])
        for c in DOCTORBENCH.criteria
    ]


@pytest.mark.parametrize("option", sorted(set(re.findall(r"--[a-z][a-z-]+", DOCS))))
def test_every_option_named_exists(option):
    helps = [
        CliRunner().invoke(main, [name, "--help"]).output
        for name in ("judge", "generate", "submit", "metrics")
    ]
    assert any(re.search(rf"{option}\b", text) for text in helps)
