"""What a verification batch came to: correct and practical, before and after, by task and reviewer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from annotation.activities.response_verification import flags
from annotation.proportion import Proportion, proportion
from annotation.response_verification.items import VerifiedItem, verified_batch
from annotation.response_verification.opinion import Opinion, opinion_of, with_line_ends
from annotation.response_verification.standing import RETURNED, current_answers
from annotation.text_difference import changed_share, text_difference
from db.batches import Batch
from db.handovers import Step
from db.pay import Worked, worked
from db.people import OPERATOR, Person
from db.study import Study

MAY_SEE_PAY = ("lead", "admin", OPERATOR.role)


@dataclass(frozen=True)
class Figures:
    """Shares of texts that were correct and practical: the polished ones, and as they were left."""

    name: str
    correct_before: Proportion
    practical_before: Proportion
    correct_after: Proportion
    practical_after: Proportion
    revised: Proportion


@dataclass(frozen=True)
class Reviewer:
    """One reviewer's own current answers; `returned` counts what an overseer gave back to them."""

    login: str
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


@dataclass(frozen=True)
class Labour:
    """Active hours of people of one seniority, and their pay in RMB; None where no grade is set.

    `simulated` hours are a program's, and cost nothing.
    """

    seniority: str | None
    people: int
    hours: float
    simulated: float
    pay: float | None


@dataclass(frozen=True)
class VerifiedRow:
    """One item in the table of all: verdicts as settled, None before."""

    record: str
    task: str
    state: str
    reviewers: tuple[str, ...]
    reasons: tuple[str, ...]
    opinion: Opinion | None
    changed_share: float | None
    characters_before: int
    characters_after: int | None
    simulated: bool


@dataclass(frozen=True)
class VerificationReport:
    """A batch at a glance. Figures over all items are of settled ones; a reviewer's are of their own answers.

    `overlap` are items that two verified: how many gave the same verdicts, and how many left the same text.
    `error_kinds` counts the errors marked in settled items; lengths of revisions are medians in characters.
    """

    batch: Batch
    items: int
    states: Mapping[str, int]
    simulated: bool
    overall: Figures
    tasks: tuple[Figures, ...]
    reviewers: tuple[Reviewer, ...]
    same_verdicts: Proportion
    same_text: Proportion
    median_change: float | None
    median_before: int | None
    median_after: int | None
    error_kinds: Mapping[str, int]
    impractical: tuple[Impractical, ...]
    labour: tuple[Labour, ...]
    rows: tuple[VerifiedRow, ...]


def verification_report(study: Study, actor: Person, batch_id: int) -> VerificationReport:
    """The report of one batch, at any time; hours and pay are for leads and admins alone.

    Raises Invalid for a batch of another activity.
    """
    batch, items = verified_batch(study, actor, batch_id)
    rows = tuple(_row(each) for each in items)
    settled = [(each.task, each.opinion) for each in rows if each.opinion]
    revised = [each for each in rows if each.changed_share is not None]
    twice = [both for each in items if (both := _two_answers(each))]
    return VerificationReport(
        batch=batch,
        items=len(items),
        states=dict(Counter(each.state for each in rows)),
        simulated=any(each.simulated for each in rows),
        overall=figures("", [opinion for _, opinion in settled]),
        tasks=tuple(
            figures(task, [opinion for found, opinion in settled if found == task])
            for task in sorted({task for task, _ in settled})
        ),
        reviewers=_reviewers(items),
        same_verdicts=proportion(sum(_verdicts(a) == _verdicts(b) for a, b in twice), len(twice)),
        same_text=proportion(sum(a.text == b.text for a, b in twice), len(twice)),
        median_change=median(each.changed_share for each in revised) if revised else None,
        median_before=_median(each.characters_before for each in revised),
        median_after=_median(each.characters_after for each in revised),
        error_kinds=dict(Counter(error.kind for _, opinion in settled for error in opinion.errors)),
        impractical=tuple(comment for each in items for comment in _comments(each)),
        labour=_labour(study, actor, batch_id) if actor.role in MAY_SEE_PAY else (),
        rows=rows,
    )


