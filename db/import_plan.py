"""What of a file a study lacks: rows sorted into new, known and set aside, with nothing changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath

from sqlite_utils import Database

from db.incoming import MASK, OWN_RECORDS, NewFile, NewRecord, NewResponse, Outcome, SetAside, as_json


@dataclass(frozen=True)
class Plan:
    """What is to be written: records, responses with their record's id, lines set aside, lines taken in.

    `source_id` is None for a file the study does not know; `taken_in` holds ids of lines set aside before
    that this import takes in.
    """

    source_id: int | None
    records: tuple[NewRecord, ...]
    responses: tuple[tuple[int, NewResponse], ...]
    lines: tuple[SetAside, ...]
    taken_in: tuple[int, ...]
    outcome: Outcome

    @property
    def nothing_to_do(self) -> bool:
        new = self.records or self.responses or self.lines or self.taken_in
        return self.source_id is not None and not new


def plan(
    database: Database,
    file: NewFile,
    records: Sequence[NewRecord],
    responses: Sequence[NewResponse],
    set_aside: Sequence[SetAside],
    codes: Mapping[str, str | None],
) -> Plan:
    """`codes` maps each model of the file to its code, None where it has none yet."""
    row = database.execute("select id from sources where sha256 = ?", (file.sha256,)).fetchone()
    source_id = row[0] if row else None
    new_records, twice = _new_records(database, records, file.by_item)
    new_responses, unplaced, otherwise = _new_responses(database, responses, codes)
    aside = sorted([*set_aside, *twice, *unplaced], key=lambda line: line.line)
    aside = [_without_names(line, codes) for line in aside]
    before = _set_aside_before(database, source_id)
    now = {(line.line, line.reason) for line in aside}
    taken_in = tuple(id for key, ids in before.items() if key not in now for id in ids)
    # a line that is set aside for another reason now, as one that was left out, is not taken in
    still = {line.line for line in aside}
    outcome = Outcome(
        records_added=len(new_records),
        records_known=len(records) - len(new_records) - len(twice),
        responses_added=len(new_responses),
        responses_known=len(responses) - len(new_responses) - len(unplaced),
        masked=sum(len(response.namings) for _, response in new_responses),
        masked_otherwise=otherwise,
        set_aside=tuple(aside),
        taken_in=sum(len(ids) for (line, _), ids in before.items() if line not in still),
        unanswered=_unanswered(database, responses),
    )
    fresh = tuple(line for line in aside if (line.line, line.reason) not in before)
    return Plan(source_id, tuple(new_records), tuple(new_responses), fresh, taken_in, outcome)


def _new_records(
    database: Database, records: Sequence[NewRecord], by_item: bool
) -> tuple[list[NewRecord], list[SetAside]]:
    """The records the study lacks, and those whose id stands in the file before with other content."""
    first: dict[str, NewRecord] = {}
    known = {row[0] for row in database.execute("select content_hash from records")}
    new, twice = [], []
    for record in records:
        content_hash = record.content_hash
        held = first.setdefault(record.external_id, record)
        if record.external_id and held is not record and held.content_hash != content_hash:
            there = f"is that of item {held.line}" if by_item else f"stands on line {held.line}"
            reason = f"the id {record.external_id} {there} too, with other content"
            twice.append(SetAside(record.line, reason, as_json(asdict(record))))
        elif content_hash not in known:
            known.add(content_hash)
            new.append(record)
    return new, twice


def _new_responses(
    database: Database, responses: Sequence[NewResponse], codes: Mapping[str, str | None]
) -> tuple[list[tuple[int, NewResponse]], list[SetAside], int]:
    """The responses the study lacks with their records' ids, those that find no place, and how many it holds
    with other masks, as rules of before put them.
    """
    records = _records_by_name(database, responses)
    placed = {
        (record_id, code): content_hash
        for record_id, code, content_hash in database.execute(
            "select record_id, source_code, content_hash from responses"
        )
    }
    new, unplaced, otherwise = [], [], 0
    for response in responses:
        ids = records.get((response.dataset.casefold(), response.external_id), ())
        if len(ids) != 1:
            unplaced.append(SetAside(response.line, _why_unplaced(response, len(ids)), response.raw))
            continue
        # a model without a code is new; until it has one its name stands for it
        key = ids[0], codes[response.model] or response.model.casefold()
        if key not in placed:
            placed[key] = response.content_hash
            new.append((ids[0], response))
        elif placed[key] == response.content_hash:
            continue
        elif _is_masked_copy(_conversation(database, *key), response):
            otherwise += 1
        else:
            reason = f"its source has answered record {response.external_id} before, in other words"
            unplaced.append(SetAside(response.line, reason, response.raw))
    return new, unplaced, otherwise


def _conversation(database: Database, record_id: int, code: str) -> list[dict]:
    """The messages that are kept of a source on a record; none where only this import has them."""
    query = "select conversation from responses where record_id = ? and source_code = ?"
    row = database.execute(query, (record_id, code)).fetchone()
    return json.loads(row[0]) if row else []


def _is_masked_copy(kept: Sequence[Mapping[str, str]], response: NewResponse) -> bool:
    """Whether the kept messages are the response's own but for what is masked in them."""
    if [message["role"] for message in kept] != [message.role for message in response.original]:
        return False
    pairs = zip(kept, response.original, strict=True)
    return all(_is_masked_text(message["content"], original.content) for message, original in pairs)


