"""A form that the server takes as a whole: what is chosen and typed lies in this browser until it is sent."""

from review_app.components.bundle import Bundle, component, noted, told

UNSENT = Bundle(
    "unsent",
    styles=("unsent.css",),
    scripts=("elements.js", "cipher.js", "shelf.js", "unsent.js"),
)


def unsent(data: dict, key: str):
    """Say where the form is kept, keep it, and give back what was kept before the page was loaded.

    The result's `found` is a dict of what was chosen, and of the `text` typed, in the run that follows the
    first drawing, else None; it comes from the browser and may be anything. `data`: owner ({mark, key}),
    language, name (of the form, another one once it was sent), of (what the names of all such forms begin
    with), open (the names of those that wait), chosen (a dict of what is chosen now), field (the key of the
    text's widget).
    """
    return component(UNSENT)(key=key, data=told(data), on_found_change=noted)
