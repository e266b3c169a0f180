"""The verification page: one polished response after the other in the verifier, to verify or to oversee."""

import streamlit as st

from annotation.activities.response_verification import RESPONSE_VERIFICATION
from annotation.rubric import Rubric, rubric_from_json
from db.people import Person
from db.study import Study
from db.work import Queue, Work, queues, work
from review_app.components.verifier import verifier
from review_app.components.words import component_words
from review_app.plain import plain
from review_app.words import Words
from review_app.work_items import work_item


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == RESPONSE_VERIFICATION.name]
    if not mine:
        st.info(words("verification.none"))
        return
    queue = _queue(mine)
    assignment_id = _asked_for(queue) or queue.next
    if assignment_id is None:
        _all_done(queue, person, words)
        return
    shown = work(study, person, assignment_id)
    data = _data(study, person, words, queue, shown)
    # what comes back later makes another queue, and so another component
    answer = verifier(data, key=f"verifier-{queue.batch_id}-{len(queue.assignment_ids)}")
    _about(shown, words)
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


def _data(study: Study, person: Person, words: Words, queue: Queue, shown: Work) -> dict:
    rubric = rubric_from_json(shown.batch.rubric)
    return {
        "batch": queue.batch_id,
        "language": words.language,
        "queue": list(queue.assignment_ids),
        "given": {id_: {"state": "saved"} for id_ in sorted(queue.done)},
        "current": work_item(study, person, shown.assignment_id, words.language),
        **asked(rubric, words.language),
        "words": component_words(words.language),
    }


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


def _about(shown: Work, words: Words) -> None:
    batch = shown.batch
    if batch.guideline:
        with st.expander(words("audit.guideline")):
            plain(words("audit.guideline_version", version=batch.guideline_version))
            plain(batch.guideline)


def _all_done(queue: Queue, person: Person, words: Words) -> None:
    st.success(words("verification.all_done", total=len(queue.assignment_ids)))
    plain(words("verification.then_sign" if person.role == "senior" else "verification.what_follows"))
    links = "".join(
        f'<a href="?batch={queue.batch_id}&item={number}" target="_self" '
        f'style="display:inline-block;min-width:44px;line-height:44px;text-align:center">{number}</a>'
        for number in range(1, len(queue.assignment_ids) + 1)
    )
    st.html(links)
