"""What people answered, decided, signed and approved is as they left it, and the event log says the same."""

import hashlib

from sqlite_utils import Database

from db.checks import Check
from db.signoffs import signed_hash
from db.stored_answers import answers_hash
from db.survey_answers import digest


def answers(database: Database) -> Check:
    rows = database.execute("select id, answers, answers_hash from annotations").fetchall()
    faults = tuple(
        f"annotation {id_} was changed after it was stored"
        for id_, answers, kept in rows
        if answers_hash(answers) != kept
    )
    return Check("every answer is as it was stored", len(rows), faults)


def answers_logged(database: Database) -> Check:
    """Each annotation has its event, with the same hash: neither can be added or removed alone."""
    stored = database.execute("select count(*) from annotations").fetchone()[0]
    # joined by key, for a study has as many events as answers
    unlogged = database.execute(
        """
        with logged as materialized (
          select subject, action, json_extract(detail, '$.revision') as revision,
            json_extract(detail, '$.answers_hash') as answers_hash
          from events where action like 'annotation %')
        select a.id from annotations a left join logged e
          on e.subject = 'assignment ' || a.assignment_id and e.action = 'annotation ' || a.status
            and e.revision = a.revision and e.answers_hash = a.answers_hash
        where e.subject is null
        """
    ).fetchall()
    logged = database.execute("select count(*) from events where action like 'annotation %'").fetchone()[0]
    faults = tuple(f"annotation {id_} is not in the event log" for (id_,) in unlogged)
    if logged > stored:
        faults += (f"{logged - stored} answers of the event log are no longer there",)
    return Check("every answer is in the event log, and the other way round", stored, faults)


def decisions(database: Database) -> Check:
    """Each decision is as it was stored, and has its event."""
    rows = database.execute("select id, item_id, revision, answers, answers_hash from decisions").fetchall()
    faults = tuple(
        f"decision {id_} was changed after it was stored"
        for id_, _, _, answers, kept in rows
        if answers_hash(answers) != kept
    )
    logged = {
        (row[0], row[1])
        for row in database.execute(
            "select subject, json_extract(detail, '$.revision') from events where action = 'item decided'"
        )
    }
    faults += tuple(
        f"decision {id_} is not in the event log"
        for id_, item_id, revision, _, _ in rows
        if (f"item {item_id}", revision) not in logged
    )
    return Check("every decision is as it was stored, and in the event log", len(rows), faults)


def survey_answers(database: Database) -> Check:
    """Each answer is as it was sent in, and those of a closed survey are the ones it closed with."""
    rows = database.execute("select id, answers, answers_hash from survey_answers").fetchall()
    faults = [
        f"survey answer {id_} was changed after it was stored"
        for id_, answers, kept in rows
        if answers_hash(answers) != kept
    ]
    closed = database.execute(
        """
        select substr(subject, 8), json_extract(detail, '$.answers') from events
        where action = 'survey closed'
        """
    ).fetchall()
    faults += [
        f"survey {id_} no longer holds the answers it was closed with"
        for id_, kept in closed
        if digest(database, int(id_)) != kept
    ]
    return Check("every survey answer is as it was sent in", len(rows), tuple(faults))


def signatures(database: Database) -> Check:
    """Each signature covers what it covered when it was given, and is in the log."""
    rows = database.execute("select id, content_hash from signoffs").fetchall()
    logged = dict(
        database.execute(
            """
            select json_extract(detail, '$.signoff'), json_extract(detail, '$.content_hash') from events
            where action = 'batch signed'
            """
        ).fetchall()
    )
    faults = tuple(
        f"signature {id_} no longer covers what was signed"
        for id_, kept in rows
        if not signed_hash(database, id_) == kept == logged.get(id_)
    )
    return Check("every signature covers what was signed", len(rows), faults)


def approvals(database: Database) -> Check:
    """Each approval is in the log: by itself, or as one of its lot."""
    count = database.execute("select count(*) from approvals").fetchone()[0]
    unlogged = database.execute(
        """
        select a.id from approvals a where a.lot_id is null and not exists (
          select 1 from events e where e.subject = 'approval ' || a.id and e.action = 'response approved'
            and json_extract(e.detail, '$.text_hash') = a.text_hash)
        """
    ).fetchall()
    lots = database.execute(
        """
        select l.id from approval_lots l
        where l.members <> (select count(*) from approvals a where a.lot_id = l.id) or not exists (
          select 1 from events e where e.subject = 'lot ' || l.id and e.action = 'lot approved'
            and json_extract(e.detail, '$.members') = l.members)
        """
    ).fetchall()
    changed = database.execute(
        """
        select c.item_id, c.text, c.text_hash from signed_items c join approvals a
          on a.signoff_id = c.signoff_id and a.item_id = c.item_id
        """
    ).fetchall()
    faults = tuple(f"approval {id_} is not in the event log" for (id_,) in unlogged)
    faults += tuple(f"lot {id_} does not have the approvals of the event log" for (id_,) in lots)
    faults += tuple(
        f"the approved text of item {id_} was changed"
        for id_, text, kept in changed
        if hashlib.sha256(text.encode()).hexdigest() != kept
    )
    return Check("every approval is of its text, and in the event log", count, faults)
