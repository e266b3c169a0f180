"""Labels for a JSON Lines file: each row as it was, with its labels and the text that was matched."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from db.errors import Invalid
from pipelines.five_fields import fields_of
from pipelines.json_lines import as_line, read_objects, written
from pipelines.label_records import Labelled, failing_examples, label_records
from pipelines.match_rules import Deadline
from pipelines.rules import RuleSet

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
    source: Path, rules: RuleSet, out: Path, deadline: Deadline, advance: Callable[[int], None]
) -> LabelOutcome:
    """Write every row of `source` to `out` with its labels; nothing is written when anything fails.

    Raises Invalid, naming file and line, for a line that is no object, and for rules whose own examples
    fail; Refused when the deadline is over.
    """
    if source.resolve() == out.resolve():
        raise Invalid(f"{source} would be overwritten; choose another name for --out.")
    if failing := failing_examples(rules):
        must = "must match" if failing[0].must_match else "must not match"
        raise Invalid(f"The rule {failing[0].rule} {must} its example {failing[0].example}; mend the rule.")
    best, given, read = Counter(), Counter(), 0
    rows = (row for _, row in read_objects(source, advance))
    with written(out) as file:
        while batch := list(islice(rows, BATCH_ROWS)):
            labels = label_records(map(fields_of, batch), rules, deadline)
            file.writelines(as_line(row | as_values(each)) for row, each in zip(batch, labels, strict=True))
            read += len(batch)
            best.update(each[0].label for each in labels if each)
            given.update(labelled.label for each in labels for labelled in each)
    return LabelOutcome(read, best.total(), best, given)


def as_values(labels: tuple[Labelled, ...]) -> dict:
    """The two fields a row gets; a match's places count characters of its field."""
    matches = [
        {"label": labelled.label, "rule": labelled.rule, **match._asdict()}
        for labelled in labels
        for match in labelled.matches
    ]
    return {"labels": [labelled.label for labelled in labels], "matches": matches}
