"""Instructions: what a model is asked to do for a task, as physicians worded it and a senior accepted it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Invalid, NotFound
from db.people import Person, require
from db.study import Study, reading, writing

LONGEST_INSTRUCTION = 4000
MOST_WORDINGS = 20


@dataclass(frozen=True)
class NewInstruction:
    """A task's wordings as a senior accepts them."""

    task: str
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class Instruction:
    """One wording of a task's instruction. A revision is all wordings accepted at once.

    `item_id` is the drafting item it was accepted from, None where it came without one.
    """

    id: int
    task: str
    revision: int
    wording: int
    text: str
    item_id: int | None
    accepted_by: str
    at: str


def add_instruction(
    study: Study, actor: Person, task: str, wordings: Sequence[str], item_id: int | None = None
) -> int:
    """Keep a task's wordings as its next revision, which replaces the one before; returns its number.

    Only a senior accepts instructions. Wordings that are those of the current revision make no new one.
    """
    with writing(study) as database:
        return accept_instruction(study, database, actor, NewInstruction(task, tuple(wordings)), item_id)


def accept_instruction(
    study: Study, database: Database, actor: Person, new: NewInstruction, item_id: int | None
) -> int:
    """`add_instruction` inside the caller's transaction."""
    require(actor, "senior")
    task, texts = new.task, checked_wordings(new.wordings)
    current = _current(database, task)
    if current and [each.text for each in current] == texts:
        return current[0].revision
    revision = current[0].revision + 1 if current else 1
    at = study.now()
    for wording, text in enumerate(texts, start=1):
        row = {"task": task, "revision": revision, "wording": wording, "text": text, "item_id": item_id}
        database["instructions"].insert({**row, "accepted_by": actor.id, "at": at})
    events.append(
        study, database, actor.login, "instruction accepted", f"task {task}",
        revision=revision, wordings=len(texts), item=item_id,
    )  # fmt: skip
    return revision


def current_instructions(study: Study) -> dict[str, tuple[Instruction, ...]]:
    """The wordings of every task's newest revision, by task, in their order."""
    with reading(study) as database:
        found: dict[str, tuple[Instruction, ...]] = {}
        for each in _read(database, "current_instructions", "order by i.task, i.wording"):
            found[each.task] = (*found.get(each.task, ()), each)
        return found


def instruction_history(study: Study, task: str) -> list[Instruction]:
    """Every wording of a task that was ever accepted, the newest revision first."""
    with reading(study) as database:
        return _read(database, "instructions", "where i.task = :task order by revision desc, wording", task)


def instruction(study: Study, instruction_id: int) -> Instruction:
    with reading(study) as database:
        found = _read(database, "instructions", "where i.id = :task", instruction_id)
    if not found:
        raise NotFound(f"There is no instruction {instruction_id}.")
    return found[0]


def checked_wordings(wordings: Sequence[str]) -> list[str]:
    """The wordings that say something, each once. Raises Invalid for none, too many, or one too long."""
    texts = list(dict.fromkeys(each.strip() for each in wordings if each.strip()))
    if not 1 <= len(texts) <= MOST_WORDINGS:
        raise Invalid(
            f"An instruction has 1 to {MOST_WORDINGS} wordings.", f"指令须有 1 至 {MOST_WORDINGS} 种写法。"
        )
    if any(len(each) > LONGEST_INSTRUCTION for each in texts):
        raise Invalid(
            f"A wording has at most {LONGEST_INSTRUCTION} characters.",
            f"每种写法不超过 {LONGEST_INSTRUCTION} 字。",
        )
    return texts


def _current(database: Database, task: str) -> list[Instruction]:
    return _read(database, "current_instructions", "where i.task = :task order by wording", task)


def _read(database: Database, table: str, where: str, task: str | int = "") -> list[Instruction]:
    rows = database.query(
        f"""
        select i.id, i.task, i.revision, i.wording, i.text, i.item_id, p.login as accepted_by, i.at
        from {table} i join people p on p.id = i.accepted_by {where}
        """,
        {"task": task},
    )
    return [Instruction(**row) for row in rows]
