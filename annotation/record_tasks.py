"""Which task each record serves: as an expert settled it, else as it came, else by the rules."""

from annotation.label_audit.audit import NONE
from annotation.label_audit.tally import tallies
from db.answered import state_of_locked
from db.labels import best_labels, rule_versions, tried_up_to
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
    newest = next((each.id for each in rule_versions(study)), None) if rule_version is None else rule_version
    by_rules = best_labels(study, actor, newest) if newest else {}
    settled = {
        record_id: standing.settled_label
        for each in tallies(study, actor)
        for _, record_id, standing in each.items
        if standing.settled_label is not None
    }
    found = {**by_rules, **imported_tasks(study), **settled}
    return {record_id: task for record_id, task in found.items() if task and task != NONE}
