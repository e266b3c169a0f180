"""Proof that a study is whole: each check is a sentence, with what it found wrong."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from pysqlite3 import DatabaseError
from sqlite_utils import Database

from db import answer_checks, events, record_letters
from db.checks import Check
from db.connections import connected, damaged, require_content, troubles_told
from db.errors import Damaged, Inaccessible, WardroundError
from db.events import Head
from db.file_access import access_told
from db.frozen import open_frozen, title_of
from db.heads import missing_heads
from db.key_faults import whole_key
from db.label_letters import LETTERS
from db.left_out_counts import ALL, COUNTED
from db.locked_audits import GIVEN
from db.migrations import check_schema, is_of_this_version
from db.sealed_checks import accounts, contents, logged, responses, sealed_facts
from db.study import Study, file_faults, reading

UNDECODED = object()


def verify(study: Study, heads: Sequence[Head] | None = None) -> list[Check]:
    """Every check, none stopped by another's fault; `heads` of the event log were written elsewhere.

    Those that damage stopped, or a file's mode, are left out, and that is the fault of one more. So are those
    that need the event key, where it is missing or another study's; of a study of another version all but the
    first few, which need none of its tables.
    """
    checks: list[Check] = []
    damages = [str(fault) for fault in file_faults(study)]
    current, keyed = True, False

    def make(check: Callable[..., Check], *of) -> bool:
        try:
            with troubles_told(study.database), access_told():
                checks.append(check(*of))
            return True
        # the event key is missing, among others
        except WardroundError as error:
            damages.append(str(error))
        except (DatabaseError, ValueError):
            # a column of another name, a detail that is no JSON any more: the words may quote what is stored
            damages.append(str(damaged(study.database)))
        return False

    try:
        with reading(study) as database:
            current = is_of_this_version(database)
            for check in CHECKS if current else OF_ANY_VERSION:
                make(check, database)
            keyed = current and make(_event_key, study, database)
            for check in (accounts, sealed_facts) if keyed else ():
                make(check, study, database)
    except (Damaged, Inaccessible) as error:
        damages.append(str(error))
    for check in (_frozen_datasets, whole_key) if current else ():
        make(check, study)
    if keyed:
        make(_event_log, study)
    if heads is not None:
        make(_heads, study, heads)
    return [_legible(study, damages), *checks] if damages else checks


def _legible(study: Study, damages: Iterable[str]) -> Check:
    """What was damaged or kept from this account, and where the texts stand that cannot be read."""
    faults = list(dict.fromkeys(damages))
    try:
        require_content(study.database)
        with connected(study.database) as database:
            faults += _undecoded(database)
    except (Damaged, Inaccessible) as error:
        faults.append(str(error))
    return Check("the study's files can be read and written", 0, tuple(dict.fromkeys(faults)))


def _undecoded(database: Database) -> Iterator[str]:
    database.conn.text_factory = _decoded
    for (table,) in database.execute("select name from sqlite_schema where type = 'table'").fetchall():
        rows = database.execute(f"select * from {table}")
        names = [each[0] for each in rows.description]
        for number, row in enumerate(rows, start=1):
            for name, value in zip(names, row, strict=True):
                if value is UNDECODED:
                    yield f"{table}, row {number}, {name}: its text is not UTF-8"


def _decoded(text: bytes) -> object:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return UNDECODED


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


def _polished(database: Database) -> Check:
    rows = database.execute("select id, text, text_hash from polished_responses").fetchall()
    faults = tuple(
        f"polished response {id_} was changed after it was stored"
        for id_, text, kept in rows
        if hashlib.sha256(text.encode()).hexdigest() != kept
    )
    return Check("every polished response is as it was stored", len(rows), faults)


def _label_counts(database: Database) -> Check:
    """The labels are as many, and those, that were kept as they were given and as records were left out."""
    given = """
        select rule_version_id, label, count(*) from labels where rank = 1 group by rule_version_id, label
    """
    faults = []
    for kept, counted in (
        ("label_counts", database.execute(given)),
        ("left_out_label_counts", database.execute(COUNTED, ALL)),
        ("best_labels", database.execute(LETTERS)),
    ):
        differing = set(counted.fetchall()) ^ set(database.execute(f"select * from {kept}").fetchall())
        faults += [
            f"{kept} is wrong for {', '.join(map(str, each))}"
            for each in sorted({row[:-1] for row in differing})
        ]
    versions = database.execute("select count(*) from rule_versions").fetchone()[0]
    return Check(
        "the labels of all rules are those that were counted and drawn from", versions, tuple(faults)
    )


def _record_letters(database: Database) -> Check:
    """Each import's letters are those of its records, and each record has its letters."""
    kept = database.execute("select * from record_letters order by first_record").fetchall()
    came = database.execute(record_letters.LETTERS.format(imports=record_letters.KEPT)).fetchall()
    differing = sorted({row[0] for row in set(kept) ^ set(came)})
    faults = [f"record_letters is wrong from record {first} on" for first in differing]
    ends = [1, *(first + len(answered) for first, answered, _ in kept)]
    (last,) = database.execute("select coalesce(max(id), 0) from records").fetchone()
    if [*(first for first, _, _ in kept), last + 1] != ends:
        faults.append("record_letters does not have every record once")
    return Check("what is kept of records is as they came", last, tuple(faults))


def _locked_audits(database: Database) -> Check:
    kept = set(database.execute("select batch_id, given from locked_audits").fetchall())
    answered = set(database.execute(GIVEN).fetchall())
    differing = sorted({batch_id for batch_id, _ in kept ^ answered})
    faults = [f"locked_audits is wrong for batch {each}" for each in differing]
    return Check("what is kept of locked audits is what was answered", len(answered), tuple(faults))


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
            with access_told():
                frozen = open_frozen(study.frozen / title_of(name, version), withdrawn_too=True)
                if "".join(example.hash for example in frozen.examples()) != hashes:
                    faults.append(f"{frozen.title} does not hold the examples that were sealed")
        except WardroundError as error:
            faults.append(str(error))
    return Check("every frozen dataset is as it was sealed", len(rows), tuple(faults))


def _event_key(study: Study, database: Database) -> Check:
    study.own_secret(database)
    return Check("the event key is the one that the event log was made with", 1, ())


def _event_log(study: Study) -> Check:
    broken = events.broken_at(study)
    faults = () if broken is None else (f"the chain breaks at event {broken}",)
    return Check("the event log is one unbroken chain", events.head(study).seq, faults)


def _heads(study: Study, heads: Sequence[Head]) -> Check:
    what = "the event log holds every head that was noted elsewhere"
    if not heads:
        return Check(
            what, 0, ("no head is in what was given, so it shows nothing; give the file that has them",)
        )
    faults = tuple(
        f"the log no longer holds event {head.seq} as it was noted" for head in missing_heads(study, heads)
    )
    return Check(what, len(heads), faults)


OF_ANY_VERSION: tuple[Callable[[Database], Check], ...] = (_file, _references, _schema)
CHECKS: tuple[Callable[[Database], Check], ...] = (
    *OF_ANY_VERSION,
    answer_checks.answers,
    answer_checks.answers_logged,
    answer_checks.decisions,
    _polished,
    answer_checks.survey_answers,
    _label_counts,
    _record_letters,
    _locked_audits,
    answer_checks.signatures,
    answer_checks.approvals,
    contents,
    responses,
    logged,
)
