"""What a page that shows no item of work says of words that wait in this browser alone."""

from review_app.components.bundle import KEEPING, Bundle, component, noted, told

LEFT_HERE = Bundle(
    "left_here",
    styles=("left_here.css",),
    scripts=(*KEEPING, "left_here.js"),
)


def left_here(data: dict, key: str):
    """Say how many items have words that the server has not, with a way to the first; nothing where none has.

    What can be sent is sent; the script runs again once all of it is. `data`: batch, queue (the assignments
    in their order), page (its address, "" where this is it), owner ({mark, key}), language.
    """
    return component(LEFT_HERE)(key=key, data=told(data), on_sent_change=noted)
