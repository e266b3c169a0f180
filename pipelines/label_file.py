"""Labels for a JSON Lines file: each row as it was, with its labels and the text that was matched."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from db.durable import written
from db.errors import Invalid
from pipelines.engine import mapped
from pipelines.label_records import Labelled, label_records, refuse_failing
from pipelines.reading.five_fields import check_row, fields_of
from pipelines.reading.json_lines import as_line, read_objects
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import RuleSet

# labelled at once; more would only cost memory
BATCH_ROWS = 20_000


@dataclass(frozen=True)
class LabelOutcome:
    """How many rows were read and got a label; how often each label was the best, and given at all."""

    read: int
    labelled: int
    best: Counter
    given: Counter


def label_file(
    source: Path,
    rules: RuleSet,
    out: Path,
    seconds: float,
    advance: Callable[[int], None],
    executor: Executor | None = None,
    workers: int = 1,
) -> LabelOutcome:
    """Write every row of `source` to `out` with its labels; nothing is written when anything fails.

    An executor labels batches of rows on its workers; the file is the same.

    Raises Invalid, naming file and line, for a line that is no object, and for rules whose own examples
    fail; Refused when a batch takes longer than `seconds`.
    """
    if source.resolve() == out.resolve():
        raise Invalid(f"{source} would be overwritten; choose another name for --out.")
    refuse_failing(rules)
    best, given, read = Counter(), Counter(), 0
    batches = _batches(_checked(source, advance))
    step = partial(label_rows, rules=rules, seconds=seconds)
    with written(out) as file:
        for batch, labels in mapped(executor, step, batches, workers):
            file.writelines(as_line(row | as_values(each)) for row, each in zip(batch, labels, strict=True))
            read += len(batch)
            best.update(each[0].label for each in labels if each)
            given.update(labelled.label for each in labels for labelled in each)
    return LabelOutcome(read, best.total(), best, given)


def label_rows(
    rows: list[dict], rules: RuleSet, seconds: float
) -> tuple[list[dict], list[tuple[Labelled, ...]]]:
    """A batch of rows, and the labels of each; takes and gives what can travel to another machine."""
    return rows, label_records(map(fields_of, rows), rules, Deadline.after(seconds))


def _checked(source: Path, advance: Callable[[int], None]) -> Iterator[dict]:
    for line, row in read_objects(source, advance):
        check_row(row, f"{source}, line {line}")
        yield row


def _batches(rows: Iterator[dict]) -> Iterator[list[dict]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def as_values(labels: tuple[Labelled, ...]) -> dict:
    """The two fields a row gets; a match's places count characters of its field."""
    matches = [
        {"label": labelled.label, "rule": labelled.rule, **match._asdict()}
        for labelled in labels
        for match in labelled.matches
    ]
    return {"labels": [labelled.label for labelled in labels], "matches": matches}
