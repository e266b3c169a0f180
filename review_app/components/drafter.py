"""The drafter: a task's record on the left, its wordings in the middle, the prompt they give on the right."""

from review_app.components.bundle import Bundle
from review_app.components.work_page import TEXT_PAGE, text_page

DRAFTER = Bundle(
    "drafter",
    styles=("board.css", "rewriter.css", "drafter.css"),
    scripts=(
        *TEXT_PAGE,
        "keys.js",
        "drafter_item.js",
        "drafter_view.js",
        "drafter.js",
    ),
)


def drafter(data: dict, key: str):
    """Show one task to word or to review, and return what the person asked for next.

    The result's `submitted`, `previous` and `next` are as `text_page` says. Drafts and submissions travel
    over HTTP by themselves. `data` has what `instruction_drafting.present` gives, and: assignment_id,
    revision (0 before the first submission), given, locked, draft ({"wording.1": text, …}), progress,
    language, guideline ({title, text}, or None), start (the wordings to begin with), accepted (which
    revision they are, or 0), examples ({case, question, options, answer} each), prompts (the messages for
    each), place (what stands there for the instruction).
    """
    return text_page(DRAFTER, data, key)
