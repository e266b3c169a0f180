"""The rewriting page: one case in the rewriter, whichever part the person has in it."""

import streamlit as st

from annotation.activities.dialogue_rewriting import DIALOGUE_REWRITING
from annotation.answering import presented
from db.people import Person
from db.study import Study
from db.work import Queue, Work, queues
from review_app.components.rewriter import rewriter
from review_app.components.words import component_words
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    mine = [queue for queue in queues(study, person) if queue.activity == DIALOGUE_REWRITING.name]
    if not mine:
        st.info(words("rewriting.none"))
        return
    queue = _queue(mine)
    index = _index(queue)
    if index is None:
        _all_done(queue, words)
        return
    assignment_id = queue.assignment_ids[index]
    work, shown = presented(study, person, assignment_id, words.language)
    answer = rewriter(_data(queue, index, work, shown, words), key=f"rewriter-{assignment_id}")
    _move(queue, index, answer)


def _queue(mine: list[Queue]) -> Queue:
    """The batch in the address, else the oldest with something to do, else the latest."""
    by_id = {queue.batch_id: queue for queue in mine}
    wanted = st.query_params.get("batch", "")
    if wanted.isdecimal() and int(wanted) in by_id:
        return by_id[int(wanted)]
    return next((queue for queue in mine if queue.state == "open" and queue.next), mine[-1])


def _index(queue: Queue) -> int | None:
    """The place asked for in the address, else that of the first one to do; None when all is done."""
    wanted = st.query_params.get("item", "")
    if wanted.isdecimal() and 1 <= int(wanted) <= len(queue.assignment_ids):
        return int(wanted) - 1
    return queue.assignment_ids.index(queue.next) if queue.next else None


def _data(queue: Queue, index: int, work: Work, shown: dict, words: Words) -> dict:
    annotation = work.annotation
    given = annotation is not None and annotation.status == "submitted"
    return {
        **shown,
        "assignment_id": work.assignment_id,
        "draft": dict(work.draft),
        "given": given,
        "revision": annotation.revision if annotation else 0,
        "locked": work.batch.state != "open" or work.turn not in ("", work.role),
        "progress": {"place": index + 1, "total": len(queue.assignment_ids), "done": len(queue.done)},
        "words": component_words(words.language),
        "guideline": _guideline(work, words),
    }


def _move(queue: Queue, index: int, answer) -> None:
    """Follow the rewriter: after a submit to the next one to do, otherwise one back or forth."""
    if answer.submitted:
        st.query_params.pop("item", None)
        st.rerun()
    step = 1 if answer.next else -1 if answer.previous else 0
    if step and 0 <= index + step < len(queue.assignment_ids):
        st.query_params["item"] = str(index + step + 1)
        st.rerun()


def _all_done(queue: Queue, words: Words) -> None:
    st.success(words("rewriting.all_done", total=len(queue.assignment_ids)))
    links = "".join(
        f'<a href="?batch={queue.batch_id}&item={number}" target="_self" '
        f'style="display:inline-block;min-width:44px;line-height:44px;text-align:center">{number}</a>'
        for number in range(1, len(queue.assignment_ids) + 1)
    )
    st.html(links)


def _guideline(work: Work, words: Words) -> dict[str, str] | None:
    """The batch's guideline, to be opened above the case; None where it has none."""
    if not work.batch.guideline:
        return None
    title = words("rewriting.guideline", version=work.batch.guideline_version)
    return {"title": title, "text": work.batch.guideline}
