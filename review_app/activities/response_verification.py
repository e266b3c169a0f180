"""The verification page: one polished response after the other in the verifier, to verify or to oversee."""

import streamlit as st

from annotation.activities.response_verification import RESPONSE_VERIFICATION
from annotation.rubric import Rubric, rubric_from_json
from db.batches import Batch
from db.people import Person
from db.queues import Queue, queues
from db.study import Study
from db.work import work
from review_app.components.verifier import verifier
from review_app.plain import plain
from review_app.queue_place import (
    chosen_item,
    chosen_queue,
    follow,
    queue_data,
    show_items,
    show_none_assigned,
)
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == RESPONSE_VERIFICATION.name]
    if not mine:
        show_none_assigned("verification", words)
        return
    queue = chosen_queue(mine)
    assignment_id = chosen_item(queue)
    if assignment_id is None:
        _all_done(study, person, queue, words)
        return
    batch = work(study, person, assignment_id).batch
    data = {
        **queue_data(study, person, queue, assignment_id, words),
        **asked(rubric_from_json(batch.rubric), words.language),
    }
    # what comes back later makes another queue, and so another component
    answer = verifier(data, key=f"verifier-{queue.batch_id}-{len(queue.assignment_ids)}")
    _about(batch, words)
    follow(answer)


def asked(rubric: Rubric, language: str) -> dict:
    """What the rubric asks, as the verifier draws it."""
    correct, practical, error = rubric.choices
    return {
        "asks": {
            each.key: {"asks": each.asks[language], **{o.key: o.name[language] for o in each.options}}
            for each in (correct, practical)
        },
        "kinds": [
            {"key": o.key, "name": o.name[language], "means": o.means[language]} for o in error.options
        ],
    }


def _about(batch: Batch, words: Words) -> None:
    if batch.guideline:
        with st.expander(words("audit.guideline")):
            plain(words("audit.guideline_version", version=batch.guideline_version))
            plain(batch.guideline)


def _all_done(study: Study, person: Person, queue: Queue, words: Words) -> None:
    st.success(words("verification.all_done", total=len(queue.assignment_ids)))
    plain(words("verification.then_sign" if person.role == "senior" else "verification.what_follows"))
    show_items(study, person, queue, words)
