"""How tables of facts grow, so that what a seal covers can be told from what came after it.

Most tables grow at their end: a row's number is one more than the last. Where a table has no such numbers,
it grows with another one, or is told by its keys.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from db.migrations import STEPS

# proven by the chain itself
CHAINED = {"events", "redacted_events"}


@dataclass(frozen=True)
class Growth:
    """Rows come only beyond the places that `ends` gives: the last one of each group, null of an empty table.

    `place` and `group` are SQL over a row; all rows of a place are written at once.
    """

    place: str
    ends: str
    group: str = "null"


def _with(parent: str, place: str) -> Growth:
    """Written in the transaction that writes the row of `parent` which `place` names, and never after it."""
    return Growth(place, f"select null, max(id) from {parent}")


def _once_closed(group: str) -> Growth:
    """Sealed whole once the survey is closed: a seal before that would tell who answered when."""
    return Growth("0", "select survey_id, 0 from survey_state where state = 'closed'", group)


_LABELLED = "select rule_version_id, max(last_record) from labellings group by rule_version_id"
GROWTH = {
    "labels": Growth("record_id", _LABELLED, "rule_version_id"),
    "labellings": Growth("first_record", _LABELLED, "rule_version_id"),
    "exclusions": _with("passes", "pass_id"),
    "duplicates": _with("passes", "pass_id"),
    "signed_items": _with("signoffs", "signoff_id"),
    "verified_responses": _with("items", "item_id"),
    "handovers": _with("annotations", "annotation_id"),
    "frozen_seals": _with("frozen_datasets", "dataset_id"),
    "judgment_criteria": _with("judgments", "judgment_id"),
    "submission_criteria": _with("submission_results", "result_id"),
    "invitations": _once_closed("survey_id"),
    "survey_answers": _once_closed("survey_id"),
    "spent_invitations": _once_closed(
        "(select i.survey_id from invitations i where i.token_hash = spent_invitations.token_hash)"
    ),
}
# rows that come in no order, told by this key of theirs
KEYED = {
    "held_out_records": "record_id",
    "taken_in_lines": "set_aside_id",
    "reopenings": "signoff_id",
    "withdrawals": "approval_id",
    "polishing_prompts": "hash",
    "label_studio_taken": "mark",
}


def growth_of(table: str) -> Growth:
    """How a table that is not of KEYED grows."""
    return GROWTH.get(table) or Growth("rowid", f"select null, max(rowid) from {table}")


def fact_tables(database: Database) -> list[str]:
    """The insert-only tables that seals cover, by name."""
    facts = {table for _, tables in STEPS for table in tables} - CHAINED
    return sorted(facts & set(database.table_names()))
