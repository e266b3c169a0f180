"""Proof that facts are as they were sealed, accounts as the log left them, contents as their hashes say."""

import hashlib
import json
from collections.abc import Callable, Iterator

from sqlite_utils import Database

from db import seals
from db.checks import Check
from db.growth import fact_tables
from db.incoming import OWN_RECORDS, record_hash, response_hash
from db.people import account_digest
from db.study import Study


def sealed_facts(study: Study, database: Database) -> Check:
    """Every row of every insert-only table is as it was sealed, none fewer and none more."""
    found = list(seals.compared(study, database))
    all_rows = sum(database[table].count for table in fact_tables(database))
    last = max((each.seal.at for each in found), default=None)
    held = sum(each.rows for each in found)
    since = f"{all_rows - held} rows since {last[:10]}" if last else f"{all_rows} rows, and none ever was"
    what = "every fact is as it was sealed" + (f"; not sealed yet: {since}" if all_rows > held else "")
    return Check(what, held, tuple(_told(each) for each in found if not each.holds))


def _told(each: seals.Compared) -> str:
    more = each.rows - each.seal.rows
    what = f"{abs(more)} rows {'more' if more > 0 else 'fewer'} than" if more else "not the rows that"
    return f"{each.span}: {what} were sealed on {each.seal.at[:10]}"


def accounts(study: Study, database: Database) -> Check:
    """Each account is as the event log left it: names, role and password, and whether it is closed."""
    told: dict[str, dict] = {}
    for action, login, role, digest in database.execute(
        """
        select action, subject, json_extract(detail, '$.role'), json_extract(detail, '$.account')
        from events where action in ('person added', 'password set', 'person disabled', ?) order by seq
        """,
        (seals.ERASED,),
    ).fetchall():
        account = told.setdefault(login, {"closed": False})
        # of an event without a digest, which earlier versions wrote, less can be told
        account["digest"] = digest
        account["closed"] |= action in ("person disabled", seals.ERASED)
        account["erased"] = action == seals.ERASED
        if action == "person added":
            account["role"] = role
    people = database.execute("select id, login, role, disabled_at from people order by id").fetchall()
    faults = []
    for id_, login, role, closed in people:
        account = told.pop(login, {})
        if "role" not in account:
            faults.append(f"the account {login} was never added")
        elif account["digest"]:
            if account_digest(study, database, id_) != account["digest"]:
                faults.append(f"the account {login} was changed outside Wardround")
        elif (closed is not None) != account["closed"] or (role != account["role"] and not account["erased"]):
            faults.append(f"the account {login} is not what the event log made it: {role}")
    faults += [f"the account {login} is gone" for login, account in told.items() if "role" in account]
    return Check("every account is as the event log left it", len(people), tuple(faults))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# what a row is called, the columns its hash covers, what comes of them, and the column that keeps it
CONTENTS: tuple[tuple[str, str, Callable[..., str], str], ...] = (
    (
        "records",
        "answer, case_description, external_id, kind, metadata, options, question, task",
        record_hash,
        "content_hash",
    ),
    ("batches", "rubric", _sha256, "rubric_hash"),
    ("questionnaires", "content", _sha256, "content_hash"),
    ("survey_taxonomies", "content", _sha256, "content_hash"),
    ("polishing_prompts", "text", _sha256, "hash"),
    ("consent_texts", "zh || char(10) || en", _sha256, "text_hash"),
)


def contents(database: Database) -> Check:
    """Every content that has its hash beside it still has that hash."""
    counts, faults = 0, []
    for table, columns, hashed, kept in CONTENTS:
        for id_, same in _hashes(database, table, columns, hashed, kept):
            counts += 1
            if not same:
                faults.append(f"{table} {id_} was changed after it was stored")
    rows = database.execute(
        """
        select id from responses where question is not
          case when json_valid(conversation) then json_extract(conversation, '$[0].content') end
        """
    ).fetchall()
    faults += [f"responses {id_} does not begin with its question" for (id_,) in rows]
    return Check("every content has the hash that stands beside it", counts, tuple(faults))


