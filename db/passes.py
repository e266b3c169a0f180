"""Passes over all records: what filters took out, and what is a duplicate; of each step the newest holds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from db import events
from db.labels import MAY_LABEL, Match
from db.left_out_counts import recount
from db.people import Person, require
from db.study import Study, reading, writing

FILTER, DEDUP = "filter", "dedup"


@dataclass(frozen=True)
class Pass:
    """A step taken over the records up to `last_record`; `settings` has all that decided its result."""

    id: int
    step: str
    settings: Mapping
    last_record: int
    by_login: str
    at: str


@dataclass(frozen=True)
class Exclusion:
    """A record that the filters took out, by which of them, and what it found."""

    record_id: int
    reason: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Duplicate:
    """A record like one that was kept, its witness; `answers_differ` asks for a person to look."""

    record_id: int
    kept_record_id: int
    similarity: float
    answers_differ: bool


def add_filter_pass(
    study: Study, actor: Person, settings: Mapping, last_record: int, taken_out: Iterable[Exclusion]
) -> Pass:
    """Store a pass of the filters, whole; it takes the place of the one before."""
    rows = [
        (each.record_id, each.reason, json.dumps([asdict(one) for one in each.matches], ensure_ascii=False))
        for each in taken_out
    ]
    return _add(
        study, actor, FILTER, settings, last_record, "insert into exclusions values (?, ?, ?, ?)", rows
    )


def add_dedup_pass(
    study: Study, actor: Person, settings: Mapping, last_record: int, removed: Iterable[Duplicate]
) -> Pass:
    """Store a search for duplicates, whole; it takes the place of the one before."""
    rows = [
        (each.record_id, each.kept_record_id, each.similarity, int(each.answers_differ)) for each in removed
    ]
    return _add(
        study, actor, DEDUP, settings, last_record, "insert into duplicates values (?, ?, ?, ?, ?)", rows
    )


def newest_pass(study: Study, step: str) -> Pass | None:
    with reading(study) as database:
        return _newest(database, step)


def excluded(study: Study) -> set[int]:
    """The records that the newest filters took out."""
    with reading(study) as database:
        newest = _newest(database, FILTER)
        rows = database.execute(
            "select record_id from exclusions where pass_id = ?", (newest.id if newest else None,)
        )
        return {row[0] for row in rows}


def set_apart(study: Study) -> set[int]:
    """The records that do not go on: taken out by the newest filters, or duplicates by the newest search."""
    with reading(study) as database:
        return {row[0] for row in database.execute("select record_id from set_apart")}


def set_apart_count(study: Study) -> int:
    """How many records do not go on."""
    with reading(study) as database:
        return database.execute("select count(*) from set_apart").fetchone()[0]


def state_of_corpus(study: Study) -> tuple[int, int]:
    """The last record and the newest pass: while neither changes, neither do the records that go on."""
    with reading(study) as database:
        return database.execute(
            "select coalesce((select max(id) from records), 0), coalesce((select max(id) from passes), 0)"
        ).fetchone()


def exclusion_counts(study: Study, pass_id: int) -> list[tuple[str, int]]:
    """How many records each filter took out, the most frequent first."""
    with reading(study) as database:
        return database.execute(
            "select reason, count(*) from exclusions where pass_id = ? group by reason order by 2 desc, 1",
            (pass_id,),
        ).fetchall()


def duplicate_counts(study: Study, pass_id: int) -> tuple[int, int]:
    """How many duplicates a search removed, and how many of them answer otherwise than what was kept."""
    with reading(study) as database:
        return database.execute(
            "select count(*), coalesce(sum(answers_differ), 0) from duplicates where pass_id = ?", (pass_id,)
        ).fetchone()


def differing_answers(study: Study, pass_id: int, most: int) -> list[Duplicate]:
    """Duplicates for a person to look at, the most alike first, at most so many."""
    with reading(study) as database:
        rows = database.query(
            """
            select record_id, kept_record_id, similarity, answers_differ from duplicates
            where pass_id = :id and answers_differ order by similarity desc, record_id limit :most
            """,
            {"id": pass_id, "most": most},
        )
        return [Duplicate(**row | {"answers_differ": True}) for row in rows]


def _add(
    study: Study, actor: Person, step: str, settings: Mapping, last: int, insert: str, rows: list[tuple]
) -> Pass:
    require(actor, *MAY_LABEL)
    row = {
        "step": step,
        "settings": json.dumps(settings, ensure_ascii=False, sort_keys=True),
        "last_record": last,
        "by_login": actor.login,
    }
    with writing(study) as database:
        row["at"] = study.now()
        if (same := _newest(database, step)) and _would_be(database, same, row):
            return same
        pass_id = database["passes"].insert(row).last_pk
        database.conn.executemany(insert, ((pass_id, *each) for each in rows))
        recount(database)
        events.append(
            study, database, actor.login, "records set apart", f"pass {pass_id}", step=step, records=len(rows)
        )
    return Pass(**row | {"id": pass_id, "settings": settings})


def _would_be(database: Database, newest: Pass, row: Mapping) -> bool:
    """Whether a pass would only say again what the newest of its step says: nothing it hangs on changed."""
    later = database.execute("select 1 from passes where id > ?", (newest.id,)).fetchone()
    asked = (newest.last_record, newest.settings)
    return not later and asked == (row["last_record"], json.loads(row["settings"]))


def _newest(database: Database, step: str) -> Pass | None:
    rows = list(
        database.query("select * from passes where step = :step order by id desc limit 1", {"step": step})
    )
    return Pass(**rows[0] | {"settings": json.loads(rows[0]["settings"])}) if rows else None
