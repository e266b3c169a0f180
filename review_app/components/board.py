"""The board of blinded scoring: question and reference in view, responses side by side, a key a rating."""

from review_app.components.bundle import Bundle
from review_app.components.work_page import QUEUE_PAGE, queue_page

BOARD = Bundle(
    "board",
    styles=("board.css",),
    scripts=(
        *QUEUE_PAGE,
        "bar.js",
        "board_item.js",
        "board_view.js",
        "board_refresh.js",
        "board_scoring.js",
        "board_leaving.js",
        "board_keys.js",
        "board.js",
    ),
)


def board(data: dict, key: str):
    """Show one item to score and those that follow, and say when the queue is finished.

    The result's `finished` holds the batch in the run after its last item was stored, else None. Ratings are
    not in it: the board fetches items, saves drafts and submits over HTTP by itself. `data`:

    batch, owner: {mark, key}, language ("zh" or "en"), queue: [assignment id, in order],
    given: {assignment id: {state}},
    current: as `GET /work/ID` answers, guideline: {title, text} or None,
    criteria: [{key, name, asks, low, high, anchors: {"1": text}, may_be_na}], whole numbers.
    """
    return queue_page(BOARD, data, key)
