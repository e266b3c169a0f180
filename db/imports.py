"""One file into a study: all of it or nothing, twice the same as once, and no model's name in study.db."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath

from sqlite_utils import Database

from db import blinding_key, events, people
from db.errors import Invalid
from db.people import Person
from db.records import Message, Naming
from db.study import Study, reading, writing

RESPONSES = "responses"
MASK = "［已遮蔽］"


@dataclass(frozen=True)
class NewFile:
    """A file that was read: `name` is its real name, `kind` what its rows are, `lines` how many it has."""

    sha256: str
    name: str
    kind: str
    licence: str
    lines: int


@dataclass(frozen=True)
class NewRecord:
    """A row that can become a record; `external_id` is "" where the file gives none."""

    line: int
    external_id: str
    kind: str
    task: str
    case_description: str
    question: str
    answer: str
    options: dict[str, str]
    metadata: dict


@dataclass(frozen=True)
class NewResponse:
    """A row that can become a response to the record `external_id` of the data set `dataset`.

    `shown` has the namings masked; `original` is the conversation before that.
    """

    line: int
    dataset: str
    external_id: str
    model: str
    shown: tuple[Message, ...]
    original: tuple[Message, ...]
    namings: tuple[Naming, ...]


@dataclass(frozen=True)
class SetAside:
    """A row that cannot be imported, why, and its text."""

    line: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Outcome:
    """What an import did, or in a dry run would do. Its reasons hold no model's name."""

    records_added: int
    records_known: int
    responses_added: int
    responses_known: int
    masked: int
    set_aside: tuple[SetAside, ...]
    unanswered: tuple[str, ...]

    @property
    def added(self) -> int:
        return self.records_added + self.responses_added


@dataclass(frozen=True)
class _Plan:
    """What is not there yet: records, responses with their record's id, lines to set aside."""

    source_id: int | None
    records: tuple[NewRecord, ...]
    responses: tuple[tuple[int, NewResponse], ...]
    lines: tuple[SetAside, ...]
    outcome: Outcome


def add_file(
    study: Study,
    actor: Person,
    file: NewFile,
    records: Sequence[NewRecord] = (),
    responses: Sequence[NewResponse] = (),
    set_aside: Sequence[SetAside] = (),
    dry_run: bool = False,
) -> Outcome:
    """Import one file's rows in one transaction. What the study holds already is counted, not added.

    A response whose record is unknown, or whose source answered that record otherwise before, is set
    aside. A file with responses gets a neutral name; its own, its models' names, the raw text of its set
    aside lines and the unmasked originals go to the sealed file.
    """
    people.require(actor, "engineer", "lead", "admin")
    if records and responses:
        raise Invalid(f"{file.name} mixes records and responses; split it into two files.")
    if file.kind == RESPONSES:
        models = sorted({response.model for response in responses})
        _refuse_named(file.licence, models)
        sealing = blinding_key.Sealing(
            file.sha256,
            file.name,
            tuple(models),
            {(response_hash(r), r.model): _json(r.original) for r in responses if r.namings},
            tuple((line.line, line.raw) for line in set_aside),
        )
        set_aside = [_without_names(line, models) for line in set_aside]
        codes = blinding_key.known_codes(study, models) if dry_run else blinding_key.seal(study, sealing)
        file = replace(file, name=f"responses-{file.sha256[:8]}")
    else:
        codes = {}
    if dry_run:
        with reading(study) as database:
            return _planned(database, file, records, responses, set_aside, codes).outcome
    with writing(study) as database:
        plan = _planned(database, file, records, responses, set_aside, codes)
        if plan.source_id is None or plan.records or plan.responses or plan.lines:
            _write(study, database, actor, file, plan, codes)
        return plan.outcome


def record_hash(record: NewRecord) -> str:
    """SHA-256 over everything in a record but the line it stood on."""
    return hashlib.sha256(_json({**asdict(record), "line": 0}).encode()).hexdigest()


def response_hash(response: NewResponse) -> str:
    """SHA-256 over what is answered and what is shown of it; it says nothing about the source."""
    shown = [response.dataset, response.external_id, [asdict(message) for message in response.shown]]
    return hashlib.sha256(_json(shown).encode()).hexdigest()


def _planned(
    database: Database,
    file: NewFile,
    records: Sequence[NewRecord],
    responses: Sequence[NewResponse],
    set_aside: Sequence[SetAside],
    codes: dict[str, str | None],
) -> _Plan:
    """Sort the rows into new, known and set aside, changing nothing."""
    row = database.execute("select id from sources where sha256 = ?", (file.sha256,)).fetchone()
    source_id = row[0] if row else None
    new_records, lines = _new_records(database, records)
    new_responses, unplaced = _new_responses(database, responses, codes)
    aside = tuple(sorted([*set_aside, *lines, *unplaced], key=lambda line: line.line))
    outcome = Outcome(
        len(new_records),
        len(records) - len(new_records) - len(lines),
        len(new_responses),
        len(responses) - len(new_responses) - len(unplaced),
        sum(len(response.namings) for _, response in new_responses),
        aside,
        _unanswered(database, responses),
    )
    before = database.execute(
        "select line, reason from set_aside_lines where source_id = ?", (source_id,)
    ).fetchall()
    fresh = tuple(line for line in aside if (line.line, line.reason) not in before)
    return _Plan(source_id, tuple(new_records), tuple(new_responses), fresh, outcome)


