"""How many records of each task and of each specialty are for training, for testing, or withheld."""

from dataclasses import dataclass

import numpy as np

from annotation.specialties import SPECIALTIES
from annotation.tasks import TASKS
from db.held_out import TEST, WITHHELD, held_out
from db.labels import best_label_places
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
    found, parts = best_label_places(study, actor, version), held_out(study)
    tried = corpus.ids[corpus.ids < len(found.places)]
    by_metadata = outcome_of(corpus.columns, load_rules(SPECIALTY_RULES), Deadline()).best.tolist()
    # the corpus's ids ascend, so that those tried stand first
    labelled = np.flatnonzero(found.places[tried]).tolist()
    ids = tried[labelled].tolist()
    tasks = [found.labels[place] for place in found.places[ids].tolist()]
    known = {each.key for each in SPECIALTIES}
    specialties = [by_metadata[place] if by_metadata[place] in known else "" for place in labelled]
    split = _split([parts.get(id_) for id_ in ids])
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
