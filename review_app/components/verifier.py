"""The verifier: a polished response beside the answer it was polished from, judged, marked and revised."""

from review_app.components.bundle import Bundle
from review_app.components.work_page import QUEUE_PAGE, queue_page

VERIFIER = Bundle(
    "verifier",
    styles=("board.css", "verifier.css"),
    scripts=(
        *QUEUE_PAGE,
        "selection.js",
        "pieces.js",
        "verifier_item.js",
        "verifier_text.js",
        "verifier_difference.js",
        "verifier_view.js",
        "verifier_refresh.js",
        "verifier_acts.js",
        "verifier_keys.js",
        "verifier.js",
    ),
)


def verifier(data: dict, key: str):
    """Show one response to verify or oversee and those that follow, and say when the queue is finished.

    The result's `finished` holds the batch in the run after its last item was stored, else None. The verifier
    fetches items, saves drafts and submits over HTTP by itself. `data`:

    batch, owner: {mark, key}, language ("zh" or "en"), queue: [assignment id, in order],
    given: {assignment id: {state}},
    current: as `GET /work/ID` answers, asks: {"correct" and "practical": {asks, yes, no}},
    kinds: [{key, name, means}].
    """
    return queue_page(VERIFIER, data, key)
