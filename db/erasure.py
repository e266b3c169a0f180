"""Erasure: a person's name, sign-in name and e-mail go; what they did stays under their pseudonym.

Facts are insert-only, so their guards are lifted within the one transaction and put back as they were; events
keep their macs, and what they say since has a mac of its own, so that the chain still holds. Sealed facts
that read differently are sealed anew by the erasure's own event.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlite_utils import Database

from db import events, passwords, people, seals, sign_in_attempts
from db.connections import connected
from db.jobs import end_jobs_of
from db.people import Person, require
from db.personal_rows import ACCOUNTS_OF, namings, value_for
from db.pseudonyms import pseudonym
from db.stored_answers import answers_hash
from db.study import Study, reading, writing

# texts under a hash that other facts hold to: a name in one of them is told, not taken out
SEALED = {
    *("records", "responses", "polished_responses", "signed_items", "judgments", "set_aside_lines"),
    *(
        "instructions",
        "polishing_prompts",
        "questionnaires",
        "rule_versions",
        "consent_texts",
        "survey_answers",
        "survey_taxonomies",
    ),
}
# the one such text in a table that has others
SEALED_COLUMNS = {("batches", "rubric")}
ANSWERS = ("annotations", "decisions")


@dataclass(frozen=True)
class Erased:
    """`changed` counts rows by table; `left` names the tables in which the name still stands under a hash.

    `free_text` says whether texts were searched for the name; `log_emptied` whether the write-ahead log,
    where old rows stood, is empty: another program that reads just then keeps it.
    """

    pseudonym: str
    changed: dict[str, int]
    left: tuple[str, ...]
    free_text: bool
    log_emptied: bool


def erase(study: Study, actor: Person, login: str) -> Erased:
    """Replace a person's names by their pseudonym everywhere, close the account, and forget the sessions.

    Refused for the last admin. Copies made before, such as backups and reports, are not reached.
    """
    require(actor, "admin")
    person = people.by_login(study, login)
    alias = pseudonym(study, person.id)
    people.require_closable(study, actor, login)
    end_jobs_of(study, actor, login)
    with reading(study) as database:
        tampered = [each.span for each in seals.compared(study, database) if not each.holds]
    with writing(study) as database:
        people.refuse_last_admin(database, person)
        with _guards_lifted(database):
            changed = _erased(study, database, person, alias)
        left = tuple(table for table in sorted(SEALED) if _holds(database, table, person.name))
        told = {"rows": sum(changed.values()), "tables": sorted(changed)}
        told |= {"account": people.account_digest(study, database, person.id)}
        told |= seals.sealed_anew(study, database, changed, tampered)
        by = alias if actor.login == login else actor.login
        events.append(study, database, by, seals.ERASED, alias, **told)
    return Erased(alias, dict(changed), left, _telling(person.name), _log_emptied(study))


def _erased(study: Study, database: Database, person: Person, alias: str) -> Counter:
    changed: Counter = Counter()
    changed["sessions"] += database.execute("delete from sessions where person_id = ?", (person.id,)).rowcount
    changed["sign_in_attempts"] += sign_in_attempts.forget(database, person.login)
    changed["label_studio_accounts"] += database.execute(
        f"update label_studio_accounts set email = :alias where {ACCOUNTS_OF}",
        {"alias": alias, "person": person.id},
    ).rowcount
    for naming in list(namings(database)):
        if naming.by == "login" and naming.table not in ("people", "events"):
            changed[naming.table] += database.execute(
                f"update {naming.table} set {naming.column} = ? where {naming.column} = ?",
                (alias, value_for(person, naming)),
            ).rowcount
    hashes = {}
    if _telling(person.name):
        changed += _free_texts(database, person.name, alias)
        hashes = _new_hashes(database)
    changed["events"] += _events(study, database, person, alias, hashes)
    database.execute(
        """
        update people set login = :alias, name = :alias, password_hash = :nobody,
          disabled_at = coalesce(disabled_at, :now) where id = :id
        """,
        {"alias": alias, "nobody": passwords.NOBODYS_HASH, "now": study.now(), "id": person.id},
    )
    changed["people"] += 1
    return +changed


def _free_texts(database: Database, name: str, alias: str) -> Counter:
    """Take the name out of what people typed, wherever that is."""
    changed: Counter = Counter()
    for table in database.tables:
        if table.name in SEALED | {"people", "events"}:
            continue
        for column, kind in table.columns_dict.items():
            if kind is str and (table.name, column) not in SEALED_COLUMNS:
                changed[table.name] += database.execute(
                    f"update {table.name} set {column} = replace({column}, :name, :alias) "
                    f"where instr({column}, :name) > 0",
                    {"name": name, "alias": alias},
                ).rowcount
    return changed


def _new_hashes(database: Database) -> dict[str, str]:
    """Answers that read differently now get their hash anew; old hash → new, for the events that hold it."""
    hashes = {}
    for table in ANSWERS:
        for id_, answers, kept in database.execute(
            f"select id, answers, answers_hash from {table}"
        ).fetchall():
            now = answers_hash(answers)
            if now != kept:
                database.execute(f"update {table} set answers_hash = ? where id = ?", (now, id_))
                hashes[kept] = now
    return hashes


def _events(study: Study, database: Database, person: Person, alias: str, hashes: dict[str, str]) -> int:
    count = 0
    rows = database.execute("select seq, actor, subject, detail from events").fetchall()
    for seq, actor, subject, detail in rows:
        told = json.dumps(
            _replaced(json.loads(detail), person, alias, hashes), sort_keys=True, ensure_ascii=False
        )
        new = (alias if actor == person.login else actor, alias if subject == person.login else subject, told)
        if new != (actor, subject, detail):
            events.redact(study, database, seq, *new)
            count += 1
    return count


def _replaced(value: object, person: Person, alias: str, hashes: dict[str, str]) -> object:
    match value:
        case str():
            if value == person.login:
                return alias
            value = value.replace(person.name, alias) if _telling(person.name) else value
            return hashes.get(value, value)
        case list():
            return [_replaced(each, person, alias, hashes) for each in value]
        case dict():
            return {key: _replaced(each, person, alias, hashes) for key, each in value.items()}
    return value


def _telling(name: str) -> bool:
    """Whether a name can be looked for in texts: "Lead" or "a" would be found in words that are no names."""
    return len(name) >= 2 and (not name.isascii() or " " in name)


def _holds(database: Database, table: str, name: str) -> bool:
    columns = [column for column, kind in database[table].columns_dict.items() if kind is str]
    anywhere = " or ".join(f"instr({column}, :name) > 0" for column in columns)
    found = database.execute(f"select 1 from {table} where {anywhere} limit 1", {"name": name}).fetchone()
    return _telling(name) and found is not None


def _log_emptied(study: Study) -> bool:
    with connected(study.database) as database:
        return not database.execute("pragma wal_checkpoint(truncate)").fetchone()[0]


@contextmanager
def _guards_lifted(database: Database) -> Iterator[None]:
    """Without triggers inside, word for word the same ones afterwards; the transaction is the caller's."""
    triggers = [(each.name, each.sql) for each in database.triggers]
    for name, _ in triggers:
        database.execute(f"drop trigger {name}")
    yield
    for _, sql in triggers:
        database.execute(sql)
