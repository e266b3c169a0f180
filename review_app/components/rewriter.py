"""The rewriter: a case on the left, three turns in the middle, the dialogue as it reads on the right."""

from review_app.components.bundle import Bundle
from review_app.components.work_page import TEXT_PAGE, text_page

REWRITER = Bundle(
    "rewriter",
    styles=("board.css", "rewriter.css"),
    scripts=(
        *TEXT_PAGE,
        "selection.js",
        "pieces.js",
        "rewriter_item.js",
        "rewriter_case.js",
        "rewriter_turns.js",
        "rewriter_reads.js",
        "rewriter_writing.js",
        "rewriter_keys.js",
        "rewriter.js",
    ),
)


def rewriter(data: dict, key: str):
    """Show one case to rewrite or review, and return what the person asked for next.

    The result's `submitted`, `previous` and `next` are as `text_page` says. Drafts, hints and submissions
    travel over HTTP by themselves. `data` has what `dialogue_rewriting.present` gives, and: assignment_id,
    revision (0 before the first submission), given, locked, draft ({"2.question": text, …}), progress,
    language, guideline ({title, text}, or None).
    """
    return text_page(REWRITER, data, key)
