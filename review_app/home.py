"""My work: what is assigned, how far it is, one click to go on; and what waits for those who organise."""

from collections.abc import Mapping

import streamlit as st

from annotation.activities.catalogue import activity_named
from db.people import Person
from db.queues import Queue, queues
from db.study import Study
from review_app import waiting
from review_app.components.bundle import base_path
from review_app.lead import kept_audits
from review_app.page_button import page_button
from review_app.plain import plain
from review_app.queue_place import show_left_here
from review_app.words import Words

# activity -> the page its work is done on
WORK_PAGE = {
    "blinded_scoring": "scoring",
    "label_audit": "audit",
    "dialogue_rewriting": "rewriting",
    "instruction_drafting": "drafting",
    "response_verification": "verification",
}
ANSWERING = ("physician", "senior", "lead")


def show(study: Study, person: Person, words: Words) -> None:
    plain(words("home.greeting", name=person.name))
    mine = queues(study, person) if person.role in ANSWERING else []
    disputes = kept_audits.undiscussed(study, mine)
    # what is done stays to be looked at, under what is to do
    for queue in sorted(mine, key=lambda queue: not _waits(queue, disputes)):
        _card(study, person, queue, words, disputes.get(queue.batch_id, 0))
    if not mine and person.role in ("physician", "senior"):
        st.info(words("home.nothing_yet"))
    if person.role != "physician":
        waiting.show(study, person, words)


def _waits(queue: Queue, disputes: Mapping[int, int]) -> bool:
    return queue.state == "open" and queue.next is not None or queue.batch_id in disputes


def _card(study: Study, person: Person, queue: Queue, words: Words, disputes: int) -> None:
    done, total = len(queue.done), len(queue.assignment_ids)
    with st.container(border=True, key=f"card-{queue.batch_id}"):
        st.subheader(activity_named(queue.activity).title[words.language])
        plain(queue.name)
        st.progress(done / total, text=f"{done} / {total}{_pace(queue, words)}")
        if queue.state != "open":
            st.text(words("home.closed"))
        if disputes:
            st.warning(words("home.disputes", count=disputes))
        show_left_here(study, person, queue, f"{base_path()}/{WORK_PAGE[queue.activity]}", words)
        if queue.changed:
            st.warning(words("changed.here", n=len(queue.changed)))
            place = queue.assignment_ids.index(queue.changed[0]) + 1
            page_button(
                words,
                "changed.look",
                WORK_PAGE[queue.activity],
                f"changed-{queue.batch_id}",
                query={"batch": str(queue.batch_id), "item": str(place)},
            )
        page_button(
            words,
            "home.discuss" if disputes else _next_step(queue),
            WORK_PAGE[queue.activity],
            f"continue-{queue.batch_id}",
            query={"batch": str(queue.batch_id)},
            primary=queue.next is not None or disputes > 0,
            disabled=queue.state == "draft",
        )


def _next_step(queue: Queue) -> str:
    """The key of what the button says."""
    if queue.state != "open" or queue.next is None:
        return "home.look"
    return "home.continue" if queue.done else "home.start"


def _pace(queue: Queue, words: Words) -> str:
    """The person's own median time, and what is left at that pace."""
    if queue.median_active_ms is None:
        return ""
    left = (len(queue.assignment_ids) - len(queue.done)) * queue.median_active_ms
    seconds = round(queue.median_active_ms / 1000)
    return words("home.pace", seconds=seconds, minutes=max(1, round(left / 60_000))) if left else ""
