"""Where in their queue a person is, and what the component that goes through it is given."""

import streamlit as st

from db.people import Person
from db.queues import Queue
from db.study import Study
from review_app.browser_marks import browser_owner
from review_app.components.bundle import base_path
from review_app.components.left_here import left_here
from review_app.plain import plain
from review_app.words import Words
from review_app.work_items import work_item


def chosen_queue(mine: list[Queue]) -> Queue:
    """The batch in the address, else the oldest with something to do, else the latest."""
    by_id = {queue.batch_id: queue for queue in mine}
    wanted = st.query_params.get("batch", "")
    if wanted.isdecimal() and int(wanted) in by_id:
        return by_id[int(wanted)]
    return next((queue for queue in mine if queue.state == "open" and queue.next), mine[-1])


def chosen_item(queue: Queue) -> int | None:
    """The assignment at the address's place, else the first one to do; None when all is done."""
    wanted = st.query_params.get("item", "")
    if wanted.isdecimal() and 1 <= int(wanted) <= len(queue.assignment_ids):
        return queue.assignment_ids[int(wanted) - 1]
    return queue.next


def queue_data(study: Study, person: Person, queue: Queue, assignment_id: int, words: Words) -> dict:
    """What every component that goes through a queue is given; what it fetches afterwards is as `current`."""
    return {
        "batch": queue.batch_id,
        "owner": browser_owner(study, person),
        "language": words.language,
        "queue": list(queue.assignment_ids),
        "changed": list(queue.changed),
        "given": {id_: {"state": "saved"} for id_ in sorted(queue.done)},
        "current": work_item(study, person, assignment_id, words.language),
    }


def follow(answer) -> None:
    """Once a component has brought everything to the server, the page says so."""
    if answer.finished:
        st.query_params.pop("item", None)
        st.rerun()


def move(queue: Queue, assignment_id: int, answer) -> None:
    """Follow a component that is drawn item by item: to the next one to do, otherwise one back or forth."""
    if answer.submitted:
        st.query_params.pop("item", None)
        st.rerun()
    step = 1 if answer.next else -1 if answer.previous else 0
    to = queue.assignment_ids.index(assignment_id) + step
    if step and 0 <= to < len(queue.assignment_ids):
        st.query_params["item"] = str(to + 1)
        st.rerun()


def show_none_assigned(work: str, words: Words) -> None:
    """That none of this work is the person's, as the phrase `<work>.none` says, and the way to what is."""
    st.info(words(f"{work}.none"))
    st.html(f'<a href="{base_path()}/" target="_self">{words("queue.to_my_work")}</a>')


def show_all_done(study: Study, person: Person, queue: Queue, sentence: str, words: Words) -> None:
    """That nothing is to do, and a way back to each item."""
    plain(f"✓ {sentence}")
    show_items(study, person, queue, words)


def show_left_here(study: Study, person: Person, queue: Queue, page: str, words: Words) -> None:
    """What of the queue waits in this browser is sent, or told with the way to it, at the address `page`."""
    waiting = {
        "batch": queue.batch_id,
        "queue": list(queue.assignment_ids),
        "page": page,
        "owner": browser_owner(study, person),
        "language": words.language,
    }
    left_here(waiting, key=f"left-here-{queue.batch_id}")


def show_items(study: Study, person: Person, queue: Queue, words: Words) -> None:
    """A way to each item; those with a change that is not submitted, or not at the server, are said."""
    show_left_here(study, person, queue, "", words)
    if queue.changed:
        st.warning(words("changed.here", n=len(queue.changed)))
    links = "".join(
        f'<a href="?batch={queue.batch_id}&item={number}" target="_self" '
        f'style="display:inline-block;min-width:44px;line-height:44px;text-align:center">'
        f"{number}{' ●' if each in queue.changed else ''}</a>"
        for number, each in enumerate(queue.assignment_ids, start=1)
    )
    st.html(links)


def page_place(queue: Queue, assignment_id: int) -> dict:
    """Where in the queue a component is whose next item the server draws."""
    place = queue.assignment_ids.index(assignment_id) + 1
    return {
        "batch": queue.batch_id,
        "queue": list(queue.assignment_ids),
        "changed": list(queue.changed),
        "progress": {"place": place, "total": len(queue.assignment_ids), "done": len(queue.done)},
    }
