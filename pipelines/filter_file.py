"""Filters over one JSON Lines file: the kept lines as they were, and the removed ones with their reason."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.durable import check_place, written
from db.errors import Invalid
from pipelines.filter_records import Removed, filter_records
from pipelines.reading.five_fields import check_row, fields_of
from pipelines.reading.json_lines import as_line, read_lines, read_objects
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import RuleSet


@dataclass(frozen=True)
class FilterOutcome:
    """How many rows were read and kept, which rule removed how many, and how many each rule matches."""

    read: int
    kept: int
    removed: Counter
    matched: Counter


def filter_file(
    source: Path, rules: RuleSet, out: Path, removed: Path, deadline: Deadline, advance: Callable[[int], None]
) -> FilterOutcome:
    """Write the kept lines of `source` to `out`, and line, id and reason of each other to `removed`.

    Raises Invalid, naming file and line, for a line that is no object; then nothing is written.
    """
    if len({path.resolve() for path in (source, out, removed)}) < 3:
        raise Invalid(f"{source}, {out} and {removed} must be three different files.")
    for place in (out, removed):
        check_place(place)
    lines, ids, records = [], [], []
    for line, row in read_objects(source, advance):
        check_row(row, f"{source}, line {line}")
        lines.append(line)
        ids.append(row.get("id"))
        records.append(fields_of(row))
    filtered = filter_records(records, rules, deadline)
    gone = {lines[each.place] for each in filtered.removed}
    wanted = set(lines) - gone
    with written(out) as kept, written(removed) as others:
        others.writelines(as_line(_row(each, lines, ids)) for each in filtered.removed)
        kept.writelines(raw + b"\n" for line, raw in read_lines(source) if line in wanted)
    reasons = Counter(each.reason for each in filtered.removed)
    return FilterOutcome(len(lines), len(wanted), reasons, filtered.matched)


def _row(removed: Removed, lines: list[int], ids: list) -> dict:
    matches = [match._asdict() for match in removed.matches]
    return {
        "line": lines[removed.place],
        "id": ids[removed.place],
        "reason": removed.reason,
        "matches": matches,
    }
