"""The rewriting page: one case in the rewriter, whichever part the person has in it."""

from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING
from annotation.answering import presented
from db.people import Person
from db.queues import Queue, queues
from db.study import Study
from db.work import Work
from review_app.browser_marks import browser_owner
from review_app.components.rewriter import rewriter
from review_app.queue_place import (
    chosen_item,
    chosen_queue,
    move,
    page_place,
    show_all_done,
    show_none_assigned,
)
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == DIALOGUE_REWRITING.name]
    if not mine:
        show_none_assigned("rewriting", words)
        return
    queue = chosen_queue(mine)
    assignment_id = chosen_item(queue)
    if assignment_id is None:
        sentence = words("rewriting.all_done", total=len(queue.assignment_ids))
        show_all_done(study, person, queue, sentence, words)
        return
    work, shown = presented(study, person, assignment_id, words.language)
    data = {**_data(queue, work, shown, words), "owner": browser_owner(study, person)}
    answer = rewriter(data, key=f"rewriter-{assignment_id}")
    move(queue, assignment_id, answer)


def _data(queue: Queue, work: Work, shown: dict, words: Words) -> dict:
    annotation = work.annotation
    given = annotation is not None and annotation.status == "submitted"
    return {
        **shown,
        **page_place(queue, work.assignment_id),
        "assignment_id": work.assignment_id,
        "draft": dict(work.draft),
        "given": given,
        "revision": annotation.revision if annotation else 0,
        "answered": dict(annotation.answers) if given else None,
        "locked": work.batch.state != "open" or work.turn not in ("", work.role),
        "language": words.language,
        "guideline": _guideline(work, words),
    }


def _guideline(work: Work, words: Words) -> dict[str, str] | None:
    """The batch's guideline, to be opened above the case; None where it has none."""
    if not work.batch.guideline:
        return None
    title = words("rewriting.guideline", version=work.batch.guideline_version)
    return {"title": title, "text": work.batch.guideline}
