"""How many records of each task and of each specialty are for training, for testing, or withheld."""

from dataclasses import dataclass

from annotation.specialties import SPECIALTIES
from annotation.tasks import TASKS
from db.held_out import TEST, WITHHELD, held_out
from db.labels import best_labels_of
from db.people import Person
from db.study import Study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import SPECIALTY_RULES, load_rules
from pipelines.split_records import Count, Split, counted
from pipelines.workbench.corpus import Corpus
from pipelines.workbench.outcome import outcome_of


@dataclass(frozen=True)
class PartTables:
    """A row each, the published ones in their order; "" for records of no specialty."""

    tasks: tuple[Count, ...]
    specialties: tuple[Count, ...]


def part_tables(study: Study, actor: Person, corpus: Corpus, version: int) -> PartTables:
    """The tables over the records that a version of the rules labels, as far as they go on."""
    ids = corpus.ids.tolist()
    labels, parts = best_labels_of(study, actor, version, ids), held_out(study)
    by_metadata = outcome_of(corpus.columns, load_rules(SPECIALTY_RULES), Deadline()).best.tolist()
    labelled = [place for place, id_ in enumerate(ids) if labels.get(id_)]
    tasks = [labels[ids[place]] for place in labelled]
    known = {each.key for each in SPECIALTIES}
    specialties = [by_metadata[place] if by_metadata[place] in known else "" for place in labelled]
    split = _split([parts.get(ids[place]) for place in labelled])
    return PartTables(
        counted(tasks, split, [task.key for task in TASKS]),
        counted(specialties, split, [specialty.key for specialty in SPECIALTIES]),
    )


def _split(parts: list[str | None]) -> Split:
    """Places by part; what was scored blind is in training's column, for no draw put it elsewhere."""
    places: dict[str, list[int]] = {TEST: [], WITHHELD: [], "": []}
    for place, part in enumerate(parts):
        places[part if part in places else ""].append(place)
    return Split(tuple(places[""]), tuple(places[TEST]), tuple(places[WITHHELD]))
