"""Which task each record serves: as an expert settled it, else as it came, else by the rules."""

import numpy as np

from annotation.label_audit.audit import NONE
from annotation.label_audit.tally import tallies
from db.answered import state_of_locked
from db.label_letters import LabelPlaces
from db.labels import best_label_places, rule_versions, tried_up_to
from db.passes import state_of_corpus
from db.people import Person
from db.records import imported_tasks
from db.study import Study


def state_of_tasks(study: Study) -> tuple[int, ...]:
    """While this stays what it is, so does what `tasks_of_records` gives by the newest rules."""
    newest = next((each.id for each in rule_versions(study)), 0)
    return *state_of_corpus(study), newest, tried_up_to(study, newest), *state_of_locked(study)


def tasks_of_records(study: Study, actor: Person, rule_version: int | None = None) -> dict[int, str]:
    """Record id to task, for every record that has one; by the newest rules unless a version is named.

    A record that an expert settled as being of no task is left out.
    """
    found = _task_places(study, actor, rule_version)
    return {id_: found.labels[place] for id_, place in enumerate(found.places.tolist()) if place}


def records_by_task(study: Study, actor: Person, among: np.ndarray | None = None) -> dict[str, list[int]]:
    """The same the other way round, by the newest rules; of the records that are true in `among`."""
    found = _task_places(study, actor)
    has_task = found.places > 0
    if among is not None:
        # records that came in meanwhile wait for the next time
        many = min(len(has_task), len(among))
        has_task[:many] &= among[:many]
        has_task[many:] = False
    ids = np.flatnonzero(has_task)
    places = found.places[ids]
    in_order = ids[np.argsort(places, kind="stable")]
    ends = np.cumsum(np.bincount(places, minlength=len(found.labels)))
    return {
        found.labels[place]: in_order[ends[place - 1] : ends[place]].tolist()
        for place in range(1, len(ends))
        if ends[place] > ends[place - 1]
    }


def _task_places(study: Study, actor: Person, rule_version: int | None = None) -> LabelPlaces:
    newest = next((each.id for each in rule_versions(study)), None) if rule_version is None else rule_version
    by_rules = best_label_places(study, actor, newest).places if newest else np.zeros(1, dtype=np.uint16)
    # read last, for its labels are all that there are so far
    came = imported_tasks(study)
    places = np.zeros(max(len(by_rules), len(came.places)), dtype=np.uint16)
    places[: len(by_rules)] = by_rules
    own = np.flatnonzero(came.places)
    places[own] = came.places[own]
    place_of = {label: place for place, label in enumerate(came.labels)}
    for each in tallies(study, actor):
        for standing, _, record_ids in each.alike:
            if standing.settled_label is not None:
                places[record_ids] = place_of.setdefault(standing.settled_label, len(place_of))
    places[places == place_of.get(NONE, 0)] = 0
    return LabelPlaces(tuple(place_of), places)
