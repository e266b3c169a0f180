"""What was typed elsewhere meanwhile: nothing that is stored goes under before the page has shown it."""

import zlib
from collections.abc import Collection, Mapping

from sqlite_utils import Database

from db.errors import Conflict, Refused


class TypedElsewhere(Conflict):
    """Other texts are stored than the page knew of: `stored` has them by their fields."""

    def __init__(self, stored: Mapping[str, str], sentence: str, zh: str) -> None:
        super().__init__(sentence, zh)
        self.stored = stored


class SubmittedElsewhere(Refused):
    """The person has submitted the item elsewhere, and another has it now."""


def short_digest(text: str) -> str:
    """The length in bytes and the CRC-32, as the pages reckon them too: which of a field's texts it is."""
    content = text.encode()
    return f"{len(content)}.{zlib.crc32(content):08x}"


def refuse_other_draft(
    database: Database, assignment_id: int, field: str, value: str, typed_on: Collection[str]
) -> None:
    """Refuse `value` where another text is stored than those that it was typed on, by their digests."""
    stored = _drafts(database, assignment_id).get(field, "")
    if stored and stored != value and short_digest(stored) not in typed_on:
        raise TypedElsewhere(
            {field: stored},
            "Something else was typed here in another tab or on another computer.",
            "此处在另一标签页或另一台电脑上也改过。",
        )


def refuse_unseen_drafts(
    database: Database, assignment_id: int, seen: Mapping[str, Collection[str]] | None
) -> None:
    """Refuse to close an assignment's drafts where one's text is not among those `seen` of its field.

    None has seen all: an answer that comes from no page.
    """
    if seen is None:
        return
    unseen = {
        field: value
        for field, value in _drafts(database, assignment_id).items()
        if value and short_digest(value) not in seen.get(field, ())
    }
    if unseen:
        raise TypedElsewhere(
            unseen,
            "Something was typed into this item in another tab or on another computer; "
            "look at it, and submit again.",
            "此题在另一标签页或另一台电脑上也填写过；请查看后再提交。",
        )


def _drafts(database: Database, assignment_id: int) -> dict[str, str]:
    found = database.execute("select field, value from drafts where assignment_id = ?", (assignment_id,))
    return dict(found.fetchall())
