"""The draw of a drafting batch: each task to a writer and a senior, with some of its records beside it."""

from collections.abc import Mapping, Sequence
from random import Random

from db.batches import Plan, PlannedAssignment, PlannedItem, PlannedRole
from db.errors import Invalid

EXAMPLES = 8


def draw(
    examples: Mapping[str, Sequence[int]], writers: Sequence[int], reviewers: Sequence[int], seed: int
) -> Plan:
    """Each task of `examples` (task to record ids) to a writer and to a senior who is another person.

    An item is a task; it is kept under the first of its records. The same seed gives the same plan.
    """
    if not examples:
        raise Invalid("Choose at least one task that has records.", "请至少选择一个有记录的任务。")
    if not writers:
        raise Invalid("Choose who writes.", "请选择撰写者。")
    if not reviewers or any(set(reviewers) == {writer} for writer in writers):
        raise Invalid(
            "Choose seniors, so that everyone's instruction has one who did not write it.",
            "请选择审定者，且每位撰写者都须由他人审定。",
        )
    random = Random(seed)
    dealt = random.sample(sorted(examples), len(examples))
    seats = random.sample(sorted(writers), len(writers))
    load = dict.fromkeys(random.sample(sorted(reviewers), len(reviewers)), 0)
    items, assignments, roles = [], [], []
    for number, task in enumerate(dealt):
        record_id, person = examples[task][0], seats[number % len(seats)]
        items.append(PlannedItem(record_id, task, "own"))
        assignments.append(PlannedAssignment(record_id, person, 1, number // len(seats) + 1, {}))
        roles.append(PlannedRole(record_id, "reviewer", _least_busy(load, person)))
    return Plan(tuple(items), tuple(assignments), tuple(roles))


def examples_of(records: Mapping[str, Sequence[int]], seed: int, many: int) -> dict[str, list[int]]:
    """At most `many` records of each task, drawn by seed, whatever other tasks there are."""
    return {
        task: Random(f"{seed} {task}").sample(sorted(ids), min(many, len(ids)))
        for task, ids in sorted(records.items())
        if ids
    }


def _least_busy(load: dict[int, int], writer: int) -> int:
    chosen = min((person for person in load if person != writer), key=load.__getitem__)
    load[chosen] += 1
    return chosen