def figures(name: str, opinions: Sequence[Opinion]) -> Figures:
    """The shares over these opinions."""

    def share(holds) -> Proportion:
        return proportion(sum(map(holds, opinions)), len(opinions))

    return Figures(
        name,
        share(lambda each: each.before.correct),
        share(lambda each: each.before.practical),
        share(lambda each: each.final.correct),
        share(lambda each: each.final.practical),
        share(lambda each: each.text is not None),
    )


def _row(each: VerifiedItem) -> VerifiedRow:
    item, opinion = each.item, each.opinion
    text = opinion.text if opinion else None
    people = [item.assigned[step.assignment_id].login for step in current_answers(item.steps).values()]
    return VerifiedRow(
        record=item.record.external_id,
        task=item.task,
        state=each.standing.state,
        reviewers=tuple(people),
        reasons=each.standing.reasons,
        opinion=opinion,
        changed_share=None if text is None else changed_share(text_difference(each.polished, text)),
        characters_before=len(each.polished),
        characters_after=None if text is None else len(with_line_ends(text)),
        simulated=any(step.simulated for step in item.steps),
    )


def _submitted(item: VerifiedItem) -> dict[int, Step]:
    answers = current_answers(item.item.steps)
    return {id_: step for id_, step in answers.items() if step.status == "submitted"}


def _two_answers(item: VerifiedItem) -> tuple[Opinion, Opinion] | None:
    """The first answers of two who verified an item: before any overseer brought them together."""
    first: dict[int, Step] = {}
    for step in item.item.steps:
        if step.role == "reviewer":
            break
        first[step.assignment_id] = step
    given = [opinion_of(step.answers) for step in first.values() if step.status == "submitted"]
    return (given[0], given[1]) if len(given) == 2 else None


def _verdicts(opinion: Opinion) -> tuple:
    return opinion.before, opinion.after


def _reviewers(items: Sequence[VerifiedItem]) -> tuple[Reviewer, ...]:
    logins = sorted(
        {who.login for each in items for who in each.item.assigned.values() if who.role == "annotator"}
    )
    return tuple(_reviewer(login, items) for login in logins)


def _reviewer(login: str, items: Sequence[VerifiedItem]) -> Reviewer:
    given = skipped = returned = 0
    times, opinions, hasty = [], [], 0
    for each in items:
        mine = [
            id_ for id_, who in each.item.assigned.items() if who.login == login and who.role == "annotator"
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
    return Reviewer(login, given, skipped, returned, hasty, _median(times), figures(login, opinions))


def _comments(item: VerifiedItem) -> Iterable[Impractical]:
    for id_, step in _submitted(item).items():
        opinion = opinion_of(step.answers)
        if not (opinion.before.practical and opinion.final.practical):
            yield Impractical(
                item.item.record.external_id,
                item.item.task,
                item.item.assigned[id_].login,
                not opinion.final.practical,
                opinion.comment,
            )


def _labour(study: Study, actor: Person, batch_id: int) -> tuple[Labour, ...]:
    """What `db.pay` has of the batch, by seniority, the unknown last."""
    by_seniority: dict[str | None, list[Worked]] = {}
    for each in worked(study, actor, batch_id):
        if each.hours or each.simulated:
            by_seniority.setdefault(each.seniority, []).append(each)
    return tuple(
        Labour(
            seniority,
            len(people),
            sum(each.hours for each in people),
            sum(each.simulated for each in people),
            None if seniority is None else sum(each.pay or 0.0 for each in people),
        )
        for seniority, people in sorted(
            by_seniority.items(), key=lambda pair: (pair[0] is None, pair[0] or "")
        )
    )


def _median(values: Iterable[float]) -> int | None:
    found = list(values)
    return round(median(found)) if found else None
