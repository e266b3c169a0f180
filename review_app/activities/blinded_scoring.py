"""The scoring page: one item after the other on the board; after the last one, which model wrote what."""

import streamlit as st

from annotation.activities.blinded_scoring import BLINDED_SCORING
from annotation.rubric import Rubric, rubric_from_json
from db.batches import Batch
from db.guesses import has_begun
from db.people import Person
from db.queues import Queue, queues
from db.study import Study
from db.work import work
from review_app.activities import guessing
from review_app.components.board import board
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
    mine = [queue for queue in queues(study, person) if queue.activity == BLINDED_SCORING.name]
    if not mine:
        show_none_assigned("scoring", words)
        return
    queue = chosen_queue(mine)
    assignment_id = chosen_item(queue)
    if assignment_id is None:
        _all_done(study, person, words, queue)
        return
    batch = work(study, person, assignment_id).batch
    data = {
        **queue_data(study, person, queue, assignment_id, words),
        "criteria": criteria(rubric_from_json(batch.rubric), words.language),
        "guideline": _guideline(batch, words),
    }
    follow(board(data, key=f"board-{queue.batch_id}"))


def criteria(rubric: Rubric, language: str) -> list[dict]:
    """The rubric's criteria as the board draws them."""
    return [
        {
            "key": each.key,
            "name": each.name[language],
            "asks": each.asks[language],
            "low": each.low,
            "high": each.high,
            "anchors": {str(point): text[language] for point, text in each.anchors.items()},
            "may_be_na": each.may_be_na,
        }
        for each in rubric.criteria
    ]


def _guideline(batch: Batch, words: Words) -> dict[str, str] | None:
    """The batch's guideline, which stays in view; None where it has none."""
    if not batch.guideline:
        return None
    return {"title": words("scoring.guideline", version=batch.guideline_version), "text": batch.guideline}


def _all_done(study: Study, person: Person, words: Words, queue: Queue) -> None:
    st.success(words("scoring.all_done", total=len(queue.assignment_ids)))
    if not has_begun(study, person, queue.batch_id):
        plain(words("scoring.look_again"))
        show_items(study, person, queue, words)
    guessing.offer(study, person, queue.batch_id, words)
