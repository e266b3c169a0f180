"""A batch pushed: a project an annotator, a task an assignment; pushed again, only what is missing goes."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt

from annotation.answering import presented
from annotation.rubric import rubric_from_json
from db.batches import Batch, find_batch
from db.label_studio import (
    Project,
    add_project,
    assigned,
    code_of,
    note_accounts,
    projects,
    require_open,
)
from db.people import Person
from db.study import Study
from pipelines.label_studio.catalogue import form_of
from pipelines.label_studio.connection import Connection
from pipelines.label_studio.form import config_of

# the field of a task's data that says which assignment it is
CODE = "wardround"
CHUNK = 100
LONGEST_TITLE = 50


@dataclass(frozen=True)
class Pushed:
    """One annotator's project, how many tasks were sent now, and how many it holds."""

    person: Person
    project: int
    sent: int
    total: int


def push(
    study: Study,
    actor: Person,
    batch_id: int,
    connection: Connection,
    language: str = "zh",
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[Pushed]:
    """Send an open batch; `tell(done, total)` hears of the progress in tasks.

    Every annotator gets a project of their own, because Label Studio's open edition assigns nothing: in one
    project for all, each would be handed the others' items. A push that was cut off goes on where it stopped.
    """
    batch = find_batch(study, actor, batch_id)
    form_of(batch.activity)
    require_open(batch.state)
    connection.whoami()
    note_accounts(study, actor, connection.url, connection.accounts())
    people = assigned(study, actor, batch_id)
    made = {each.person_id: each for each in projects(study, actor, batch_id) if each.url == connection.url}
    total, done, pushed = sum(len(theirs) for _, theirs in people.values()), 0, []
    for person, theirs in people.values():
        project = made.get(person.id) or _make(study, actor, batch, person, theirs[0], connection, language)
        known = {each["data"].get(CODE) for each in connection.tasks(project.project)}
        missing = [each for each in theirs if code_of(study, each) not in known]
        done += len(theirs) - len(missing)
        tell(done, total)
        for chunk in _chunks(missing):
            tasks = [task_of(study, person, each, language) for each in chunk]
            connection.add_tasks(project.project, [{"data": task} for task in tasks])
            done += len(chunk)
            tell(done, total)
        pushed.append(Pushed(person, project.project, len(missing), len(theirs)))
    return pushed


def task_of(study: Study, person: Person, assignment_id: int, language: str) -> dict[str, str]:
    """A task's data: what the person may see of the assignment, and its code."""
    work, shown = presented(study, person, assignment_id, language)
    return {**form_of(work.batch.activity).data(shown, language), CODE: code_of(study, assignment_id)}


def config_for(study: Study, person: Person, assignment_id: int, language: str) -> str:
    """The labelling config of the batch that an assignment belongs to."""
    work, shown = presented(study, person, assignment_id, language)
    return config_of(form_of(work.batch.activity), rubric_from_json(work.batch.rubric), shown, language)


def as_instructions(guideline: str) -> str:
    """A guideline as Label Studio shows instructions: as HTML, for Markdown would run into one paragraph.

    What is HTML in the guideline itself is shown as it stands and does nothing.
    """
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").render(guideline)


def _make(
    study: Study,
    actor: Person,
    batch: Batch,
    person: Person,
    example: int,
    connection: Connection,
    language: str,
) -> Project:
    config = config_for(study, person, example, language)
    number = connection.make_project(
        f"{batch.name} · {person.name}"[:LONGEST_TITLE], config, as_instructions(batch.guideline)
    )
    config_hash = hashlib.sha256(config.encode()).hexdigest()
    return add_project(study, actor, batch.id, person.id, connection.url, number, config_hash)


def _chunks(values: Sequence[int]) -> list[Sequence[int]]:
    return [values[start : start + CHUNK] for start in range(0, len(values), CHUNK)]