def _is_masked_text(kept: str, original: str) -> bool:
    """Whether the parts between the masks stand in the original in their order, from its start to its end."""
    start, *others = kept.split(MASK)
    if not others:
        return kept == original
    end = others.pop()
    if len(start) + len(end) > len(original) or not (original.startswith(start) and original.endswith(end)):
        return False
    at, last = len(start), len(original) - len(end)
    for part in others:
        at = original.find(part, at, last)
        if at < 0:
            return False
        at += len(part)
    return True


def _records_by_name(
    database: Database, responses: Sequence[NewResponse]
) -> dict[tuple[str, str], list[int]]:
    """(data set in lower case, external id) -> the ids of the records that are called so.

    A data set is called as its file is, without the ending; where no file is called so, by its kind. In
    OWN_RECORDS the ids are the study's own.
    """
    found: dict[tuple[str, str], list[int]] = {}
    files = database.execute("select id, name, kind from sources").fetchall()
    if any(response.dataset == OWN_RECORDS for response in responses):
        ids = database.execute("select id from records")
        found |= {(OWN_RECORDS, str(record_id)): [record_id] for (record_id,) in ids}
    for dataset in {response.dataset.casefold() for response in responses} - {OWN_RECORDS}:
        of_name = [id for id, name, _ in files if PurePath(name).stem.casefold() == dataset]
        of_kind = [id for id, _, kind in files if kind.casefold() == dataset]
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
    known = _records_by_name(database, responses)
    return tuple(external_id for dataset, external_id in known if (dataset, external_id) not in answered)


def _set_aside_before(database: Database, source_id: int | None) -> dict[tuple[int, str], list[int]]:
    """(line, reason) -> ids of this file's lines that were set aside and not taken in since."""
    before: dict[tuple[int, str], list[int]] = {}
    rows = database.execute(
        """
        select id, line, reason from set_aside_lines
        where source_id = ? and id not in (select set_aside_id from taken_in_lines)
        """,
        (source_id,),
    )
    for id, line, reason in rows:
        before.setdefault((line, reason), []).append(id)
    return before


def _without_names(line: SetAside, models: Mapping[str, str | None]) -> SetAside:
    """The line with no model's name in its reason; longer names first, for one may hold another."""
    reason = line.reason
    for model in sorted(models, key=len, reverse=True):
        reason = reason.replace(model, MASK)
    return replace(line, reason=reason)
