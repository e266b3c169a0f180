"""One file into a study: all of it or nothing, twice the same as once, and no model's name in study.db."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from sqlite_utils import Database

from db import blinding_key, events, people
from db.blinding_key import Sealing
from db.errors import Invalid
from db.import_plan import Plan, plan
from db.incoming import RESPONSES, NewFile, NewRecord, NewResponse, Outcome, SetAside, as_json
from db.people import Person
from db.record_letters import keep_record_letters
from db.study import Study, reading, writing

# in letters; a shorter name stands within words that name nobody, as IT does in MIT
SHORT_NAME = 5


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
    aside. A file of responses gets a neutral name here; its own name, its models' names, the text of its
    lines set aside and the unmasked originals go to the sealed file.
    """
    people.require(actor, "engineer", "lead", "admin")
    misplaced = records if file.kind == RESPONSES else responses
    if misplaced:
        raise Invalid(f"{file.name} holds records and responses; split it in two.")
    models = sorted({response.model for response in responses})
    _refuse_named(file.licence, models)
    codes = blinding_key.known_codes(study, models)
    # hashed before the lock is taken, for the same reason as in _write
    for row in (*records, *responses):
        _ = row.content_hash
    if dry_run:
        with reading(study) as database:
            return plan(database, file, records, responses, set_aside, codes).outcome
    with writing(study) as database:
        planned = plan(database, file, records, responses, set_aside, codes)
        if planned.nothing_to_do:
            return planned.outcome
        if file.kind == RESPONSES:
            # sealed first: were the study to know a response without its source, it could never be unblinded
            codes = blinding_key.seal(study, _sealing(file, models, planned))
            blinding_key.mark(study, database, actor)
            file, planned = _neutral(file, planned)
        _write(study, database, actor, file, planned, codes)
        return planned.outcome


def _sealing(file: NewFile, models: Sequence[str], planned: Plan) -> Sealing:
    originals = {
        (response.content_hash, response.model): as_json(response.original)
        for _, response in planned.responses
        if response.namings
    }
    unread = tuple((line.line, line.raw) for line in planned.lines)
    return Sealing(file.sha256, file.name, tuple(models), originals, unread)


def _neutral(file: NewFile, planned: Plan) -> tuple[NewFile, Plan]:
    """The file and the plan without the words that would tell a source."""
    lines = tuple(replace(line, raw="") for line in planned.lines)
    return replace(file, name=f"responses-{file.sha256[:8]}"), replace(planned, lines=lines)


def _write(
    study: Study, database: Database, actor: Person, file: NewFile, planned: Plan, codes: Mapping[str, str]
) -> None:
    source_id = planned.source_id
    if source_id is None:
        # how rows are counted can be seen from the file itself, and is not kept
        row = {key: value for key, value in asdict(file).items() if key != "by_item"}
        row |= {"imported_by": actor.login, "imported_at": study.now()}
        source_id = database["sources"].insert(row).last_pk
    # one statement for all, because people's answers wait while a large file is written
    database.conn.executemany(
        """
        insert into records
          (source_id, line, external_id, kind, task, case_description, question, answer, options, metadata,
           content_hash)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (_record_row(source_id, record) for record in planned.records),
    )
    keep_record_letters(database)
    for record_id, response in planned.responses:
        _insert_response(database, source_id, record_id, response, codes[response.model])
    database["set_aside_lines"].insert_all({"source_id": source_id, **asdict(line)} for line in planned.lines)
    database["taken_in_lines"].insert_all(
        {"set_aside_id": set_aside_id, "at": study.now()} for set_aside_id in planned.taken_in
    )
    detail = {
        "sha256": file.sha256,
        "records": len(planned.records),
        "responses": len(planned.responses),
        "masked": planned.outcome.masked,
        "set_aside": len(planned.lines),
        "taken_in": len(planned.taken_in),
        # as the file spells them, for the responses' hashes cover them
        "datasets": sorted({response.dataset for _, response in planned.responses}),
    }
    events.append(study, database, actor.login, "file imported", file.name, **detail)


def _record_row(source_id: int, record: NewRecord) -> tuple:
    where = (source_id, record.line, record.external_id, record.kind, record.task)
    texts = (record.case_description, record.question, record.answer)
    return *where, *texts, record.options_text, record.metadata_text, record.content_hash


def _insert_response(
    database: Database, source_id: int, record_id: int, response: NewResponse, code: str
) -> None:
    row = {
        "source_id": source_id,
        "line": response.line,
        "record_id": record_id,
        "source_code": code,
        "question": response.shown[0].content,
        "conversation": as_json(response.shown),
        "content_hash": response.content_hash,
    }
    response_id = database["responses"].insert(row).last_pk
    database["self_namings"].insert_all(
        {"response_id": response_id, **asdict(naming)} for naming in response.namings
    )


def _refuse_named(licence: str, models: Sequence[str]) -> None:
    for model in models:
        apart = rf"(?<![^\W_]){re.escape(model)}(?![^\W_])" if len(model) < SHORT_NAME else re.escape(model)
        if re.search(apart, licence, re.IGNORECASE):
            raise Invalid("The licence names a model, which would unblind raters; word it with --licence.")
