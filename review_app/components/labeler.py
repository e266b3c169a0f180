"""The labeler of the label audit: one record, one of the tasks, one key to the next record."""

from review_app.components.bundle import Bundle
from review_app.components.work_page import QUEUE_PAGE, queue_page

LABELER = Bundle(
    "labeler",
    styles=("board.css", "labeler.css"),
    scripts=(
        *QUEUE_PAGE,
        "labeler_item.js",
        "labeler_search.js",
        "labeler_marks.js",
        "labeler_view.js",
        "labeler_refresh.js",
        "labeler_choosing.js",
        "labeler_leaving.js",
        "labeler_keys.js",
        "labeler.js",
    ),
)


def labeler(data: dict, key: str):
    """Show one record to label and those that follow, and say when the queue is finished.

    The result's `finished` holds the batch in the run after its last record was stored, else None. Labels
    are not in it: the labeler fetches records, saves drafts and submits over HTTP by itself. `data`:

    batch, owner: {mark, key}, language ("zh" or "en"), queue: [assignment id, in order],
    given: {assignment id: {state: "saved" or "skipped", label}}, current: as `GET /work/ID` answers,
    choice: {name, asks}, tasks: [{key, name, means, group ("" for none of them), zh, en, pinyin}].
    """
    return queue_page(LABELER, data, key)
