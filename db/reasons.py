"""Why somebody did what others will look up later: asked for wherever it goes on record."""

from db.errors import Invalid

SHORTEST_REASON = 2


def require_reason(
    reason: str, en: str = "Say in a few words why, for the record.", zh: str = "请写明事由，以备查考。"
) -> None:
    """Raises Invalid, with the given sentence, for what is too short to be a reason."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(en, zh)