def _new_records(database: Database, records: Sequence[NewRecord]) -> tuple[list[NewRecord], list[SetAside]]:
    """The records the study lacks, and those whose id stands twice in the file with unequal content."""
    seen: dict[str, tuple[str, int]] = {}
    hashes, new, lines = set(), [], []
    for record in records:
        content_hash = record_hash(record)
        first_hash, first_line = seen.setdefault(record.external_id, (content_hash, record.line))
        if record.external_id and first_hash != content_hash:
            reason = f"the id {record.external_id} stands on line {first_line} too, with other content"
            lines.append(SetAside(record.line, reason, _json(asdict(record))))
        elif content_hash not in hashes and not _has(database, "records", content_hash):
            hashes.add(content_hash)
            new.append(record)
    return new, lines


def _new_responses(
    database: Database, responses: Sequence[NewResponse], codes: dict[str, str | None]
) -> tuple[list[tuple[int, NewResponse]], list[SetAside]]:
    """The responses the study lacks with their records' ids, and those that find no place, with why."""
    records = _records_by_name(database, {response.dataset for response in responses})
    placed = {
        (record_id, code): content_hash
        for record_id, code, content_hash in database.execute(
            "select record_id, source_code, content_hash from responses"
        )
    }
    new, lines = [], []
    for response in responses:
        ids = records.get((response.dataset.casefold(), response.external_id), ())
        if len(ids) != 1:
            lines.append(SetAside(response.line, _why_unplaced(response, len(ids)), ""))
            continue
        # a source without a code is new, and its name stands in for the code while the plan is made
        key, content_hash = (ids[0], codes[response.model] or response.model), response_hash(response)
        if key not in placed:
            placed[key] = content_hash
            new.append((ids[0], response))
        elif placed[key] != content_hash:
            reason = f"its source has answered record {response.external_id} before, in other words"
            lines.append(SetAside(response.line, reason, ""))
    names = list(codes)
    return new, [_without_names(line, names) for line in lines]


def _records_by_name(database: Database, datasets: set[str]) -> dict[tuple[str, str], list[int]]:
    """(data set in lower case, external id) -> record ids.

    A data set is known by the name of its file without the ending or, where no file is called so, by kind.
    """
    found: dict[tuple[str, str], list[int]] = {}
    files = database.execute("select id, name, kind from sources").fetchall()
    for dataset in {dataset.casefold() for dataset in datasets}:
        of_name = [source_id for source_id, name, _ in files if PurePath(name).stem.casefold() == dataset]
        of_kind = [source_id for source_id, _, kind in files if kind.casefold() == dataset]
        for source_id in of_name or of_kind:
            rows = database.execute("select external_id, id from records where source_id = ?", (source_id,))
            for external_id, record_id in rows:
                found.setdefault((dataset, external_id), []).append(record_id)
    return found


def _why_unplaced(response: NewResponse, candidates: int) -> str:
    if candidates:
        return f"{candidates} records are called {response.external_id} in {response.dataset}"
    return (
        f"there is no record {response.external_id} of {response.dataset}; "
        f"import the {response.dataset} records first, then this file again"
    )


def _unanswered(database: Database, responses: Sequence[NewResponse]) -> tuple[str, ...]:
    """The external ids, of the data sets this file answers, to which it has no response."""
    answered = {(response.dataset.casefold(), response.external_id) for response in responses}
    known = _records_by_name(database, {response.dataset for response in responses})
    return tuple(external_id for dataset, external_id in known if (dataset, external_id) not in answered)


def _write(
    study: Study, database: Database, actor: Person, file: NewFile, plan: _Plan, codes: dict[str, str]
) -> None:
    source_id = plan.source_id
    if source_id is None:
        row = {**asdict(file), "imported_by": actor.login, "imported_at": study.now()}
        source_id = database["sources"].insert(row).last_pk
    database["records"].insert_all(_record_row(source_id, record) for record in plan.records)
    for record_id, response in plan.responses:
        _insert_response(database, source_id, record_id, response, codes[response.model])
    database["set_aside_lines"].insert_all({"source_id": source_id, **asdict(line)} for line in plan.lines)
    detail = {
        "records": len(plan.records),
        "responses": len(plan.responses),
        "set_aside": len(plan.lines),
        "masked": plan.outcome.masked,
    }
    events.append(study, database, actor.login, "file imported", file.name, sha256=file.sha256, **detail)


def _record_row(source_id: int, record: NewRecord) -> dict:
    row = {**asdict(record), "options": _json(record.options), "metadata": _json(record.metadata)}
    return {"source_id": source_id, **row, "content_hash": record_hash(record)}


def _insert_response(
    database: Database, source_id: int, record_id: int, response: NewResponse, code: str
) -> None:
    row = {
        "source_id": source_id,
        "line": response.line,
        "record_id": record_id,
        "source_code": code,
        "question": response.shown[0].content,
        "conversation": _json(response.shown),
        "content_hash": response_hash(response),
    }
    response_id = database["responses"].insert(row).last_pk
    database["self_namings"].insert_all(
        {"response_id": response_id, **asdict(naming)} for naming in response.namings
    )


def _has(database: Database, table: str, content_hash: str) -> bool:
    found = database.execute(f"select 1 from {table} where content_hash = ?", (content_hash,)).fetchone()
    return found is not None


def _without_names(line: SetAside, names: Iterable[str]) -> SetAside:
    """The line as study.db may keep it: its text sealed, and no model's name in the reason."""
    reason = line.reason
    for name in names:
        reason = reason.replace(name, MASK)
    return SetAside(line.line, reason, "")


def _refuse_named(licence: str, models: Iterable[str]) -> None:
    for model in models:
        if model.casefold() in licence.casefold():
            raise Invalid(
                "The licence text names a model, which would unblind raters; give its name with --licence."
            )


def _json(value: object) -> str:
    if isinstance(value, tuple):
        value = [asdict(part) for part in value]
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
