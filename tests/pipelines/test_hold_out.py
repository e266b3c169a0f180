"""Test records of a study: drawn from each task by seed, once, and never like what is frozen."""

import random
import shutil

import pytest
from click.testing import CliRunner

from db.errors import Conflict
from db.held_out import frozen_records, held_out
from db.imports import add_file
from db.incoming import NewFile, NewRecord
from db.study import Study
from pipelines.freezing.held_out import hold_out_records
from tests.frozen_study import approved_study, freeze
from wardround import main

TASKS = ("triage", "treatment_plan")
SIGNS = "咳喘热痛晕吐泻肿麻痒乏力胀闷黄汗悸寒渴尿血便"


def record(line, text, task):
    return NewRecord(line, f"h{line}", "qa", task, text, "如何处理？", "答", {}, {})


@pytest.fixture
def filled(study, cast):
    """Forty different records of two tasks, each of the first ten once more with one character changed."""
    chance = random.Random(3)
    texts = ["".join(chance.choices(SIGNS, k=100)) for _ in range(40)]
    rows = [record(line, text, TASKS[line % 2]) for line, text in enumerate(texts, start=1)]
    rows += [record(40 + line, "误" + texts[line - 1][1:], TASKS[line % 2]) for line in range(1, 11)]
    add_file(study, cast["engineer"], NewFile("1" * 64, "made.json", "qa", "MIT", len(rows)), rows)
    return study


def test_so_many_of_each_task_are_drawn_and_their_likes_withheld(filled, cast):
    counts = hold_out_records(filled, cast["engineer"], seed=5, many=8)
    held = held_out(filled)
    tests = {record_id for record_id, part in held.items() if part == "test"}
    assert [(each.name, each.test) for each in counts] == [("treatment_plan", 8), ("triage", 8)]
    assert len(tests) == 16
    twins = {number: number + 40 for number in range(1, 11)}
    twins |= {other: number for number, other in twins.items()}
    assert {record_id for record_id, part in held.items() if part == "withheld"} == {
        twins[record_id] for record_id in tests if record_id in twins
    }


def test_the_seed_decides_and_a_dry_run_keeps_nothing(filled, cast, tmp_path):
    assert hold_out_records(filled, cast["lead"], 5, 8, dry_run=True) and not held_out(filled)
    drawn = []
    for number, seed in enumerate((5, 5, 6)):
        shutil.copytree(filled.folder, tmp_path / str(number))
        hold_out_records(Study(tmp_path / str(number)), cast["lead"], seed, 8)
        drawn.append(held_out(Study(tmp_path / str(number))))
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_second_draw_is_refused(filled, cast):
    hold_out_records(filled, cast["lead"], 5, 2)
    with pytest.raises(Conflict):
        hold_out_records(filled, cast["lead"], 6, 2)


def test_the_command_tells_how_many_of_each_task_went_where(filled):
    told = CliRunner().invoke(
        main, ["hold-out", "--study", str(filled.folder), "--seed", "5", "--held-out", "3"]
    )
    assert told.exit_code == 0
    assert [line.split()[::2] for line in told.output.splitlines()[1:]] == [
        ["treatment_plan", "3"],
        ["triage", "3"],
    ]
    assert sum(part == "test" for part in held_out(filled).values()) == 6


def test_what_is_frozen_and_what_is_like_it_is_never_drawn(cast_study, tmp_path):
    shutil.copytree(cast_study.folder, tmp_path / "study")
    made = approved_study(Study(tmp_path / "study"), records=8)
    freeze(made, per_task=1)
    assert len(frozen_records(made.study)) == 2
    # the eight differ by a number alone, so that all are like the two
    told = CliRunner().invoke(main, ["hold-out", "--study", str(made.study.folder), "--seed", "1"])
    assert told.exit_code == 2 and "There is no record to hold out" in told.output
