"""Seals: events that hold a digest of the facts written since the seal before; each row is hashed once.

What was sealed is hashed again by `wardround verify`, and by an erasure, which lawfully changes facts and
seals them anew; nobody without the event key can do so.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sqlite_utils import Database

from db import events
from db.digests import digest_of
from db.growth import KEYED, fact_tables, growth_of
from db.migrations import STEPS, migrate
from db.study import Study, reading, writing

SEALED, ERASED = "facts sealed", "person erased"


@dataclass(frozen=True)
class Span:
    """Rows of a table: those of a group after one place up to another, or those with these keys.

    `after` is None for all from the table's beginning; `group` where the table has no groups.
    """

    table: str
    group: int | None = None
    after: int | None = None
    upto: int | None = None
    keys: tuple[int | str, ...] = ()

    def __str__(self) -> str:
        if self.keys:
            return f"{self.table}, {len(self.keys)} by {KEYED[self.table]} from {self.keys[0]} on"
        growth = growth_of(self.table)
        of = "" if self.group is None else f" of {growth.group.rpartition('.')[2].strip(')')} {self.group}"
        if growth.place.isdecimal():
            return f"{self.table}{of}"
        return f"{self.table}{of}, {growth.place} {(self.after or 0) + 1} to {self.upto}"


@dataclass(frozen=True)
class Seal:
    """What a span held and when: how many rows, their digest, the step of the schema with their columns."""

    rows: int
    digest: str
    schema: int
    at: str


@dataclass(frozen=True)
class Compared:
    """A span beside what it holds now: `rows` there are, and whether they are those that were sealed."""

    span: Span
    seal: Seal
    rows: int
    holds: bool


def seal(study: Study) -> None:
    """Seal every fact that is not sealed yet; hashed without holding up whoever writes.

    What others write or seal meanwhile waits for the next seal.
    """
    with reading(study) as database:
        before = _newest(database)
        new = {span: _hashed(study, database, span) for span in _unsealed(database, seals(database))}
    if new:
        with writing(study) as database:
            # an erasure meanwhile may have changed what was hashed
            if _newest(database) == before:
                events.append(study, database, "operator", SEALED, "facts", **_detail(new))


def seal_rest(study: Study, database: Database) -> None:
    """Seal what is not sealed yet inside the caller's transaction: `seal` first where that may be much."""
    new = {span: _hashed(study, database, span) for span in _unsealed(database, seals(database))}
    if new:
        events.append(study, database, "operator", SEALED, "facts", **_detail(new))


def seals(database: Database) -> dict[Span, Seal]:
    """Every seal that holds, by what it covers; the last one given to a span counts."""
    found = {}
    rows = database.execute(
        "select at, detail from events where action in (?, ?) order by seq", (SEALED, ERASED)
    )
    for at, text in rows:
        detail = json.loads(text)
        for table, spans in detail.get("sealed", {}).items():
            for group, after, upto, keys, count, digest in spans:
                span = Span(table, group, after, upto, tuple(keys))
                found[span] = Seal(count, digest, detail["schema"], at)
    return found


def unsealed_rows(database: Database) -> int:
    """How many facts no seal covers yet."""
    tables = fact_tables(database)
    sealed = sum(kept.rows for span, kept in seals(database).items() if span.table in tables)
    return sum(database[table].count for table in tables) - sealed


def compared(study: Study, database: Database) -> Iterator[Compared]:
    """Every sealed span, hashed again."""
    tables = set(fact_tables(database))
    for span, kept in seals(database).items():
        # a table that a later version dropped proves nothing
        if span.table in tables:
            rows, digest = _hashed(study, database, span, kept.schema)
            yield Compared(span, kept, rows, (rows, digest) == (kept.rows, kept.digest))


def sealed_anew(study: Study, database: Database, tables: Collection[str], but: Iterable[Span]) -> dict:
    """For the event of an erasure: the spans of `tables` that read differently now, with their digests.

    Those in `but` were broken before it, and stay so: an erasure hides no tampering.
    """
    kept = seals(database)
    changed = {}
    for span in kept.keys() - set(but):
        if span.table in tables:
            now = _hashed(study, database, span)
            if now != (kept[span].rows, kept[span].digest):
                changed[span] = now
    return _detail(changed)


def _newest(database: Database) -> int | None:
    """The number of the last event that sealed anything."""
    return database.execute(
        "select max(seq) from events where action in (?, ?)", (SEALED, ERASED)
    ).fetchone()[0]


def _unsealed(database: Database, sealed: Iterable[Span]) -> Iterator[Span]:
    ends: dict[tuple[str, int | None], int] = {}
    keys: dict[str, set] = {}
    for span in sealed:
        keys.setdefault(span.table, set()).update(span.keys)
        if span.upto is not None:
            place = span.table, span.group
            ends[place] = max(span.upto, ends.get(place, span.upto))
    for table in fact_tables(database):
        if table in KEYED:
            there = {row[0] for row in database.execute(f"select {KEYED[table]} from {table}")}
            if new := sorted(there - keys.get(table, set())):
                yield Span(table, keys=tuple(new))
            continue
        for group, end in database.execute(growth_of(table).ends).fetchall():
            after = ends.get((table, group))
            if end is not None and (after is None or end > after):
                yield Span(table, group, after, end)


def _hashed(study: Study, database: Database, span: Span, schema: int = len(STEPS)) -> tuple[int, str]:
    columns = ", ".join(columns_at(schema)[span.table])
    grows = span.table not in KEYED and growth_of(span.table).place == "rowid"
    order = "rowid" if grows else ", ".join(database[span.table].pks)
    rows = database.execute(
        f"select {columns} from {span.table} where {_where(span)} order by {order}", _values(span)
    )
    return digest_of(study, rows.fetchmany)


def _where(span: Span) -> str:
    if span.keys:
        return f"{KEYED[span.table]} in (select value from json_each(:keys))"
    growth = growth_of(span.table)
    group = "" if span.group is None else f"{growth.group} = :group and "
    after = "" if span.after is None else f"{growth.place} > :after and "
    return f"{group}{after}{growth.place} <= :upto"


def _values(span: Span) -> dict:
    return {"group": span.group, "after": span.after, "upto": span.upto, "keys": json.dumps(span.keys)}


def _detail(spans: dict[Span, tuple[int, str]]) -> dict:
    """As `seals` reads it. Tables are keys and not values, because an erasure may replace a value."""
    sealed: dict[str, list] = {}
    for span, (rows, digest) in spans.items():
        where = [span.group, span.after, span.upto, span.keys]
        sealed.setdefault(span.table, []).append([*where, rows, digest])
    return {"schema": len(STEPS), "sealed": sealed}


@cache
def columns_at(step: int) -> dict[str, list[str]]:
    """By table, the columns it had at this step of the schema: a seal covers those, whatever came since."""
    database = Database(memory=True)
    migrate(database, STEPS[:step])
    return {table.name: [column.name for column in table.columns] for table in database.tables}
