"""What each reviewer of a verification batch did: their own current answers, named as pages name people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from annotation.activities.response_verification import flags
from annotation.response_verification.items import VerifiedItem
from annotation.response_verification.opinion import opinion_of
from annotation.response_verification.shares import Figures, figures
from annotation.response_verification.standing import RETURNED, current_answers
from db.handovers import Assigned, Step


@dataclass(frozen=True)
class Reviewer:
    """One reviewer's own current answers; `returned` counts what an overseer gave back to them."""

    name: str
    given: int
    skipped: int
    returned: int
    hasty: int
    median_ms: int | None
    figures: Figures


@dataclass(frozen=True)
class Impractical:
    """A comment on a text that was found not practical; `after` says that it was so after revision."""

    record: str
    task: str
    reviewer: str
    after: bool
    comment: str


def by_reviewer(items: Sequence[VerifiedItem]) -> tuple[Reviewer, ...]:
    """Everyone who was to verify any of these items, by login."""
    people = {
        who.login: who for each in items for who in each.item.assigned.values() if who.role == "annotator"
    }
    return tuple(_reviewer(people[login], items) for login in sorted(people))


def _reviewer(person: Assigned, items: Sequence[VerifiedItem]) -> Reviewer:
    given = skipped = returned = 0
    times, opinions, hasty = [], [], 0
    for each in items:
        mine = [
            id_
            for id_, who in each.item.assigned.items()
            if who.login == person.login and who.role == "annotator"
        ]
        if not mine:
            continue
        given += 1
        steps = [step for step in each.item.steps if step.assignment_id in mine]
        returned += sum(step.answers.get("verdict") == RETURNED for step in each.item.steps)
        skipped += bool(steps) and steps[-1].status == "skipped"
        if steps and steps[-1].status == "submitted":
            opinions.append(opinion_of(steps[-1].answers))
            spent = sum(step.active_ms for step in steps)
            times.append(spent)
            hasty += bool(flags(steps[-1].answers, spent))
    return Reviewer(
        person.name, given, skipped, returned, hasty, median_of(times), figures(person.name, opinions)
    )


def comments_of(item: VerifiedItem) -> Iterable[Impractical]:
    for id_, step in _submitted(item).items():
        opinion = opinion_of(step.answers)
        if not (opinion.before.practical and opinion.final.practical):
            yield Impractical(
                item.item.record.external_id,
                item.item.task,
                item.item.assigned[id_].name,
                not opinion.final.practical,
                opinion.comment,
            )


def _submitted(item: VerifiedItem) -> dict[int, Step]:
    answers = current_answers(item.item.steps)
    return {id_: step for id_, step in answers.items() if step.status == "submitted"}


def median_of(values: Iterable[float]) -> int | None:
    """The rounded median; None of nothing."""
    found = list(values)
    return round(median(found)) if found else None
