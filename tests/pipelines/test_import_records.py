"""Import: real files come in whole and once, bad ones are told, and no model's name reaches study.db."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from db import records
from db.study import create_study
from wardround import main

DATA = Path(__file__).parents[3] / "shared" / "data"
CASES = DATA / "cmb_clin" / "CMB-Clin.json"
DIALOGUES = sorted((DATA / "model_answers").glob("*.json"))


def imported(study, *files, options=()):
    """What `wardround import` prints for these files."""
    arguments = ["import", *map(str, files), "--study", str(study.folder), *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def study(tmp_path):
    return create_study(tmp_path / "study")


def test_the_real_cases_and_dialogues_come_in_and_the_unanswered_case_is_named(study):
    output = imported(study, *DIALOGUES, CASES)
    assert records.counts(study)["records"] == 74
    assert records.counts(study)["responses"] == 438
    assert "73 of 74 records are answered by all 6 sources" in output
    assert "record 28 lacks 6 of 6" in output
