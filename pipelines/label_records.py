"""Each record gets the labels of the rules it meets, best first, with the text that each rule matched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotation.tasks import TASKS
from db.errors import Invalid
from pipelines.reading.five_fields import Fields, fields_of
from pipelines.rules.match_rules import Columns, Deadline, Match, as_columns, found_by, matching_places
from pipelines.rules.rules import Rule, RuleSet

TASK_KEYS = frozenset(task.key for task in TASKS)
ENDLESS = Deadline()


class Labelled(NamedTuple):
    """A label of one record: by which rule, and what each of its conditions found."""

    label: str
    rule: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class FailingExample:
    """An example of a rule that the rule does not treat as the file says it does."""

    rule: str
    must_match: bool
    example: Mapping


def label_records(
    records: Iterable[Fields], rules: RuleSet, deadline: Deadline
) -> list[tuple[Labelled, ...]]:
    """For each record its labels, best first; a label that several rules give stands once, by the best.

    Raises Refused when the deadline is over.
    """
    return label_columns(as_columns(records), rules.rules, deadline)


def label_columns(columns: Columns, rules: Sequence[Rule], deadline: Deadline) -> list[tuple[Labelled, ...]]:
    """As `label_records`, for records made into columns once and labelled again and again."""
    labels: list[tuple[Labelled, ...]] = [()] * columns.option_counts.size
    for rule in rules:
        places = matching_places(columns, rule, deadline)
        for place, found in zip(places.tolist(), found_by(columns, rule, places, deadline), strict=True):
            before = labels[place]
            if not before or all(each.label != rule.label for each in before):
                labels[place] = (*before, Labelled(rule.label, rule.name, found))
    return labels


def failing_examples(rules: RuleSet, deadline: Deadline = ENDLESS) -> list[FailingExample]:
    """The examples in the file that a rule labels and must not, or does not label and must."""
    return [failing for rule in rules.rules for failing in _failing(rule, deadline)]


def refuse_failing(rules: RuleSet) -> None:
    """Raise Invalid for the first rule that fails an example of its own."""
    if failing := failing_examples(rules):
        must = "must match" if failing[0].must_match else "must not match"
        raise Invalid(
            f"The rule {failing[0].rule} {must} its example {failing[0].example}; mend the rule.",
            f"规则 {failing[0].rule} 与自带的样例 {failing[0].example} 不符；请修改规则。",
        )


def _failing(rule: Rule, deadline: Deadline) -> list[FailingExample]:
    examples = [(True, example) for example in rule.matches] + [(False, example) for example in rule.rejects]
    columns = as_columns(fields_of(example) for _, example in examples)
    labelled = set(matching_places(columns, rule, deadline).tolist())
    return [
        FailingExample(rule.name, must_match, example)
        for place, (must_match, example) in enumerate(examples)
        if (place in labelled) != must_match
    ]
