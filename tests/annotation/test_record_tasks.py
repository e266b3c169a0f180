"""A record's task is the one that experts settled, else the one it came with, else the rules'."""

from dataclasses import replace

import numpy as np
import pytest

from annotation.label_audit.audit import NONE
from annotation.label_audit.history import history
from annotation.record_tasks import records_by_task, tasks_of_records
from db.imports import add_file
from db.incoming import NewFile
from db.people import OPERATOR
from tests.audit_study import (
    LABELS,
    add_rules,
    answer_all,
    lock_audit,
    make_audit_study,
    open_audit,
    question,
    rules_label,
)

CAME_WITH, WITHOUT = 41, 42


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """40 records labelled by rules; of ten audited two are of a task that no rule gives, and one of none."""
    made = make_audit_study(tmp_path_factory.mktemp("tasks") / "study")
    batch_id = open_audit(made)
    says = iter(["follow_up_plan", "follow_up_plan", NONE])
    answer_all(made, "expert", batch_id, lambda shown: next(says, rules_label(shown)))
    lock_audit(made, batch_id)
    rows = [replace(question(CAME_WITH), task="diagnosis"), question(WITHOUT)]
    add_file(made.study, OPERATOR, NewFile("b" * 64, "b.json", "mcq", "none", 2), rows)
    return made


def expected(made) -> dict[int, str]:
    settled = {
        each.item.record_id: each.settled_label
        for batch in history(made.study, OPERATOR).batches
        for each in batch.items
    }
    assert sorted(settled.values()).count("follow_up_plan") == 2 and NONE in settled.values()
    tasks = {number: LABELS[(number - 1) % 4] for number in range(1, 41)} | {CAME_WITH: "diagnosis"} | settled
    return {number: task for number, task in tasks.items() if task not in (None, NONE)}


def test_each_record_has_the_task_that_holds(made):
    assert tasks_of_records(made.study, OPERATOR) == expected(made)


def test_records_by_task_are_the_same_the_other_way_round(made):
    by_task: dict[str, list[int]] = {}
    for record_id, task in sorted(expected(made).items()):
        by_task.setdefault(task, []).append(record_id)
    assert records_by_task(made.study, OPERATOR) == by_task
    # those after the last that was asked about are left out
    few = np.arange(31) % 2 == 0
    among = {task: [each for each in ids if each <= 30 and each % 2 == 0] for task, ids in by_task.items()}
    assert records_by_task(made.study, OPERATOR, few) == {task: ids for task, ids in among.items() if ids}


def test_what_came_with_a_task_keeps_it_against_the_rules(made):
    version = add_rules(made.study, 2, ["triage"] * WITHOUT)
    tasks = tasks_of_records(made.study, OPERATOR, version)
    assert (tasks[CAME_WITH], tasks[WITHOUT]) == ("diagnosis", "triage")
