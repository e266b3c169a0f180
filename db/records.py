"""Records and the responses to them, as they are kept: what they are, and every way to read them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlite_utils import Database

from db.errors import NotFound
from db.label_letters import LabelPlaces
from db.own_records import came_to
from db.people import OPERATOR, ROLES, Person, require
from db.record_letters import answered, imported_places
from db.study import Study, reading

# SQLite takes at most 32,766 parameters in one statement
IDS_A_QUERY = 10_000
MAY_READ = ("senior", "lead", "engineer", "admin")
CONDITIONS = {
    "kind": "kind = :kind",
    "source_id": "source_id = :source_id",
    "answered": ":answered = exists (select 1 from responses where record_id = r.id)",
}
MAY_READ_RESPONSES = ("lead", "engineer", "admin")


@dataclass(frozen=True)
class Source:
    """One imported file. A file of responses has a neutral name; its own lies in the sealed file."""

    id: int
    sha256: str
    kind: str
    name: str
    licence: str
    lines: int
    imported_by: str
    imported_at: str


@dataclass(frozen=True)
class Record:
    """One imported line with its five fields; `task` is "" until a rule or a person gives it one.

    `options` maps a letter to its text, and is empty for open questions; `metadata` holds what the
    format has besides, such as `title` and `qa_pairs`, a list of {"question", "answer"}.
    """

    id: int
    source_id: int
    line: int
    external_id: str
    kind: str
    task: str
    case_description: str
    question: str
    answer: str
    options: dict[str, str]
    metadata: dict
    content_hash: str


@dataclass(frozen=True)
class Message:
    """One turn: `role` is "patient" or "doctor"."""

    role: str
    content: str


@dataclass(frozen=True)
class Naming:
    """Where a response named its own model: a span of the shown message, in characters."""

    message: int
    start: int
    length: int
    rule: str


@dataclass(frozen=True)
class Response:
    """What a source, known by its code alone, answered to a record; namings of itself are masked."""

    id: int
    record_id: int
    source_code: str
    question: str
    conversation: tuple[Message, ...]
    namings: tuple[Naming, ...]
    content_hash: str
    source_id: int
    line: int


@dataclass(frozen=True)
class SetAsideLine:
    """A line that could not be imported, why, and its text; the text is "" where it lies sealed."""

    source: str
    line: int
    reason: str
    raw: str


def record(study: Study, actor: Person, record_id: int) -> Record:
    """One record; whoever may not read them all has those of the batches they answer in, and no other."""
    require(actor, *ROLES)
    with reading(study) as database:
        rows = list(database.query("select * from records where id = :id", {"id": record_id}))
        all_are_theirs = actor.role in MAY_READ or actor == OPERATOR
        if not rows or not (all_are_theirs or came_to(database, actor, record_id)):
            raise NotFound(f"There is no record {record_id}.", f"没有编号为 {record_id} 的记录。")
    return as_record(rows[0])


def records(
    study: Study,
    actor: Person,
    ids: Iterable[int] | None = None,
    kind: str | None = None,
    source_id: int | None = None,
    answered: bool | None = None,
) -> list[Record]:
    """Records in the order of import: all, or those with these ids, of this kind, of this file.

    `answered` keeps those that have (True) or lack (False) any response. Unknown ids are left out.
    """
    require(actor, *MAY_READ)
    conditions = {"kind": kind, "source_id": source_id, "answered": answered}
    with reading(study) as database:
        if ids is None:
            return _records(database, conditions)
        wanted = sorted(set(ids))
        found = []
        for start in range(0, len(wanted), IDS_A_QUERY):
            found += _records(database, conditions, wanted[start : start + IDS_A_QUERY])
        return found


def _records(database: Database, conditions: dict, ids: Sequence[int] | None = None) -> list[Record]:
    # only what is asked for, or no index would be of use
    asked = [CONDITIONS[name] for name, value in conditions.items() if value is not None]
    places = {} if ids is None else {f"id_{number}": id_ for number, id_ in enumerate(ids)}
    if ids is not None:
        asked.append(f"id in ({', '.join(':' + place for place in places)})")
    rows = database.query(
        f"select * from records r {'where ' + ' and '.join(asked) if asked else ''} order by id",
        conditions | places,
    )
    return [as_record(row) for row in rows]


def count_of_kind(study: Study, kind: str, with_pairs: bool = False) -> int:
    """How many records are of a kind, or of these those that bring questions and answers of their own."""
    among = ""
    if with_pairs:
        among = "and case when json_valid(metadata) then json_array_length(metadata, '$.qa_pairs') end > 0"
    with reading(study) as database:
        return database.execute(f"select count(*) from records where kind = ? {among}", (kind,)).fetchone()[0]


def imported_tasks(study: Study) -> LabelPlaces:
    """The task that each record came with."""
    with reading(study) as database:
        return imported_places(database)


def with_answer(study: Study) -> np.ndarray:
    """By record's id whether it has an original answer, or an explanation of one; there is no record 0."""
    with reading(study) as database:
        return answered(database)


