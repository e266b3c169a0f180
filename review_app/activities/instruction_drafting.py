"""The drafting page: one task in the drafter, whichever part the person has in it."""

from annotation.activities.instruction_drafting import INSTRUCTION_DRAFTING
from annotation.answering import presented
from annotation.instruction_drafting.batches import accepted_instruction, examples
from annotation.original_answer import original_answer
from db.people import Person
from db.queues import Queue, queues
from db.records import Record
from db.study import Study
from db.work import Work
from pipelines.asking.prompt import prompt_named
from pipelines.polish_responses import preview
from pipelines.polishing.polisher import PROMPT
from review_app.browser_marks import browser_owner
from review_app.components.drafter import drafter
from review_app.queue_place import (
    chosen_item,
    chosen_queue,
    move,
    page_place,
    show_all_done,
    show_none_assigned,
)
from review_app.words import Words

# stands in the assembled prompt where the wording goes, and in no text
PLACE = "\ue000"


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == INSTRUCTION_DRAFTING.name]
    if not mine:
        show_none_assigned("drafting", words)
        return
    queue = chosen_queue(mine)
    assignment_id = chosen_item(queue)
    if assignment_id is None:
        sentence = words("drafting.all_done", total=len(queue.assignment_ids))
        show_all_done(study, person, queue, sentence, words)
        return
    work, shown = presented(study, person, assignment_id, words.language)
    data = _data(study, person, queue, work, shown, words)
    move(queue, assignment_id, drafter(data, key=f"drafter-{assignment_id}"))


def _data(study: Study, person: Person, queue: Queue, work: Work, shown: dict, words: Words) -> dict:
    annotation, records, prompt = work.annotation, examples(study, person, work), prompt_named(PROMPT)
    accepted = accepted_instruction(study, work)
    given = annotation is not None and annotation.status == "submitted"
    return {
        **shown,
        **page_place(queue, work.assignment_id),
        "assignment_id": work.assignment_id,
        "owner": browser_owner(study, person),
        "draft": dict(work.draft),
        "given": given,
        "revision": annotation.revision if annotation else 0,
        "answered": dict(annotation.answers) if given else None,
        "locked": work.batch.state != "open" or work.turn not in ("", work.role),
        "start": shown["wordings"] or [each.text for each in accepted],
        "accepted": 0 if shown["wordings"] or not accepted else accepted[0].revision,
        "examples": [_example(each) for each in records],
        "prompts": [list(preview(each, PLACE, prompt)) for each in records],
        "place": PLACE,
        "language": words.language,
        "guideline": _guideline(work, words),
    }


def _example(record: Record) -> dict[str, str]:
    return {
        "case": record.case_description,
        "question": record.question,
        "options": "\n".join(f"{letter}. {text}" for letter, text in record.options.items()),
        "answer": original_answer(record),
    }


def _guideline(work: Work, words: Words) -> dict[str, str] | None:
    """The batch's guideline, to be opened above the record; None where it has none."""
    if not work.batch.guideline:
        return None
    title = words("drafting.guideline", version=work.batch.guideline_version)
    return {"title": title, "text": work.batch.guideline}
