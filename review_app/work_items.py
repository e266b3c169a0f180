"""One assignment as a component shows it: what its activity presents, and what was answered so far."""

from annotation.answering import presented
from db.people import Person
from db.study import Study


def work_item(study: Study, person: Person, assignment_id: int, language: str) -> dict:
    """The person's own assignment, in "zh" or "en", ready for JSON; `answers` is None before the first."""
    work, shown = presented(study, person, assignment_id, language)
    annotation = work.annotation
    submitted = annotation is not None and annotation.status == "submitted"
    return {
        "assignment_id": work.assignment_id,
        "item": shown,
        "draft": dict(work.draft),
        "answers": dict(annotation.answers) if submitted else None,
        "skipped": annotation is not None and not submitted,
        "revision": annotation.revision if annotation else 0,
        "locked": work.final or work.turn not in ("", work.role),
    }
