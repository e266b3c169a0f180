"""What a page may keep while an answer is being typed: the fields it has, and what each may hold."""

import json
from collections.abc import Callable, Collection, Mapping
from itertools import chain

from annotation.dialogue_rewriting.dialogue import MOST_PLACED
from db.errors import Invalid

# field -> the values it may hold, or a question that a value must answer with yes
DraftFields = Mapping[str, Collection[str] | Callable[[str], bool]]


def any_text(value: str) -> bool:
    """What a person writes is theirs."""
    return True


def list_of_objects(value: str) -> bool:
    """A JSON list of objects: marks in a text, or notes of pastes."""
    found = _json(value)
    return isinstance(found, list) and all(isinstance(each, dict) for each in found)


def places(value: str) -> bool:
    """A JSON object with `spans`, pairs of places in the case, and `pairs`, places among its questions."""
    found = _json(value)
    if not isinstance(found, dict) or set(found) != {"spans", "pairs"}:
        return False
    spans, pairs = found["spans"], found["pairs"]
    if any(not isinstance(each, list) or len(each) > MOST_PLACED for each in (spans, pairs)):
        return False
    if not all(isinstance(each, list) and len(each) == 2 for each in spans):
        return False
    return all(type(at) is int for at in chain(*spans, pairs))


def refuse_unknown(fields: DraftFields, field: str, value: str) -> None:
    """Refuse a field that the page has not, or a value that it could not show."""
    holds = fields.get(field)
    if holds is None or not (holds(value) if callable(holds) else value in holds):
        raise Invalid(
            "The page of this item has no such field, or cannot show such a value.",
            "此题的页面没有这一栏，或无法显示这样的内容。",
        )


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
