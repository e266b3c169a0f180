"""A text editor that saves itself: no key is lost to a dropped connection, a reload or a restart."""

from review_app.components.bundle import KEEPING, Bundle, component, noted, told

EDITOR = Bundle(
    "editor",
    styles=("editor.css",),
    scripts=(*KEEPING, "editor.js"),
)


def editor(data: dict, key: str):
    """Show one field to write, and return what the page may use of it.

    The result's `value` is the text when the editor was last left (None before), `submitted` the text in the
    run that follows Ctrl+Enter, else None. Drafts travel over HTTP by themselves. `data`: assignment_id,
    owner ({mark, key}), field, value (the draft kept on the server, or what to start from), label, rows,
    locked, language.
    """
    return component(EDITOR)(
        key=key,
        data=told({"rows": 8, "locked": False, **data}),
        default={"value": None},
        on_value_change=noted,
        on_submitted_change=noted,
    )
