"""When each row of a study was written, as SQL: by its own time, with another row, or as the log counts.

Where nothing tells, because a survey's answers have no time so that nobody's can be picked out, rows count
from the closing of their survey, which is when their seal covers them too.
"""

from sqlite_utils import Database

from db.growth import fact_tables

TIMES = ("at", "added_at", "created_at", "imported_at", "frozen_at", "started_at")
# there as soon as the row is that this column names: written in one transaction with it
WITH = {
    "self_namings": ("response_id", "responses"),
    "items": ("batch_id", "batches"),
    "presentations": ("assignment_id", "assignments"),
    "planned_roles": ("item_id", "items"),
    "verified_responses": ("item_id", "items"),
    "handovers": ("annotation_id", "annotations"),
    "judgment_criteria": ("judgment_id", "judgments"),
    "submission_results": ("submission_id", "submissions"),
    "submission_criteria": ("result_id", "submission_results"),
    "exclusions": ("pass_id", "passes"),
    "duplicates": ("pass_id", "passes"),
    "frozen_members": ("dataset_id", "frozen_datasets"),
    "training_run_datasets": ("run_id", "training_runs"),
    "signed_items": ("signoff_id", "signoffs"),
}
# a file may be imported again when its records have come: each import's event counts what it added
_IMPORTED = """
  id in (
    select r.id
    from (
      select id, source_id, row_number() over (partition by source_id order by id) as nth from main.{table}) r
    join (select s.id as source_id, sum(json_extract(e.detail, '$.{counted}')) as added
          from events e join sources s on json_extract(e.detail, '$.sha256') = s.sha256
          where e.action = 'file imported' group by s.id) i on i.source_id = r.source_id
    where r.nth <= i.added)"""
_CLOSED = "survey_id in (select survey_id from survey_states where state = 'closed')"
OTHERWISE = {
    "records": _IMPORTED.format(table="records", counted="records"),
    "responses": _IMPORTED.format(table="responses", counted="responses"),
    "set_aside_lines": _IMPORTED.format(table="set_aside_lines", counted="set_aside"),
    "labels": """exists (select 1 from labellings l where l.rule_version_id = labels.rule_version_id
      and labels.record_id between l.first_record and l.last_record)""",
    # drawn with its batch, or planned then and made when its role has the item
    "assignments": """item_id in (select id from items) and (
      not exists (select 1 from main.planned_roles p where p.item_id = assignments.item_id
        and p.role = assignments.role and p.person_id = assignments.person_id)
      or exists (select 1 from handovers h where h.item_id = assignments.item_id
        and h.to_role = assignments.role))""",
    "unblindings": "batch_id in (select batch_id from batch_states where state = 'unblinded')",
    "invitations": _CLOSED,
    "survey_answers": _CLOSED,
    "spent_invitations": "token_hash in (select token_hash from invitations)",
}
# marks of answers that were taken from elsewhere: when, would tell who answered a survey
TIMELESS = {"label_studio_taken"}


def covered(database: Database) -> list[str]:
    """The tables of which it can be told what was there at a moment: the log, and all facts but TIMELESS."""
    return ["events", *(table for table in fact_tables(database) if table not in TIMELESS)]


def written_by(database: Database, table: str) -> str:
    """SQL that is true of the table's rows that were there at the one moment that the table `moment` holds.

    Tables that it names are those of the moment, where a view of it stands in their place.
    """
    if table in OTHERWISE:
        return OTHERWISE[table]
    if table in WITH:
        column, other = WITH[table]
        (key,) = database[other].pks
        return f"{column} in (select {key} from {other})"
    (time,) = [name for name in TIMES if name in database[table].columns_dict]
    return f"{time} <= (select at from moment)"
