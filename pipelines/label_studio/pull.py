"""Answers pulled: each comes in once, as a revision by whom it was assigned to, or is set aside."""

from collections.abc import Callable, Iterable, Mapping

from db.batches import find_batch
from db.errors import Invalid, Refused
from db.label_studio import assigned, note_accounts, projects
from db.people import Person
from db.study import Study
from pipelines.label_studio.connection import Connection
from pipelines.label_studio.taking import Pulled, Taking


def pull(
    study: Study,
    actor: Person,
    batch_id: int,
    connection: Connection,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Pulled:
    """Bring in what a batch's projects hold by now. Pulled again, nothing comes twice."""
    find_batch(study, actor, batch_id)
    mine = [each for each in projects(study, actor, batch_id) if each.url == connection.url]
    if not mine:
        raise Refused(
            f"This batch was not pushed to {connection.url}; push it first.",
            "该批次尚未推送到这台 Label Studio，请先推送。",
        )
    note_accounts(study, actor, connection.url, connection.accounts())
    total = sum(len(theirs) for _, theirs in assigned(study, actor, batch_id).values())
    pulled, seen = Pulled(), 0
    for project in mine:
        # a project that is gone must not look like one whose answers are gone
        connection.config(project.project)
        taking = Taking(study, actor, project, pulled)
        for task in connection.tasks(project.project):
            taking.task(task)
            seen += 1
            tell(seen, max(seen, total))
        taking.note_gone()
    return pulled


def take_export(study: Study, actor: Person, batch_id: int, url: str, tasks: Iterable[Mapping]) -> Pulled:
    """Bring in an export file's tasks as `pull` does a server's; what a file lacks is not called gone."""
    find_batch(study, actor, batch_id)
    by_number = {each.project: each for each in projects(study, actor, batch_id) if each.url == url}
    pulled, takings = Pulled(), {}
    for task in tasks:
        number = task.get("project") if isinstance(task, Mapping) else None
        if number not in by_number:
            raise Invalid(
                f"The file holds tasks of project {number}, which is none of this batch's at {url}; "
                "give the batch and the address that it was pushed with."
            )
        if number not in takings:
            takings[number] = Taking(study, actor, by_number[number], pulled)
        takings[number].task(task)
    return pulled
