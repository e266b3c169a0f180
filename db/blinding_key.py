"""The sealed file: which model stands behind a code, and what its answers said before they were masked.

Who may write to it could give a code another name. So the event log has a mark of each code: a hash of code,
name and a salt that only the sealed file has, which tells nobody the name and fits no other.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlite_utils import Database

from db import events, key_standing, people
from db.connections import connected
from db.durable import write_secret
from db.errors import Invalid, NotFound, Refused
from db.people import Person
from db.study import Study, reading, writing

# no letter that is read for another, and none that a slot letter could be taken for alone
CODE_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
CODE_LENGTH = 6

SCHEMA = """
begin immediate;
create table if not exists sources (
  code      text primary key,
  name      text not null unique collate nocase,
  file_name text not null,
  details   text not null,
  sealed_at text not null
) strict;
create table if not exists salts (
  code text primary key references sources (code),
  salt text not null check (length(salt) = 64)
) strict;
create table if not exists files (
  sha256 text primary key check (length(sha256) = 64),
  name   text not null
) strict;
create table if not exists originals (
  content_hash text not null check (length(content_hash) = 64),
  source_code  text not null references sources (code),
  conversation text not null,
  primary key (content_hash, source_code)
) strict, without rowid;
create table if not exists set_aside_lines (
  sha256 text not null references files (sha256),
  line   integer not null,
  raw    text not null,
  primary key (sha256, line, raw)
) strict, without rowid;
commit;
"""


MARKED = "source sealed"


@dataclass(frozen=True)
class Sealing:
    """What one file of responses hides: its name, its models, its unmasked originals, its unread lines.

    `originals` maps (content hash of the shown conversation, model name) to the conversation as JSON;
    `unread` holds (line, raw text) of what was set aside.
    """

    sha256: str
    file_name: str
    models: tuple[str, ...]
    originals: Mapping[tuple[str, str], str]
    unread: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CodesHeld:
    """How many codes the sealed file has, and the log has marked; which of these it lacks or renames."""

    known: int
    sealed: int
    missing: list[str]
    renamed: list[str]


def code_of(
    study: Study, actor: Person, name: str, file_name: str = "", details: Mapping | None = None
) -> str:
    """The code of the source with this name, drawn at random when it has none yet; the same ever after.

    `details` says how the source answered (decoding, weights hash); it is kept sealed, from the first call.
    Whoever can ask for the code of a name can unblind, so each call is an event.
    """
    people.require(actor, "engineer", "lead", "admin")
    if not name.strip():
        raise Invalid("A source has a name; this one is empty.")
    key_standing.require_open(study)
    _refuse_lost_key(study)
    with writing(study) as database:
        events.append(study, database, actor.login, "source code asked for", "blinding_key")
    with _sealed(study) as sealed:
        code = _code(study, sealed, name.strip(), file_name, details or {})
    with writing(study) as database:
        mark(study, database, actor)
    return code


def names(study: Study, actor: Person, codes: Iterable[str]) -> dict[str, str]:
    """The name behind each code, for leads and admins; every read is an event before it happens.

    Whether a batch may be unblinded at all is decided in `db.batches`. Call it outside a transaction of
    `writing`, for it writes its event in one of its own.
    """
    people.require(actor, "lead", "admin")
    return _named(study, actor, codes, "source names read")


def names_to_guess(study: Study, actor: Person, codes: Iterable[str]) -> dict[str, str]:
    """For `db.guesses` alone, which lists names without codes to whoever has nothing left to rate."""
    people.require(actor, "physician", "senior", "lead")
    return _named(study, actor, codes, "source names read for guessing")


def _named(study: Study, actor: Person, codes: Iterable[str], action: str) -> dict[str, str]:
    key_standing.require_open(study)
    wanted = sorted(set(codes))
    with writing(study) as database:
        events.append(study, database, actor.login, action, "blinding_key", codes=wanted)
        marked = _marked(database)
    with _sealed(study) as sealed:
        found = dict(sealed.execute("select code, name from sources").fetchall())
        marks = _marks(sealed)
    both = marked.keys() & found.keys()
    renamed = [code for code in wanted if code in both and marks.get(code) != marked[code]]
    if renamed:
        raise Refused(
            f"The sealed file has another name for {', '.join(renamed)} than was sealed; put blinding_key.db "
            "back from a backup.",
            f"盲底文件中 {'、'.join(renamed)} 的名称与封存时不一致；请从备份恢复 blinding_key.db。",
        )
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise NotFound(
            f"The sealed file knows no source {', '.join(unknown)}; was blinding_key.db replaced?",
            f"揭盲密钥中没有来源 {'、'.join(unknown)}；blinding_key.db 是否被替换过？",
        )
    return {code: found[code] for code in wanted}


def originals(study: Study, actor: Person, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list]:
    """The conversations as they were before masking, for (content hash, source code); unmasked ones lack.

    They name their models, so this is an event as `names` is.
    """
    people.require(actor, "lead", "admin")
    key_standing.require_open(study)
    wanted = sorted(set(keys))
    with writing(study) as database:
        codes = sorted({code for _, code in wanted})
        events.append(study, database, actor.login, "originals read", "blinding_key", codes=codes)
    with _sealed(study) as sealed:
        rows = sealed.execute("select content_hash, source_code, conversation from originals").fetchall()
    found = {(content_hash, code): text for content_hash, code, text in rows}
    return {key: json.loads(found[key]) for key in wanted if key in found}


def seal(study: Study, sealing: Sealing) -> dict[str, str]:
    """Keep what a file of responses hides and return the code of each model: for `db.imports` alone.

    It is on disk before the study knows of the file, and repeating it changes nothing, so that a kill
    between the two loses nothing and doubles nothing.
    """
    key_standing.require_open(study)
    _refuse_lost_key(study)
    with _sealed(study) as sealed:
        codes = {name: _code(study, sealed, name, sealing.file_name, {}) for name in sealing.models}
        sealed.execute(
            "insert into files values (?, ?) on conflict do nothing", (sealing.sha256, sealing.file_name)
        )
        for (content_hash, name), conversation in sealing.originals.items():
            sealed.execute(
                "insert into originals values (?, ?, ?) on conflict do nothing",
                (content_hash, codes[name], conversation),
            )
        for line, raw in sealing.unread:
            sealed.execute(
                "insert into set_aside_lines values (?, ?, ?) on conflict do nothing",
                (sealing.sha256, line, raw),
            )
    return codes


def mark(study: Study, database: Database, actor: Person) -> None:
    """Put on record which name each code stands for that has no mark yet, without saying it.

    For whoever has just sealed something, within its transaction. A kill before leaves it to the next one.
    """
    with _sealed(study) as sealed:
        marks = _marks(sealed)
    for code in sorted(marks.keys() - _marked(database).keys()):
        events.append(study, database, actor.login, MARKED, f"source {code}", mark=marks[code])


def codes_held(study: Study, database: Database) -> CodesHeld:
    """What the sealed file, which must be open, has of the codes that were marked."""
    with _sealed(study) as sealed:
        marks = _marks(sealed)
    marked = _marked(database)
    return CodesHeld(
        known=len(marks),
        sealed=len(marked),
        missing=[code for code in marked if code not in marks],
        renamed=[code for code, kept in marked.items() if marks.get(code, kept) != kept],
    )


def _marks(sealed: Database) -> dict[str, str]:
    rows = sealed.execute("select code, name, salt from sources join salts using (code)").fetchall()
    return {
        code: hashlib.sha256("\0".join((salt, code, name)).encode()).hexdigest() for code, name, salt in rows
    }


def _marked(database: Database) -> dict[str, str]:
    rows = database.execute("select subject, detail from events where action = ? order by seq", (MARKED,))
    return {subject.removeprefix("source "): json.loads(detail)["mark"] for subject, detail in rows}


def known_codes(study: Study, models: Collection[str]) -> dict[str, str | None]:
    """The code of each model, None where it has none: for `db.imports` alone."""
    if not models:
        return {}
    key_standing.require_open(study)
    if not study.blinding_key.exists():
        return dict.fromkeys(models)
    with _sealed(study) as sealed:
        rows = sealed.execute("select name, code from sources").fetchall()
    known = {name.casefold(): code for name, code in rows}
    return {name: known.get(name.casefold()) for name in models}


def _code(study: Study, sealed: Database, name: str, file_name: str, details: Mapping) -> str:
    # a file of an earlier version has codes without one
    sealed.execute(
        "insert into salts select code, lower(hex(randomblob(32))) from sources where code not in "
        "(select code from salts)"
    )
    row = sealed.execute("select code from sources where name = ?", (name,)).fetchone()
    if row:
        return row[0]
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    sealed.execute(
        "insert into sources values (?, ?, ?, ?, ?)",
        (code, name, file_name, json.dumps(details, sort_keys=True, ensure_ascii=False), study.now()),
    )
    sealed.execute("insert into salts values (?, ?)", (code, secrets.token_hex(32)))
    return code


def _refuse_lost_key(study: Study) -> None:
    """A study that has responses had a sealed file; a new one would give every source a second code."""
    key_standing.require_file(study)
    if study.blinding_key.exists():
        return
    with reading(study) as database:
        if database.execute("select 1 from responses limit 1").fetchone():
            raise _lost_key(study)


def _lost_key(study: Study) -> NotFound:
    return NotFound(
        f"The sealed file {study.blinding_key} is missing; put it back from a backup.",
        "揭盲密钥文件不见了；请从备份恢复。",
    )


@contextmanager
def _sealed(study: Study) -> Iterator[Database]:
    """A connection to the sealed file, made on first use for its owner's eyes only; one transaction.

    A closing that is under way has the file until it is gone, so the key may be closed once it is ours.
    """
    key_standing.require_file(study)
    if not study.blinding_key.exists():
        if key_standing.is_gone(study):
            raise _lost_key(study)
        write_secret(study.blinding_key, b"")
    found = study.blinding_key.stat()
    if found.st_mode & 0o077:
        raise Refused(
            f"Others may read {study.blinding_key}; run `chmod 600` on it first.",
            "揭盲密钥文件他人可读；请先在主机上对其运行 `chmod 600`。",
        )
    if not found.st_size and key_standing.was_sealed(study):
        # emptied by a closing, or it is damaged, and SQLite would take it for a new one
        key_standing.require_open(study)
        raise key_standing.damage_of(study)
    # a rollback journal with `extra` survives a power cut and leaves no second file behind
    with key_standing.damage_told(study), connected(study.blinding_key, synchronous="extra") as sealed:
        sealed.conn.executescript(SCHEMA)
        sealed.execute("begin immediate")
        key_standing.require_open(study)
        yield sealed
        sealed.execute("commit")
