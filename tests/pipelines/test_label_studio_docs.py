"""docs/label_studio.md is true: its commands and options exist, and every activity is in its table."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotation.activities.catalogue import ACTIVITIES
from pipelines.label_studio.catalogue import FORMS
from wardround import main

DOCS = (Path(__file__).parents[2] / "docs" / "label_studio.md").read_text(encoding="utf-8")
NAMED = r"(?:label-studio |`)((?:push|pull|status|people|table)(?:-survey)?)\b"
COMMANDS = sorted(set(re.findall(NAMED, DOCS)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_it_names_exists(command):
    assert CliRunner().invoke(main, ["label-studio", command, "--help"]).exit_code == 0


def test_every_option_it_names_exists():
    shown = "".join(CliRunner().invoke(main, ["label-studio", each, "--help"]).output for each in COMMANDS)
    assert all(option in shown for option in re.findall(r"(?<!-)--[a-z]+", DOCS))


def test_its_table_tells_of_every_activity_whether_it_goes_there():
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (.+?) \|", DOCS, re.M))
    for activity in ACTIVITIES:
        there = rows[activity.name.replace("_", " ")] != "–"
        assert there == (activity.name in FORMS), activity.name
