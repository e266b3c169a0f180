"""Polished responses: what a model wrote from a record's original answer, kept once and never changed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.errors import Invalid, NotFound
from db.people import Person, require
from db.study import Study, reading, writing

MAY_POLISH = ("engineer", "lead")
MAY_READ = (*MAY_POLISH, "senior", "admin")
STATUSES = ("answered", "unparsed", "refused")


@dataclass(frozen=True)
class Flag:
    """A reason for a person to look twice at a text; `found` lists what was found, or missed."""

    name: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewPolished:
    """A polished response as it comes in. `key` is the SHA-256 of everything it depends on.

    status   answered · unparsed (an answer of no use, such as an empty one) · refused
    model    the one asked; `answered_model` is the name the answer came under
    Tokens and attempts are sums over everything that was asked to get it.
    """

    key: str
    record_id: int
    instruction_id: int
    prompt_hash: str
    model: str
    answered_model: str
    parameters: dict
    status: str
    text: str
    flags: tuple[Flag, ...]
    prompt_tokens: int
    completion_tokens: int
    attempts: int


@dataclass(frozen=True)
class PolishedResponse:
    """A polished response as it is kept, with the task, wording and revision of its instruction.

    The model is named: verification is not blind. The original answer is the record's, see
    `annotation.original_answer`.
    """

    id: int
    key: str
    record_id: int
    instruction_id: int
    task: str
    instruction: str
    instruction_revision: int
    prompt_hash: str
    model: str
    answered_model: str
    parameters: dict
    status: str
    text: str
    flags: tuple[Flag, ...]
    prompt_tokens: int
    completion_tokens: int
    attempts: int
    at: str


@dataclass(frozen=True)
class PolishedCount:
    """How many records a model polished for a task under one prompt, with what end; how many are flagged."""

    model: str
    prompt_hash: str
    task: str
    status: str
    n: int
    flagged: int


def add_prompt(study: Study, actor: Person, hash: str, name: str, text: str) -> None:
    """Keep a prompt's text under its hash; one that is known already stays as it is."""
    require(actor, *MAY_POLISH)
    if hashlib.sha256(text.encode()).hexdigest() != hash:
        raise Invalid(f"The prompt {name} does not have the hash that was given.")
    with writing(study) as database:
        if not database.execute("select 1 from polishing_prompts where hash = ?", (hash,)).fetchone():
            row = {"hash": hash, "name": name, "text": text, "added_by": actor.login}
            database["polishing_prompts"].insert({**row, "added_at": study.now()})


def prompt_text(study: Study, hash: str) -> str:
    with reading(study) as database:
        row = database.execute("select text from polishing_prompts where hash = ?", (hash,)).fetchone()
    if not row:
        raise NotFound(f"There is no prompt {hash[:8]} in this study.")
    return row[0]


def add_polished(study: Study, actor: Person, responses: Iterable[NewPolished]) -> int:
    """Store those whose key is not there yet; how many that were. Their prompt must have been added."""
    require(actor, *MAY_POLISH)
    with writing(study) as database:
        new = {each.key: each for each in responses if not _is_kept(database, each.key)}
        database["polished_responses"].insert_all(_row(study, actor, each) for each in new.values())
    return len(new)


def note_polishing(study: Study, actor: Person, model: str, **detail) -> None:
    """Put a run of polishing into the event log: counts and hashes, never text."""
    require(actor, *MAY_POLISH)
    with writing(study) as database:
        events.append(study, database, actor.login, "responses polished", model, **detail)


def polished_keys(study: Study) -> set[str]:
    with reading(study) as database:
        return {row[0] for row in database.execute("select key from polished_responses")}


def polished(
    study: Study,
    actor: Person,
    *,
    record_ids: Iterable[int] | None = None,
    task: str | None = None,
    model: str | None = None,
    prompt_hash: str | None = None,
    status: str | None = None,
) -> list[PolishedResponse]:
    """Polished responses by record, then in the order they came: all, or those that fit what is given."""
    require(actor, *MAY_READ)
    wanted = None if record_ids is None else set(record_ids)
    given = {"task": task, "model": model, "prompt_hash": prompt_hash, "status": status}
    with reading(study) as database:
        rows = database.query(
            f"""
            {_SELECT}
            where (:task is null or i.task = :task) and (:model is null or p.model = :model)
              and (:prompt_hash is null or p.prompt_hash = :prompt_hash)
              and (:status is null or p.status = :status)
            order by p.record_id, p.id
            """,
            given,
        )
        return [_polished(row) for row in rows if wanted is None or row["record_id"] in wanted]


def polished_response(database: Database, polished_id: int) -> PolishedResponse:
    """One by its id, inside the caller's transaction; whether the reader may see it, the caller must know."""
    rows = list(database.query(f"{_SELECT} where p.id = :id", {"id": polished_id}))
    if not rows:
        raise NotFound(
            f"There is no polished response {polished_id}.", f"没有编号为 {polished_id} 的润色文本。"
        )
    return _polished(rows[0])


def polished_of_batch(database: Database, batch_id: int) -> dict[int, PolishedResponse]:
    """What the items of a verification batch are about, by item, inside the caller's transaction."""
    rows = database.query(
        f"""
        select v.item_id, {_COLUMNS} from items o join verified_responses v on v.item_id = o.id
        join polished_responses p on p.id = v.polished_id join instructions i on i.id = p.instruction_id
        where o.batch_id = :batch
        """,
        {"batch": batch_id},
    )
    return {row.pop("item_id"): _polished(row) for row in list(rows)}


def counts_of_polished(study: Study, actor: Person) -> list[PolishedCount]:
    """What was polished, by model, prompt, task and status."""
    require(actor, *MAY_READ)
    with reading(study) as database:
        rows = database.query(
            """
            select p.model, p.prompt_hash, i.task, p.status, count(*) as n, sum(p.flags <> '[]') as flagged
            from polished_responses p join instructions i on i.id = p.instruction_id
            group by p.model, p.prompt_hash, i.task, p.status order by 1, 2, 3, 4
            """
        )
        return [PolishedCount(**row) for row in rows]


_COLUMNS = """
p.id, p.key, p.record_id, p.instruction_id, i.task, i.text as instruction,
       i.revision as instruction_revision, p.prompt_hash, p.model, p.answered_model, p.parameters, p.status,
       p.text, p.flags, p.prompt_tokens, p.completion_tokens, p.attempts, p.at
"""
_SELECT = f"""
select {_COLUMNS} from polished_responses p join instructions i on i.id = p.instruction_id
"""


def _is_kept(database: Database, key: str) -> bool:
    return bool(database.execute("select 1 from polished_responses where key = ?", (key,)).fetchone())


def _row(study: Study, actor: Person, response: NewPolished) -> dict:
    if response.status not in STATUSES:
        raise Invalid(f"A polished response is {', '.join(STATUSES)}, not {response.status}.")
    flags = [{"name": each.name, "found": list(each.found)} for each in response.flags]
    return {
        **vars(response),
        "parameters": json.dumps(response.parameters, sort_keys=True, ensure_ascii=False),
        "flags": json.dumps(flags, ensure_ascii=False),
        "text_hash": hashlib.sha256(response.text.encode()).hexdigest(),
        "by_login": actor.login,
        "at": study.now(),
    }


def _polished(row: dict) -> PolishedResponse:
    flags = tuple(Flag(each["name"], tuple(each["found"])) for each in json.loads(row["flags"]))
    return PolishedResponse(**row | {"flags": flags, "parameters": json.loads(row["parameters"])})