def records_after(study: Study, actor: Person, record_id: int, many: int) -> list[Record]:
    """At most `many` records whose ids are higher than this, in order; 0 begins with the first."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        rows = database.query(
            "select * from records where id > :after order by id limit :many",
            {"after": record_id, "many": many},
        )
        return [as_record(row) for row in rows]


def responses_of(study: Study, actor: Person, record_ids: Iterable[int]) -> list[Response]:
    """Every source's response to these records, by record and then by code, so in no telling order."""
    require(actor, *MAY_READ_RESPONSES)
    wanted = sorted(set(record_ids))
    with reading(study) as database:
        found = []
        for start in range(0, len(wanted), IDS_A_QUERY):
            found += _responses(database, wanted[start : start + IDS_A_QUERY])
    return found


def namings_by_rule(study: Study, actor: Person) -> dict[str, int]:
    """How many passages each rule found in which a response names its own model."""
    require(actor, *MAY_READ_RESPONSES)
    with reading(study) as database:
        return dict(database.execute("select rule, count(*) from self_namings group by rule").fetchall())


def sources(study: Study) -> list[Source]:
    with reading(study) as database:
        return [Source(**row) for row in database.query("select * from sources order by id")]


def rows_by_source(study: Study) -> dict[int, int]:
    """How many records or responses came in with each file, by the file's id; none for a file without any."""
    with reading(study) as database:
        return dict(
            database.execute(
                """
                select id, n from (
                  select id, (select count(*) from records where source_id = s.id)
                    + (select count(*) from responses where source_id = s.id) as n
                  from sources s)
                where n > 0
                """
            ).fetchall()
        )


def set_aside_lines(study: Study, actor: Person) -> list[SetAsideLine]:
    """The lines that still await something; one that a later import took in is no longer among them."""
    require(actor, *MAY_READ_RESPONSES)
    with reading(study) as database:
        rows = database.query(
            """
            select s.name as source, a.line, a.reason, a.raw
            from set_aside_lines a join sources s on s.id = a.source_id
            where a.id not in (select set_aside_id from taken_in_lines)
            order by a.source_id, a.line, a.id
            """
        )
        return [SetAsideLine(**row) for row in rows]


def counts(study: Study) -> dict[str, int]:
    """How many rows each table of this step of a sample's life holds."""
    with reading(study) as database:
        return {
            table: database[table].count
            for table in ("sources", "records", "responses", "self_namings", "set_aside_lines", "judgments")
        }


def _responses(database: Database, record_ids: list[int]) -> list[Response]:
    places = ", ".join("?" * len(record_ids))
    namings: dict[int, list[Naming]] = {}
    for response_id, *naming in database.execute(
        f"""
        select n.response_id, n.message, n.start, n.length, n.rule
        from self_namings n join responses a on a.id = n.response_id
        where a.record_id in ({places}) order by n.response_id, n.message, n.start
        """,
        record_ids,
    ):
        namings.setdefault(response_id, []).append(Naming(*naming))
    rows = database.query(
        f"select * from responses where record_id in ({places}) order by record_id, source_code", record_ids
    )
    return [_response(row, tuple(namings.get(row["id"], ()))) for row in rows]


def as_record(row: dict) -> Record:
    """The record that a row of the table holds."""
    return Record(**row | {"options": json.loads(row["options"]), "metadata": json.loads(row["metadata"])})


def _response(row: dict, namings: tuple[Naming, ...]) -> Response:
    conversation = tuple(Message(**message) for message in json.loads(row["conversation"]))
    return Response(**row | {"conversation": conversation, "namings": namings})
