"""Files into a study: read by their shape, checked line by line, stored whole or not at all."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from annotation.personal_data.spans import personal_spans, without_personal_data
from annotation.written_files import bytes_of
from db import imports
from db.errors import Invalid
from db.incoming import RESPONSES, NewFile, NewRecord, NewResponse, Outcome, SetAside
from db.one_line import on_one_line
from db.people import Person
from db.personal_data import KEEP, LEAVE_OUT, MASK, decide, decisions
from db.study import Study
from pipelines.personal_data import kinds_by_line, masked_lines, masked_row
from pipelines.reading.generated_shapes import GENERATED, GENERATED_TURNS
from pipelines.reading.read_files import file_rows, unknown_format
from pipelines.reading.read_json import Row
from pipelines.reading.record_shapes import RECORD_SHAPES
from pipelines.reading.row_shapes import CASE, DIALOGUE, Shape
from pipelines.self_naming import left_standing, namings

# a reader takes a file's bytes and name and gives rows and lines set aside, or None when it is not its format
READERS: tuple[Callable[[bytes, str], tuple[list[Row], list[SetAside]] | None], ...] = (file_rows,)
SHAPES: tuple[Shape, ...] = (CASE, DIALOGUE, GENERATED, GENERATED_TURNS, *RECORD_SHAPES)

WAITING = "holds personal data ({kinds}) and waits for a decision: keep, mask or leave out"
LEFT_OUT = "left out for its personal data ({kinds})"
LARGEST_FILE = 2**30
KNOWN_LICENCES = (
    ("Apache License", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Attribution-ShareAlike 4.0", "CC-BY-SA-4.0"),
    ("Attribution 4.0", "CC-BY-4.0"),
)


@dataclass(frozen=True)
class Parsed:
    """A file as it was read, before any study is touched."""

    file: NewFile
    records: tuple[NewRecord, ...]
    responses: tuple[NewResponse, ...]
    set_aside: tuple[SetAside, ...]


def read_file(path: Path, licence: str = "", watched: Callable[[list[Row]], Iterable[Row]] = iter) -> Parsed:
    """Read a file of any known shape. `watched` passes the rows on, and may show how far they are.

    Raises Invalid for a file that cannot be read as a whole, that has no row of a known shape, or that
    has no licence, neither given nor in a LICENSE file beside it, or whose name tells of a person or is no
    UTF-8.
    """
    _refuse_undecoded_name(path.name)
    _refuse_telling_name(path.name)
    content = _content(path)
    rows, aside = _rows(content, path.name)
    if not rows and aside:
        raise Invalid(
            f"{path.name} holds no line that can be read; line {aside[0].line}: {aside[0].reason}. Mend it."
        )
    built: list[NewRecord | NewResponse] = []
    shape = _shape_of_file(rows, path.name)
    for row in watched(rows):
        try:
            if _shape_of(row) is not shape:
                raise Invalid(f"the keys are not {', '.join(sorted(shape.keys))}")
            built.append(shape.build(row))
        except Invalid as error:
            aside.append(SetAside(row.line, str(error), row.raw))
    # as they were read: a packed file's bytes have line ends of their own, a table's none
    lines = len(built) + len(aside)
    sha256 = hashlib.sha256(content).hexdigest()
    by_item = rows[0].by_item
    file = NewFile(
        sha256, path.name, shape.kind, licence_named(licence) or licence_beside(path), lines, by_item
    )
    responses = tuple(each for each in built if isinstance(each, NewResponse))
    _refuse_telling_licence(file.licence, {response.model for response in responses})
    records = tuple(each for each in built if isinstance(each, NewRecord))
    return Parsed(file, records, responses, tuple(sorted(aside, key=lambda line: line.line)))


def import_file(study: Study, actor: Person, parsed: Parsed, dry_run: bool = False) -> Outcome:
    """Store what was read, in one transaction; in a dry run, say what that would do.

    A line with personal data is set aside, without its text, until `decide_personal_data` was called for it;
    then it comes in as it is, masked, or not at all. Of a line that cannot be read, personal data is masked.
    """
    decided = decisions(study, parsed.file.sha256)
    found = personal_data_in(parsed)
    records, responses, aside = [], [], masked_lines(parsed.set_aside)
    for row in (*parsed.records, *parsed.responses):
        decision = decided.get(row.line) if row.line in found else KEEP
        if decision in (KEEP, MASK):
            taken = masked_row(row) if decision == MASK else row
            (records if isinstance(row, NewRecord) else responses).append(taken)
        else:
            kinds = ", ".join(found[row.line])
            reason = LEFT_OUT if decision == LEAVE_OUT else WAITING
            aside.append(SetAside(row.line, reason.format(kinds=kinds), ""))
    aside.sort(key=lambda line: line.line)
    return imports.add_file(study, actor, parsed.file, records, responses, aside, dry_run)


def personal_data_in(parsed: Parsed) -> dict[int, tuple[str, ...]]:
    """By line: the kinds of personal data found there."""
    return kinds_by_line((*parsed.records, *parsed.responses))


def decide_personal_data(
    study: Study, actor: Person, parsed: Parsed, decision: str, lines: Collection[int] = ()
) -> None:
    """Decide about the lines of a file that hold personal data: about these, or about all that still wait.

    `lines` are counted as the file's rows are, see `NewFile.by_item`.

    Raises Invalid for a line in which no personal data was found.
    """
    found = personal_data_in(parsed)
    for line in lines:
        if line not in found:
            raise Invalid(f"{parsed.file.place(line)}: no personal data was found there.")
    decided = decisions(study, parsed.file.sha256)
    chosen = {
        line: kinds for line, kinds in found.items() if line in (lines or found.keys() - decided.keys())
    }
    if chosen:
        decide(study, actor, parsed.file.sha256, chosen, decision)


def names_left(parsed: Parsed) -> dict[str, list[int]]:
    """By source: the lines whose masked answers still hold its name, a short or common one (R1, 华佗)."""
    found: dict[str, list[int]] = {}
    for row in parsed.responses:
        if any(left_standing(said.content, row.model) for said in row.shown if said.role == "doctor"):
            found.setdefault(row.model, []).append(row.line)
    return found


def records_first(files: list[Parsed]) -> list[Parsed]:
    """The files in an order in which responses find their records."""
    return sorted(files, key=lambda parsed: parsed.file.kind == RESPONSES)


def licence_beside(path: Path) -> str:
    """The licence of the LICENSE file in the data's folder."""
    found = sorted(each for each in path.parent.glob("LICEN[CS]E*") if each.is_file())
    if not found:
        raise Invalid(f"{path.name} has no licence: give it with --licence, or put LICENSE beside the file.")
    return licence_in(found[0])


