"""The audit page: one record after the other in the labeler; once the batch is locked, its disagreements."""

from collections.abc import Mapping

import streamlit as st

from annotation.activities.label_audit import LABEL_AUDIT
from annotation.rubric import Rubric, rubric_from_json
from annotation.task_pinyin import PINYIN
from db.people import Person
from db.study import Study
from db.work import Given, Queue, given, queues, work
from review_app.activities import label_discussion
from review_app.components.labeler import labeler
from review_app.components.words import component_words
from review_app.plain import plain
from review_app.words import Words
from review_app.work_items import work_item


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == LABEL_AUDIT.name]
    if not mine:
        st.info(words("audit.none"))
        return
    queue = _queue(mine)
    if queue.state != "open":
        label_discussion.show(study, person, words, queue)
        return
    assignment_id = _asked_for(queue) or queue.next
    if assignment_id is None:
        _all_done(queue, words)
        return
    answer = labeler(_data(study, person, words, queue, assignment_id), key=f"labeler-{queue.batch_id}")
    _about(study, person, words, assignment_id)
    if answer.finished:
        st.query_params.pop("item", None)
        st.rerun()


def _queue(mine: list[Queue]) -> Queue:
    """The batch asked for in the address, else the oldest with something left, else the newest."""
    wanted = st.query_params.get("batch", "")
    by_id = {str(queue.batch_id): queue for queue in mine}
    if wanted in by_id:
        return by_id[wanted]
    return next((queue for queue in mine if queue.state == "open" and queue.next), mine[-1])


def _asked_for(queue: Queue) -> int | None:
    wanted = st.query_params.get("item", "")
    if wanted.isdecimal() and 1 <= int(wanted) <= len(queue.assignment_ids):
        return queue.assignment_ids[int(wanted) - 1]
    return None


def _data(study: Study, person: Person, words: Words, queue: Queue, assignment_id: int) -> dict:
    shown = work(study, person, assignment_id)
    choice = rubric_from_json(shown.batch.rubric).choices[0]
    return {
        "batch": queue.batch_id,
        "language": words.language,
        "queue": list(queue.assignment_ids),
        "given": _given(given(study, person, queue.batch_id)),
        "current": work_item(study, person, assignment_id, words.language),
        "choice": {"name": choice.name[words.language], "asks": choice.asks[words.language]},
        "tasks": tasks(rubric_from_json(shown.batch.rubric), words.language),
        "words": component_words(words.language),
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


def _about(study: Study, person: Person, words: Words, assignment_id: int) -> None:
    """The guideline, and whether the rules' label is shown."""
    batch = work(study, person, assignment_id).batch
    if batch.guideline:
        with st.expander(words("audit.guideline")):
            plain(words("audit.guideline_version", version=batch.guideline_version))
            plain(batch.guideline)


def _all_done(queue: Queue, words: Words) -> None:
    st.success(words("audit.all_done", total=len(queue.assignment_ids)))
    plain(words("audit.what_follows"))
    links = "".join(
        f'<a href="?batch={queue.batch_id}&item={number}" target="_self" '
        f'style="display:inline-block;min-width:44px;line-height:44px;text-align:center">{number}</a>'
        for number in range(1, len(queue.assignment_ids) + 1)
    )
    st.html(links)
