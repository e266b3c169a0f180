"""Near-duplicates removed from one JSON Lines file into two: what is kept, and what went and for which."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from db.durable import check_place, written
from db.errors import Invalid
from pipelines.deduplicate import Duplicate, DuplicateRule, deduplicate
from pipelines.reading.json_lines import as_line, read_lines, read_with_ids
from pipelines.similarity.blocks import Blocks

# besides the fields compared, these decide which of two is kept and whether a person should look
DECIDING = ("question", "answer", "explanation", "options")


@dataclass(frozen=True)
class FileOutcome:
    """How many rows were read, kept and removed, and how many of the removed answer otherwise."""

    read: int
    kept: int
    removed: int
    answers_differ: int


def deduplicate_file(
    source: Path,
    rule: DuplicateRule,
    out: Path,
    duplicates: Path | None,
    advance: Callable[[int], None],
    blocks: Blocks | None = None,
) -> FileOutcome:
    """Write the kept lines of `source`, unchanged, to `out`, and one object for each removed to `duplicates`.

    Without `duplicates` the removed ones are only counted.

    Raises Invalid, naming file and line, for a line that is no object, an id that is missing or there
    twice, and a row that has none of the rule's fields; then nothing is written.
    """
    files = [path for path in (source, out, duplicates) if path]
    if len({path.resolve() for path in files}) < len(files):
        raise Invalid(f"{' and '.join(map(str, files))} must be different files.")
    for place in files[1:]:
        check_place(place)
    lines, ids, records = [], [], []
    for line, row in read_with_ids(source, advance):
        _check(row, rule.fields, f"{source}, line {line}")
        lines.append(line)
        ids.append(row["id"])
        records.append({name: row[name] for name in {*rule.fields, *DECIDING} if name in row})
    removed = deduplicate(records, rule, blocks)
    gone = {lines[each.place] for each in removed}
    wanted = set(lines) - gone
    with written(out) as kept, written(duplicates) if duplicates else nullcontext() as others:
        kept.writelines(raw + b"\n" for line, raw in read_lines(source) if line in wanted)
        if others:
            others.writelines(as_line(_row(each, ids)) for each in removed)
    return FileOutcome(len(ids), len(wanted), len(removed), sum(each.answers_differ for each in removed))


def _row(duplicate: Duplicate, ids: list) -> dict:
    """`answers_differ` stands only where it is true."""
    row = {"id": ids[duplicate.place], "kept_id": ids[duplicate.kept_place], "jaccard": duplicate.jaccard}
    return row | ({"answers_differ": True} if duplicate.answers_differ else {})


def _check(row: dict, fields: tuple[str, ...], where: str) -> None:
    if not any(name in row for name in fields):
        raise Invalid(f"{where}: none of the fields {', '.join(fields)}; name the right ones with --fields.")
    for name in {*fields, *DECIDING}:
        value = row.get(name)
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        if not all(part is None or isinstance(part, str | int | float) for part in parts):
            raise Invalid(f"{where}: {name} is neither text nor a list of texts.")
        if isinstance(value, int | float):
            raise Invalid(f"{where}: {name} is a number, not text.")
