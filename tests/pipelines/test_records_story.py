"""From raw questions to training and test records, as docs/records.md tells it, top to bottom."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.corpora import stages
from pipelines.filter_records import NOT_KEPT
from wardround import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
COMMANDS = [line for line in PAGE.split("```sh")[1].split("```")[0].strip().split("\n") if line]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """What each of the page's commands writes, with `build` in a folder of the test's own."""
    folder = tmp_path_factory.mktemp("build")
    for command in COMMANDS:
        words = [re.sub(r"^build\b", str(folder), word) for word in shlex.split(command)]
        words = [str(ROOT / word) if word.startswith("examples/") else word for word in words]
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, result.output
    return lambda name: [json.loads(line) for line in (folder / name).read_bytes().splitlines()]


def test_filters_keep_the_cases_and_say_why_the_others_went(files):
    assert {row["id"]: row["reason"] for row in files("removed.jsonl")} == {
        "q11": "refers to a picture",
        "q12": NOT_KEPT,
    }
    assert len(files("cases.jsonl")) == 10


def test_of_three_similar_questions_one_stays_and_the_other_answer_is_flagged(files):
    assert [
        (row["id"], row["kept_id"], row.get("answers_differ", False)) for row in files("duplicates.jsonl")
    ] == [
        ("q02", "q01", False),
        ("q03", "q01", True),
    ]


def test_each_kept_case_gets_the_task_it_was_written_for(files):
    assert {row["id"]: row["labels"][0] for row in files("labelled.jsonl")} == {
        "q01": "next_examinations",
        "q04": "emergency_advice",
        "q05": "definitive_diagnosis",
        "q06": "treatment_adjustment",
        "q07": "disease_grading",
        "q08": "differential_diagnosis",
        "q09": "preoperative_education",
        "q10": "health_guidance",
    }


def test_every_labelled_case_is_in_one_part(files):
    parts = [row["id"] for part in ("train", "test", "withheld") for row in files(f"split/{part}.jsonl")]
    assert sorted(parts) == sorted(row["id"] for row in files("labelled.jsonl"))


def test_a_study_takes_the_same_rows_through_the_same_stages():
    found = stages([ROOT / "examples" / "exam_questions.jsonl"], [])
    assert (found.filtered_out, found.duplicates, len(found.left)) == (2, 2, 8)
    assert all(found.labels[each] for each in found.left)


def test_the_page_names_every_option_it_speaks_of():
    for command in ("dedup", "label"):
        shown = CliRunner().invoke(main, [command, "--help"]).output
        assert "--engine" in shown
    dedup = CliRunner().invoke(main, ["dedup", "--help"]).output
    spoken = set(re.findall(r"--[a-z-]+", PAGE.split("## Duplicates")[1].split("##")[0]))
    assert spoken and all(option in dedup for option in spoken)
