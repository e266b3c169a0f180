"""The scoring page: one item on the board, progress in view, and where one left off."""

from dataclasses import dataclass

import streamlit as st

from annotation.activities.blinded_scoring import BLINDED_SCORING
from annotation.answering import presented
from annotation.rubric import Rubric, rubric_from_json
from db.guesses import has_begun
from db.people import Person
from db.study import Study
from db.work import Queue, Work, queues
from review_app.activities import guessing
from review_app.components.board import board
from review_app.components.words import component_words
from review_app.plain import plain
from review_app.words import Words


@dataclass(frozen=True)
class Place:
    """Where a person is in a batch: `index` counts from 0; None when all is done and nothing is looked at."""

    queue: Queue
    index: int | None


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == BLINDED_SCORING.name]
    if not mine:
        st.info(words("scoring.none"))
        return
    place = _place(_queue(mine, words))
    if place.index is None:
        st.success(words("scoring.all_done", total=len(place.queue.assignment_ids)))
        if not has_begun(study, person, place.queue.batch_id):
            _look_again(place.queue, words)
        guessing.offer(study, person, place.queue.batch_id, words)
        return
    assignment_id = place.queue.assignment_ids[place.index]
    work, shown = presented(study, person, assignment_id, words.language)
    final = work.batch.state != "open" or has_begun(study, person, work.batch.id)
    answer = board(_board_data(place, work, shown, final, words), key="board")
    _move(place, answer)


def _queue(mine: list[Queue], words: Words) -> Queue:
    """The batch being worked on: the oldest with something left, unless another was chosen."""
    by_id = {queue.batch_id: queue for queue in mine}
    wanted = st.query_params.get("batch", "")
    if wanted.isdecimal() and int(wanted) in by_id:
        return by_id[int(wanted)]
    return next((queue for queue in mine if queue.state == "open" and queue.next), mine[-1])


def _place(queue: Queue) -> Place:
    """The item asked for in the address, else the first one not done."""
    wanted = st.query_params.get("item", "")
    if wanted.isdecimal() and 1 <= int(wanted) <= len(queue.assignment_ids):
        return Place(queue, int(wanted) - 1)
    return Place(queue, queue.assignment_ids.index(queue.next) if queue.next else None)


def _board_data(place: Place, work: Work, shown: dict, final: bool, words: Words) -> dict:
    queue, annotation = place.queue, work.annotation
    submitted = annotation is not None and annotation.status == "submitted"
    return {
        **shown,
        "reference": [*shown["reference"], *_guideline(work, words)],
        "assignment_id": work.assignment_id,
        "rubric": _rubric(rubric_from_json(work.batch.rubric), words.language),
        "draft": dict(work.draft),
        "answers": dict(annotation.answers) if submitted else None,
        "skipped": annotation is not None and annotation.status == "skipped",
        "revision": annotation.revision if annotation else 0,
        "locked": final,
        "progress": {"place": place.index + 1, "total": len(queue.assignment_ids), "done": len(queue.done)},
        "words": component_words(words.language),
        "masked_notice": words("scoring.masked"),
    }


def _rubric(rubric: Rubric, language: str) -> dict:
    return {
        "criteria": [
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
    }


def _move(place: Place, answer) -> None:
    """Follow the board: after a submit to the next item not done, otherwise one back or forth."""
    # without an item in the address this run has drawn the next one already: the answer was on disk before it
    if answer.submitted and "item" in st.query_params:
        del st.query_params["item"]
        st.rerun()
    step = 1 if answer.next else -1 if answer.previous else 0
    target = place.index + step
    if step and 0 <= target < len(place.queue.assignment_ids):
        st.query_params["item"] = str(target + 1)
        st.rerun()


def _look_again(queue: Queue, words: Words) -> None:
    plain(words("scoring.look_again"))
    links = "".join(
        f'<a href="?batch={queue.batch_id}&item={number}" target="_self" '
        f'style="display:inline-block;min-width:44px;line-height:44px;text-align:center">{number}</a>'
        for number in range(1, len(queue.assignment_ids) + 1)
    )
    st.html(links)


def _guideline(work: Work, words: Words) -> list[dict[str, str]]:
    """The batch's guideline, as the last thing in the column that stays in view."""
    if not work.batch.guideline:
        return []
    title = words("scoring.guideline", version=work.batch.guideline_version)
    return [{"title": title, "text": work.batch.guideline}]
