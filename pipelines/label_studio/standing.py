"""How a batch's projects stand, from what the study knows of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotation.rubric import Text
from db.batches import find_batch
from db.label_studio import GONE, SET_ASIDE, STORED, Result, assigned, projects, results
from db.people import Person
from db.study import Study


@dataclass(frozen=True)
class Standing:
    """One annotator's project: how many of their items came back answered, and what did not hold.

    `set_aside` and `gone` count annotations there by what was last known of them; `reasons` are what did not
    hold, each with the number of its task there, None where it was not noted.
    """

    person: Person
    url: str
    project: int
    answered: int
    total: int
    set_aside: int
    gone: int
    reasons: tuple[tuple[int | None, Text], ...]


def standing(study: Study, actor: Person, batch_id: int) -> list[Standing]:
    """Every project of a batch, in the order they were made."""
    find_batch(study, actor, batch_id)
    people = assigned(study, actor, batch_id)
    found = []
    for project in projects(study, actor, batch_id):
        person, theirs = people[project.person_id]
        last = {each.annotation: each for each in results(study, actor, project)}
        outcomes = [each.outcome for each in last.values()]
        found.append(
            Standing(
                person,
                project.url,
                project.project,
                outcomes.count(STORED) + outcomes.count(GONE),
                len(theirs),
                outcomes.count(SET_ASIDE),
                outcomes.count(GONE),
                _reasons(last.values()),
            )
        )
    return found


def _reasons(results: Iterable[Result]) -> tuple[tuple[int | None, Text], ...]:
    aside = [each for each in results if each.outcome == SET_ASIDE]
    aside.sort(key=lambda each: (each.task or 0, each.annotation))
    return tuple((each.task, Text(each.reason_zh, each.reason)) for each in aside)
