"""The records of a study labelled by a rules file: the file is kept whole, and the labels piece by piece."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from annotation.label_audit.audit import NONE, AuditedRecord
from annotation.label_audit.history import history, settled_records
from annotation.label_audit.replay import Replay, replay
from db.labels import Label, RuleVersion, add_labels, add_rule_version, tried_up_to, untried
from db.labels import Match as KeptMatch
from db.people import Person
from db.records import Record, records, records_after
from db.study import Study
from pipelines.label_records import TASK_KEYS, Labelled, label_records, refuse_failing
from pipelines.reading.five_fields import Fields, fields_of
from pipelines.rules.match_rules import Deadline, Match
from pipelines.rules.rules import RuleSet, parse_rules

# stored in one transaction: people's answers wait no longer than that takes
PIECE = 5_000


@dataclass(frozen=True)
class Labelling:
    """A version of the rules in a study, and how many records it was tried on just now."""

    version: RuleVersion
    tried: int


def label_study(
    study: Study,
    actor: Person,
    text: str,
    name: str,
    deadline: Callable[[], Deadline],
    advance: Callable[[int, int], None] = lambda tried, of: None,
) -> Labelling:
    """Label every record that the rules in this text have not been tried on yet.

    A text known already keeps its number, so that a labelling that was killed goes on where it stood and
    records imported since are labelled too. `advance` is told how many of how many were tried just now.

    Raises Invalid for rules that cannot be, name no task, or fail their own examples; Refused when a
    piece's deadline is over, with the pieces before it stored.
    """
    rules = checked_rules(text, name)
    version = add_rule_version(study, actor, rules.version, name, text)
    tried, of = 0, untried(study, version.id)
    while piece := records_after(study, actor, tried_up_to(study, version.id), PIECE):
        found = _labelled(piece, rules, deadline())
        add_labels(study, actor, version.id, [each.id for each in piece], found)
        tried += len(piece)
        advance(tried, of)
    return Labelling(version, tried)


def replay_rules(study: Study, actor: Person, text: str, name: str, deadline: Deadline) -> Replay:
    """What rules would do to every record audited and settled so far; nothing is stored."""
    return replay_on(
        study, actor, settled_records(history(study, actor).batches), checked_rules(text, name), deadline
    )


def replay_on(
    study: Study, actor: Person, settled: Iterable[AuditedRecord], rules: RuleSet, deadline: Deadline
) -> Replay:
    """The same for records at hand."""
    settled = tuple(settled)
    audited = records(study, actor, {int(each.id) for each in settled})
    labels = label_records(map(study_fields, audited), rules, deadline)
    best = {
        str(record.id): found[0].label if found else NONE
        for record, found in zip(audited, labels, strict=True)
    }
    return replay(settled, best)


def checked_rules(text: str, name: str) -> RuleSet:
    """Rules whose labels are tasks and that pass their own examples."""
    rules = parse_rules(text, name, TASK_KEYS)
    refuse_failing(rules)
    return rules


def study_fields(record: Record) -> Fields:
    """The five fields of a study's record, as the rules see them."""
    return fields_of(
        {
            "case_description": record.case_description,
            "question": record.question,
            "options": record.options,
            "answer": record.answer,
            "metadata": record.metadata,
        }
    )


def _labelled(piece: list[Record], rules: RuleSet, deadline: Deadline) -> list[Label]:
    fields = [study_fields(record) for record in piece]
    return [
        _kept(record, rank, each, seen)
        for record, seen, found in zip(piece, fields, label_records(fields, rules, deadline), strict=True)
        for rank, each in enumerate(found, start=1)
    ]


def _kept(record: Record, rank: int, found: Labelled, seen: Fields) -> Label:
    return Label(record.id, rank, found.label, found.rule, kept_matches(seen, found.matches))


def kept_matches(seen: Fields, matches: Iterable[Match]) -> tuple[KeptMatch, ...]:
    """What a rule found, with the text as it stands in the record."""
    return tuple(KeptMatch(match.field, match.start, _as_written(seen, match)) for match in matches)


def _as_written(seen: Fields, match: Match) -> str:
    """The matched text as it stands in the field: the engine sees full-width letters folded."""
    field = getattr(seen, match.field)
    text = field if isinstance(field, str) else "\n".join(field)
    return text[match.start : match.end]
