"""Proof that a study is whole: each check is a sentence, with what it found wrong."""

import hashlib
from collections.abc import Callable, Sequence

from sqlite_utils import Database

from db import events
from db.checks import Check
from db.errors import WardroundError
from db.events import Head
from db.frozen import open_frozen, title_of
from db.heads import missing_heads
from db.key_standing import closed_key
from db.left_out_counts import ALL, COUNTED
from db.migrations import check_schema
from db.sealed_checks import accounts, contents, logged, responses, sealed_facts
from db.signoffs import signed_hash
from db.stored_answers import answers_hash
from db.study import Study, reading
from db.survey_answers import digest


def verify(study: Study, heads: Sequence[Head] | None = None) -> list[Check]:
    """Every check, none stopped by another's fault; `heads` of the event log were written elsewhere."""
    with reading(study) as database:
        checks = [check(database) for check in CHECKS]
        checks += [accounts(study, database), sealed_facts(study, database)]
    checks += [_frozen_datasets(study), closed_key(study), _event_log(study)]
    return checks if heads is None else [*checks, _heads(study, heads)]


def _file(database: Database) -> Check:
    rows = [row[0] for row in database.execute("pragma integrity_check")]
    return Check("the database file is sound", 1, tuple(row for row in rows if row != "ok"))


def _references(database: Database) -> Check:
    rows = database.execute("pragma foreign_key_check").fetchall()
    return Check(
        "every row's references exist", len(rows), tuple(f"{row[0]} row {row[1]} → {row[2]}" for row in rows)
    )


def _schema(database: Database) -> Check:
    try:
        check_schema(database)
    except WardroundError as error:
        return Check("tables and triggers are those of this version", 1, (str(error),))
    return Check("tables and triggers are those of this version", 1, ())


def _answers(database: Database) -> Check:
    rows = database.execute("select id, answers, answers_hash from annotations").fetchall()
    faults = tuple(
        f"annotation {id_} was changed after it was stored"
        for id_, answers, kept in rows
        if answers_hash(answers) != kept
    )
    return Check("every answer is as it was stored", len(rows), faults)


def _answers_logged(database: Database) -> Check:
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


def _decisions(database: Database) -> Check:
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


def _polished(database: Database) -> Check:
    rows = database.execute("select id, text, text_hash from polished_responses").fetchall()
    faults = tuple(
        f"polished response {id_} was changed after it was stored"
        for id_, text, kept in rows
        if hashlib.sha256(text.encode()).hexdigest() != kept
    )
    return Check("every polished response is as it was stored", len(rows), faults)


def _survey_answers(database: Database) -> Check:
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


def _label_counts(database: Database) -> Check:
    """The labels are as many as were counted when they were given, and when records were left out."""
    given = """
        select rule_version_id, label, count(*) from labels where rank = 1 group by rule_version_id, label
    """
    faults = []
    for kept, counted in (
        ("label_counts", database.execute(given)),
        ("left_out_label_counts", database.execute(COUNTED, ALL)),
    ):
        differing = set(counted.fetchall()) ^ set(database.execute(f"select * from {kept}").fetchall())
        faults += [
            f"{kept} is wrong for {', '.join(map(str, each))}"
            for each in sorted({row[:-1] for row in differing})
        ]
    versions = database.execute("select count(*) from rule_versions").fetchone()[0]
    return Check("the labels of all rules are as many as were counted", versions, tuple(faults))


def _signatures(database: Database) -> Check:
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


def _approvals(database: Database) -> Check:
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


def _frozen_datasets(study: Study) -> Check:
    """Each sealed dataset is there, as it was sealed, with the examples that the database knows of it."""
    with reading(study) as database:
        rows = database.execute(
            """
            select d.name, d.version, group_concat(m.example_hash, '' order by m.line) from frozen_datasets d
            join frozen_seals s on s.dataset_id = d.id join frozen_members m on m.dataset_id = d.id
            group by d.id order by d.id
            """
        ).fetchall()
    faults = []
    for name, version, hashes in rows:
        try:
            frozen = open_frozen(study.frozen / title_of(name, version), withdrawn_too=True)
            if "".join(example.hash for example in frozen.examples()) != hashes:
                faults.append(f"{frozen.title} does not hold the examples that were sealed")
        except WardroundError as error:
            faults.append(str(error))
    return Check("every frozen dataset is as it was sealed", len(rows), tuple(faults))


def _event_log(study: Study) -> Check:
    broken = events.broken_at(study)
    faults = () if broken is None else (f"the chain breaks at event {broken}",)
    return Check("the event log is one unbroken chain", events.head(study).seq, faults)


def _heads(study: Study, heads: Sequence[Head]) -> Check:
    faults = tuple(
        f"the log no longer holds event {head.seq} as it was noted" for head in missing_heads(study, heads)
    )
    return Check("the event log holds every head that was noted elsewhere", len(heads), faults)


CHECKS: tuple[Callable[[Database], Check], ...] = (
    _file,
    _references,
    _schema,
    _answers,
    _answers_logged,
    _decisions,
    _polished,
    _survey_answers,
    _label_counts,
    _signatures,
    _approvals,
    contents,
    responses,
    logged,
)
