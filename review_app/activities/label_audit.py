"""The audit page: one record after the other in the labeler; once the batch is locked, its disagreements."""

from collections.abc import Mapping

import streamlit as st

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.rubric import Rubric, rubric_from_json
from annotation.task_pinyin import PINYIN
from db.batches import Batch
from db.people import Person
from db.queues import Given, Queue, given, queues
from db.study import Study
from db.work import work
from review_app.activities import label_discussion
from review_app.components.labeler import labeler
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
    mine = [queue for queue in queues(study, person) if queue.activity == LABEL_AUDIT.name]
    if not mine:
        show_none_assigned("audit", words)
        return
    queue = chosen_queue(mine)
    if queue.state != "open":
        label_discussion.show(study, person, words, queue)
        return
    assignment_id = chosen_item(queue)
    if assignment_id is None:
        _all_done(study, person, queue, words)
        return
    batch = work(study, person, assignment_id).batch
    data = _data(study, person, words, queue, assignment_id, rubric_from_json(batch.rubric))
    answer = labeler(data, key=f"labeler-{queue.batch_id}")
    _about(batch, words)
    follow(answer)


def _data(
    study: Study, person: Person, words: Words, queue: Queue, assignment_id: int, rubric: Rubric
) -> dict:
    choice = rubric.choices[0]
    return {
        **queue_data(study, person, queue, assignment_id, words),
        "given": _given(given(study, person, queue.batch_id)),
        "choice": {"name": choice.name[words.language], "asks": choice.asks[words.language]},
        "tasks": tasks(rubric, words.language),
    }


def tasks(rubric: Rubric, language: str) -> list[dict]:
    """The options of the rubric's choice as the labeler draws and finds them."""
    return [
        {
            "key": option.key,
            "name": option.name[language],
            "means": option.means[language],
            "group": option.group[language],
            "zh": option.name.zh,
            "en": option.name.en,
            "pinyin": PINYIN.get(option.key, ""),
        }
        for option in rubric.choices[0].options
    ]


def _given(answered: Mapping[int, Given]) -> dict:
    """Assignment id → how it stands and which label it has, for what is answered."""
    return {
        id_: {
            "state": "saved" if each.status == "submitted" else "skipped",
            "label": each.answers.get("label"),
        }
        for id_, each in answered.items()
    }


def _about(batch: Batch, words: Words) -> None:
    if batch.guideline:
        with st.expander(words("audit.guideline")):
            plain(words("audit.guideline_version", version=batch.guideline_version))
            plain(batch.guideline)


def _all_done(study: Study, person: Person, queue: Queue, words: Words) -> None:
    st.success(words("audit.all_done", total=len(queue.assignment_ids)))
    plain(words("audit.what_follows"))
    show_items(study, person, queue, words)
