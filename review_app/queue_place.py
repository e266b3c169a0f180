"""Where in their queue a person is: the batch and item that the address names, else what is next to do."""

import streamlit as st

from db.work import Queue
from review_app.plain import plain


def chosen_queue(mine: list[Queue]) -> Queue:
    """The batch in the address, else the oldest with something to do, else the latest."""
    by_id = {queue.batch_id: queue for queue in mine}
    wanted = st.query_params.get("batch", "")
    if wanted.isdecimal() and int(wanted) in by_id:
        return by_id[int(wanted)]
    return next((queue for queue in mine if queue.state == "open" and queue.next), mine[-1])


def chosen_index(queue: Queue) -> int | None:
    """The place asked for in the address, else that of the first one to do; None when all is done."""
    wanted = st.query_params.get("item", "")
    if wanted.isdecimal() and 1 <= int(wanted) <= len(queue.assignment_ids):
        return int(wanted) - 1
    return queue.assignment_ids.index(queue.next) if queue.next else None


def move(queue: Queue, index: int, answer) -> None:
    """Follow a component: after a submit to the next one to do, otherwise one back or forth."""
    if answer.submitted:
        st.query_params.pop("item", None)
        st.rerun()
    step = 1 if answer.next else -1 if answer.previous else 0
    if step and 0 <= index + step < len(queue.assignment_ids):
        st.query_params["item"] = str(index + step + 1)
        st.rerun()


def show_all_done(queue: Queue, sentence: str) -> None:
    """That nothing is to do, and a way back to each item."""
    plain(f"✓ {sentence}")
    links = "".join(
        f'<a href="?batch={queue.batch_id}&item={number}" target="_self" '
        f'style="display:inline-block;min-width:44px;line-height:44px;text-align:center">{number}</a>'
        for number in range(1, len(queue.assignment_ids) + 1)
    )
    st.html(links)


def shown_progress(queue: Queue, index: int) -> dict[str, int]:
    """What a component's bar shows of the queue."""
    return {"place": index + 1, "total": len(queue.assignment_ids), "done": len(queue.done)}