def responses(database: Database) -> Check:
    """Every response has the hash of what it answers and says, wherever its import noted the data sets."""
    datasets = _datasets(database)
    count, unknown, faults = 0, 0, []
    rows = database.execute(
        """
        select s.id, s.source_id, s.conversation, s.content_hash, r.id, r.external_id
        from responses s join records r on r.id = s.record_id
        """
    )
    for id_, source_id, conversation, kept, record_id, external_id in rows:
        spellings = datasets.get(source_id)
        if spellings is None:
            unknown += 1
            continue
        count += 1
        names = ((each, str(record_id) if each == OWN_RECORDS else external_id) for each in spellings)
        if all(response_hash(*name, conversation) != kept for name in names):
            faults.append(f"response {id_} was changed after it was stored")
    more = f"; not checkable: {unknown}, whose import did not note their data set" if unknown else ""
    return Check(f"every response has the hash that stands beside it{more}", count, tuple(faults))


def _datasets(database: Database) -> dict[int, set[str]]:
    """By source: the data sets its responses were said to answer, where all of its imports noted them.

    Earlier versions did not; and of an event that an erasure went over, a name may have been taken out.
    """
    found: dict[int, set[str]] = {}
    rows = database.execute(
        """
        select s.id, case when e.seq in (select seq from redacted_events) then null
          else json_extract(e.detail, '$.datasets') end
        from events e join sources s on s.sha256 = json_extract(e.detail, '$.sha256')
        where e.action = 'file imported'
        """
    ).fetchall()
    for source_id, noted in rows:
        if noted is not None:
            found.setdefault(source_id, set()).update(json.loads(noted))
    return {source_id: names for source_id, names in found.items() if (source_id, None) not in rows}


def _hashes(
    database: Database, table: str, columns: str, hashed: Callable[..., str], kept: str
) -> Iterator[tuple[object, bool]]:
    key = database[table].pks[0]
    for id_, expected, *parts in database.execute(f"select {key}, {kept}, {columns} from {table}"):
        yield id_, hashed(*parts) == expected


# what happened, as the facts tell it: the subject and the action of the event that each of them came with
LOGGED = """
select 'batch ' || batch_id as subject,
  case state when 'draft' then 'batch drawn' else 'batch ' || state end as action from batch_states
union all select 'survey ' || survey_id,
  case state when 'draft' then 'survey made' when 'open' then 'survey opened' else 'survey closed' end
  from survey_states
union all select 'job ' || job_id, 'job ' || state from job_states
union all select 'rules ' || id, 'rules added' from rule_versions
union all select 'rules ' || rule_version_id, 'records labelled' from labellings
union all select 'pass ' || id, 'records set apart' from passes
union all select 'dataset ' || name || '-v' || version, 'dataset frozen' from frozen_datasets
union all select 'submission ' || id, 'submission judged' from submissions
union all select 'submission ' || submission_id,
  'submission ' || case shown when 1 then 'shown' else 'hidden' end
  from submission_showings
union all select 'approval ' || approval_id, 'approval withdrawn' from withdrawals
union all select 'batch ' || s.batch_id, 'batch reopened' from reopenings r
  join signoffs s on s.id = r.signoff_id
"""


LOGGED_ACTIONS = """(
  'batch drawn', 'batch open', 'batch locked', 'batch unblinded', 'batch reopened', 'approval withdrawn',
  'survey made', 'survey opened', 'survey closed', 'rules added', 'records labelled', 'records set apart',
  'dataset frozen', 'submission judged', 'submission shown', 'submission hidden')"""


def logged(database: Database) -> Check:
    """What happened to batches, surveys, jobs, rules, datasets and approvals is in the log, and only that."""
    rows = database.execute(
        f"""
        select subject, action, sum(stored), sum(told) from (
          select subject, action, 1 as stored, 0 as told from ({LOGGED})
          union all select subject, action, 0, 1 from events
          where action in {LOGGED_ACTIONS} or (action like 'job %' and subject like 'job %'))
        group by subject, action
        """
    ).fetchall()
    faults = tuple(
        f"{subject}, {action}: {told} times in the event log, {stored} times in the study"
        for subject, action, stored, told in rows
        if stored != told
    )
    return Check("what happened is in the event log, and the other way round", len(rows), faults)