def licence_named(told: str) -> str:
    """A licence as it was told; where a file was named, what that file says."""
    # a long sentence is no file's name, which `Path.is_file` would end with an error for
    return licence_in(Path(told)) if os.path.isfile(told) else told


def licence_in(path: Path) -> str:
    """The licence that a text file holds, with the file's hash as evidence."""
    content = path.read_bytes()
    text = content.decode("utf-8", "replace")
    first_line = next((line.strip() for line in text.splitlines() if line.strip()), "unnamed licence")
    name = next((name for mark, name in KNOWN_LICENCES if mark in text), first_line[:80])
    return f"{name} ({path.name}, sha256 {hashlib.sha256(content).hexdigest()[:16]})"


def _content(path: Path) -> bytes:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise Invalid(f"{path} is a device or a pipe; name a file.")
    if path.is_file() and path.stat().st_size > LARGEST_FILE:
        raise Invalid(f"{path.name} is larger than 1 GiB; split it.")
    content = bytes_of(path)
    if not content.strip():
        raise Invalid(f"{path.name} is empty.")
    return content


def _rows(content: bytes, name: str) -> tuple[list[Row], list[SetAside]]:
    for reader in READERS:
        if (read := reader(content, name)) is not None:
            return read
    raise unknown_format(name)


def _shape_of_file(rows: list[Row], name: str) -> Shape:
    """The shape of the first row that has one. Rows of other shapes are set aside, but not responses."""
    shapes = [shape for row in rows if (shape := _shape_of(row))]
    if not shapes:
        raise Invalid(f"{name} has no row of a known shape. {_shapes_known(rows)}")
    if RESPONSES in {shape.kind for shape in shapes} and len(set(shapes)) > 1:
        # set aside as they are, responses would bring their models' names into the study
        raise Invalid(f"{name} holds records and responses; split it in two.")
    return shapes[0]


def _refuse_undecoded_name(name: str) -> None:
    if not name.isascii() and any("\ud800" <= sign <= "\udfff" for sign in name):
        raise Invalid(
            f"The name of the file {on_one_line(name)} is not UTF-8, as out of an archive made on Windows: "
            "rename the file, then import it."
        )


def _refuse_telling_name(name: str) -> None:
    # the name goes into rows that nothing is ever taken out of again
    told = name.replace("_", " ")
    if spans := personal_spans(told):
        kinds = ", ".join(sorted({span.kind for span in spans}))
        raise Invalid(
            f"The name of the file {without_personal_data(told)} holds personal data ({kinds}), and names "
            "of files are kept for good: rename the file, then import it. Nothing of it was kept."
        )


def _refuse_telling_licence(licence: str, models: set[str]) -> None:
    if any(namings(licence, model) for model in models):
        raise Invalid("The licence names a model, which would unblind raters; word it with --licence.")


def _shape_of(row: Row) -> Shape | None:
    return _shape_with(tuple(row.value))


# most rows of a file have the same keys in the same order
@lru_cache(maxsize=64)
def _shape_with(keys: tuple[str, ...]) -> Shape | None:
    return next((shape for shape in SHAPES if shape.keys <= set(keys)), None)


def _shapes_known(rows: list[Row]) -> str:
    known = "; ".join(f"{shape.kind}: {', '.join(sorted(shape.keys))}" for shape in SHAPES)
    has = f"The first has the keys {', '.join(sorted(rows[0].value))[:200]}. " if rows else ""
    return f"{has}Known are {known}."
