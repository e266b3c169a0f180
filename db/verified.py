"""Which polished responses have been drawn into a verification."""

from db.study import Study, reading


def verified_ids(study: Study) -> set[int]:
    """The ids of all polished responses that any verification batch holds, whatever its state."""
    with reading(study) as database:
        return {row[0] for row in database.execute("select polished_id from verified_responses")}
