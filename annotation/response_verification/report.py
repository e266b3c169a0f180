"""What a verification batch came to: correct and practical, before and after, by task and reviewer."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from annotation.response_verification.items import VerifiedItem, verified_batch
from annotation.response_verification.opinion import Opinion, with_line_ends
from annotation.response_verification.overlap import Overlap, overlap
from annotation.response_verification.reviewers import (
    Impractical,
    Reviewer,
    by_reviewer,
    comments_of,
    median_of,
)
from annotation.response_verification.shares import Figures, figures
from annotation.response_verification.standing import current_answers
from annotation.text_difference import changed_share, text_difference
from db.batches import Batch
from db.pay import Worked, worked
from db.people import OPERATOR, Person
from db.study import Study

MAY_SEE_PAY = ("lead", "admin", OPERATOR.role)


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

    `error_kinds` counts the errors marked in settled items; lengths of revisions are medians in characters.
    """

    batch: Batch
    items: int
    states: Mapping[str, int]
    simulated: bool
    overall: Figures
    tasks: tuple[Figures, ...]
    reviewers: tuple[Reviewer, ...]
    overlap: Overlap
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
        reviewers=by_reviewer(items),
        overlap=overlap([each.item for each in items], batch.seed),
        median_change=median(each.changed_share for each in revised) if revised else None,
        median_before=median_of(each.characters_before for each in revised),
        median_after=median_of(each.characters_after for each in revised),
        error_kinds=dict(Counter(error.kind for _, opinion in settled for error in opinion.errors)),
        impractical=tuple(comment for each in items for comment in comments_of(each)),
        labour=_labour(study, actor, batch_id) if actor.role in MAY_SEE_PAY else (),
        rows=rows,
    )


def _row(each: VerifiedItem) -> VerifiedRow:
    item, opinion = each.item, each.opinion
    text = opinion.text if opinion else None
    people = [item.assigned[step.assignment_id].name for step in current_answers(item.steps).values()]
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
