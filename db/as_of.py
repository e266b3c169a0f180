"""A study as it was at a moment, rebuilt from its facts and its event log.

Views of that moment stand in the place of the tables, for one connection, and whatever is asked of it answers
as it would have then. What is overwritten, and so nobody's evidence, is not rebuilt: sessions, sign-in
attempts, drafts, sittings.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from db.connections import connected
from db.durable import flush, writing_to
from db.errors import Invalid, NotFound, Refused
from db.events import Head
from db.migrations import migrate
from db.moments import covered, written_by
from db.passwords import NOBODYS_HASH
from db.seals import ERASED
from db.study import Study, as_stored, writing

STATES = {
    "accounts": "select login, role, created_at, disabled_at from people order by id",
    "batches": """select b.id, b.name, b.activity, s.state from batches b
        join batch_state s on s.batch_id = b.id order by b.id""",
    "surveys": """select v.id, v.name, s.state from surveys v
        join survey_state s on s.survey_id = v.id order by v.id""",
    "annotations": """select assignment_id, revision, status, by_person, answers_hash, at
        from current_annotations order by assignment_id""",
    "decisions": """select item_id, revision, decision, by_person, answers_hash, at
        from current_decisions order by item_id""",
    "approvals": "select id, polished_id, text_hash, by_person, at from standing_approvals order by id",
}


@dataclass(frozen=True)
class Moment:
    """When, as stored everywhere, and the last event that had happened by then."""

    at: str
    head: Head


def moment_of(study: Study, told: str) -> Moment:
    """The moment somebody names: an event's number, or a time with its zone, as 2026-03-01T08:00:00+08:00.

    An event's is when all was written that was written in the same millisecond. Refused where it has not
    come yet, or twice, because the clock was set back.
    """
    # in a turn of its own: what is being written is of a time before this one
    with writing(study) as database:
        at = _at_event(database, int(told)) if told.isdecimal() else _time(told)
        if at > study.now():
            raise Refused(f"{at} has not come yet; choose a moment that has.", f"{at} 尚未到来，请另选时刻。")
        before, last = database.execute(
            "select count(*), coalesce(max(seq), 0) from events where at <= ?", (at,)
        ).fetchone()
        if before != last:
            raise Refused(
                f"The server's clock was set back after {at}, and the moment came twice: "
                f"not all events up to {last} are of it or before. Choose another.",
                f"服务器时钟曾被拨回，{at} 这一时刻出现过两次，请另选时刻。",
            )
        row = database.execute("select seq, mac from events where seq = ?", (last,)).fetchone()
    if row is None:
        raise NotFound(f"At {at} nothing had happened yet.", f"在 {at}，研究中还没有任何事件。")
    return Moment(at, Head(*row))


@contextmanager
def as_of(study: Study, moment: Moment) -> Iterator[Database]:
    """A connection to which every table that is covered is as it was, and every view of the study too."""
    with connected(study.database) as database:
        database.execute("begin")
        database.execute("create temp table moment (at text not null)")
        database.execute("insert into moment values (?)", (moment.at,))
        # asked of the tables, before views of their names stand in their place
        written = {table: written_by(database, table) for table in covered(database)}
        for table, by_then in written.items():
            database.execute(f"create temp view {table} as select * from main.{table} where {by_then}")
        # closed accounts stay; a name or password of that time is not kept
        database.execute(
            f"""
            create temp view people as select id, login, name, role, '{NOBODYS_HASH}' as password_hash,
              case when disabled_at <= (select at from moment) then disabled_at end as disabled_at, created_at
            from main.people where created_at <= (select at from moment)
            """
        )
        for (sql,) in database.execute("select sql from main.sqlite_master where type = 'view'").fetchall():
            database.execute("create temp view" + sql[len("create view") :])
        yield database


def state(study: Study, moment: Moment) -> dict:
    """What the study was: rows and SHA-256 of each table, and how accounts, batches, answers stood.

    Ids, states and hashes, no clinical text. `erased since` numbers the events of erasures that came later:
    whoever was erased goes by a pseudonym in all of it.
    """
    with as_of(study, moment) as database:
        tables = {table: _content(database, table) for table in sorted([*covered(database), "people"])}
        states = {name: list(database.query(sql)) for name, sql in STATES.items()}
        erased = database.execute(
            "select seq from main.events where action = ? and seq > ?", (ERASED, moment.head.seq)
        ).fetchall()
    return {
        "moment": moment.at,
        "event": {"seq": moment.head.seq, "mac": moment.head.mac},
        "tables": tables,
        **states,
        "erased since": [seq for (seq,) in erased],
    }


def canonical(state: dict) -> str:
    """One text for one state: sorted keys, letters as they are."""
    return json.dumps(state, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def write_database(study: Study, moment: Moment, path: Path) -> None:
    """The study's tables as they were, as a database of its own at `path`, which must not be there yet.

    It is for reading: it has no sessions, passwords or drafts, and no study is opened on it.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    with writing_to(path):
        if path.exists():
            raise Refused(
                f"{path} is there already; choose another name.", f"{path.name} 已存在，请另取名称。"
            )
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        try:
            _write(study, moment, unfinished)
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
    flush(path.parent)


def _write(study: Study, moment: Moment, unfinished: Path) -> None:
    with connected(unfinished, synchronous="off") as written, as_of(study, moment) as database:
        migrate(written)
        written.execute("pragma foreign_keys = off")
        triggers = [(each.name, each.sql) for each in written.triggers]
        written.execute("begin")
        for name, _ in triggers:
            written.execute(f"drop trigger {name}")
        for table in [*covered(database), "people"]:
            rows = database.execute(f"select * from {table}")
            places = ", ".join("?" * len(rows.description))
            written.conn.executemany(f"insert into {table} values ({places})", rows)
        for _, sql in triggers:
            written.execute(sql)
        written.execute("commit")
    flush(unfinished)


def _content(database: Database, table: str) -> dict[str, int | str]:
    """Rows, and SHA-256 over them as JSON, one a line, in the order of the table's key."""
    keys = database.execute(
        "select name from pragma_table_info(?, 'main') where pk > 0 order by pk", (table,)
    )
    order = ", ".join(name for (name,) in keys.fetchall())
    digest, count = hashlib.sha256(), 0
    for row in database.execute(f"select * from {table} order by {order}"):
        digest.update(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _at_event(database: Database, seq: int) -> str:
    row = None
    if seq < 2**63:
        row = database.execute("select at from events where seq = ?", (seq,)).fetchone()
    if row is None:
        raise NotFound(f"There is no event {seq} in the log.", f"日志中没有第 {seq} 号事件。")
    return row[0]


def _time(told: str) -> str:
    try:
        time = datetime.fromisoformat(told)
        if time.tzinfo is not None:
            return as_stored(time)
    # in another zone it may lie before the first year, or behind the last
    except (ValueError, OverflowError):
        pass
    raise Invalid(
        f"{told} is no event's number and no time with its zone; write 42 or 2026-03-01T08:00:00+08:00.",
        f"“{told}” 既不是事件编号，也不是带时区的时间；请写作 42 或 2026-03-01T08:00:00+08:00。",
    )
