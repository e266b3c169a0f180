"""Records to look at: drawn by seed from those a change concerns, with what a rule found in them."""

from dataclasses import dataclass

import numpy as np

from annotation.activities.label_audit import LABEL_AUDIT
from db.answered import awaiting_records
from db.labels import Match
from db.people import Person
from db.records import Record, records
from db.study import Study
from pipelines.label_study import kept_matches, study_fields
from pipelines.rules.match_rules import Deadline, found_by
from pipelines.rules.rules import Rule
from pipelines.workbench.corpus import Corpus

SEED = 1


@dataclass(frozen=True)
class Example:
    """A record, where it stands in the corpus, and what a rule found in it."""

    place: int
    record: Record
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Shown:
    """Some examples of `total` records; `withheld` of these wait for an expert in an audit."""

    examples: tuple[Example, ...]
    total: int
    withheld: int


def shown(
    study: Study,
    actor: Person,
    corpus: Corpus,
    rule: Rule | None,
    places: np.ndarray,
    first: int,
    many: int,
    deadline: Deadline,
) -> Shown:
    """The examples from the `first` on, in an order drawn once; `rule` is the one that labels them all.

    Records drawn into an audit that is not locked are not shown to anybody: who labels them must not have
    seen what the rules say. Raises Refused when the deadline is over.
    """
    awaiting = awaiting_records(study, LABEL_AUDIT.name)
    open_ = places[~np.isin(corpus.ids[places], np.array(sorted(awaiting), np.int64))]
    order = np.random.default_rng(SEED).permutation(open_.size)[first : first + many]
    drawn = np.sort(open_[order])
    kept = {record.id: record for record in records(study, actor, set(corpus.ids[drawn].tolist()))}
    found = found_by(corpus.columns, rule, drawn, deadline) if rule else [()] * drawn.size
    examples = []
    for place, matches in zip(drawn.tolist(), found, strict=True):
        record = kept[int(corpus.ids[place])]
        examples.append(Example(place, record, kept_matches(study_fields(record), matches)))
    return Shown(tuple(examples), int(places.size), int(places.size - open_.size))
