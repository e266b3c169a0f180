"""Setting up a batch of instruction drafting, and the records that its items show."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation.activities.instruction_drafting import INSTRUCTION_DRAFTING, example_ids, task_of
from annotation.batch_drafts import keep_draft
from annotation.instruction_drafting.draw import EXAMPLES, examples_of
from annotation.record_tasks import records_by_task
from db.batches import Plan
from db.errors import Invalid
from db.instructions import Instruction, current_instructions
from db.people import Person, everyone, require
from db.records import Record, record, with_answer
from db.study import Study
from db.work import Work


@dataclass(frozen=True)
class Setup:
    """What a lead decides about a batch; people are ids, reviewers are seniors."""

    name: str
    tasks: tuple[str, ...]
    writers: tuple[int, ...]
    reviewers: tuple[int, ...]
    seed: int
    examples: int = EXAMPLES
    guideline: str = ""
    guideline_version: str = "1"


def drawable(study: Study, actor: Person) -> dict[str, list[int]]:
    """The records of each task that have an original answer, by task."""
    require(actor, "lead", "engineer", "admin")
    return records_by_task(study, actor, with_answer(study))


def plan_of(can_draw: Mapping[str, list[int]], setup: Setup) -> tuple[Plan, dict[str, list[int]]]:
    """The plan a setup gives, and each task's records; nothing is stored."""
    chosen = {task: can_draw[task] for task in setup.tasks if task in can_draw}
    examples = examples_of(chosen, setup.seed, setup.examples)
    return INSTRUCTION_DRAFTING.draw(examples, setup.writers, setup.reviewers, setup.seed), examples


def set_up(study: Study, actor: Person, setup: Setup) -> int:
    """Draw and store a batch as a draft; returns its id. Only seniors accept, so only they review."""
    plan, examples = plan_of(drawable(study, actor), setup)
    seniors = {each.id for each in everyone(study, actor) if each.role == "senior"}
    if not set(setup.reviewers) <= seniors:
        raise Invalid("Only seniors accept instructions; choose seniors.", "指令须由高年资医师审定。")
    return keep_draft(study, actor, INSTRUCTION_DRAFTING, setup, {"examples": examples}, plan)


def examples(study: Study, actor: Person, work: Work) -> list[Record]:
    """The records shown beside a task that is the reader's own assignment."""
    return [record(study, actor, record_id) for record_id in example_ids(work)]


def accepted_instruction(study: Study, work: Work) -> tuple[Instruction, ...]:
    """The wordings of the task's accepted instruction, to go on from; none before the first."""
    return current_instructions(study).get(task_of(work), ())
