"""Where a verification stands: whose turn it is, and what it came to once it is settled.

Who is assigned an item verifies it. It goes to its overseer when it is of the drawn share, not correct,
skipped, or two who verified it disagree. The overseer accepts, returns with a reason, or amends; what comes
back from those who verified it is looked at again, except that an amendment they agree to is settled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.response_verification.opinion import Opinion, opinion_of
from db.handovers import Step

ACCEPTED, RETURNED, AMENDED = "accepted", "returned", "amended"
VERDICTS = (ACCEPTED, RETURNED, AMENDED)
# the states a report counts, in the order an item goes through them
OPEN, IN_REVIEW, SETTLED, LEFT_OUT = "open", "in_review", "settled", "left_out"
STATES = (OPEN, IN_REVIEW, RETURNED, AMENDED, SETTLED, LEFT_OUT)
# why an overseer sees an item
SHARE, INCORRECT, DISAGREEMENT, SKIPPED = "share", "incorrect", "disagreement", "skipped"


@dataclass(frozen=True)
class Standing:
    """One of STATES; the opinion that stands where it is settled; why its overseer has or had it."""

    state: str
    opinion: Opinion | None = None
    reasons: tuple[str, ...] = ()


def standing(steps: Sequence[Step], annotators: Sequence[int], overseen: bool) -> Standing:
    """Where an item stands after these steps, given the assignments of those who verify it.

    `overseen` says that it is of the share that is always looked at.
    """
    review, before, after = _around_review(steps)
    if review is None:
        if set(annotators) - set(after):
            return Standing(OPEN)
        reasons = _reasons(after, overseen)
        return Standing(IN_REVIEW, None, reasons) if reasons else Standing(SETTLED, first_opinion(after))
    reasons = _reasons(before, overseen)
    verdict = review.answers.get("verdict")
    if review.status == "skipped":
        return Standing(LEFT_OUT, None, reasons)
    if verdict == ACCEPTED:
        return Standing(SETTLED, opinion_of(before[review.answers["chosen"]].answers), reasons)
    if set(annotators) - set(after):
        return Standing(verdict, None, reasons)
    if verdict == AMENDED and all(_agrees(step, review.answers) for step in after.values()):
        return Standing(SETTLED, opinion_of(review.answers), reasons)
    return Standing(IN_REVIEW, None, reasons)


def next_role(steps: Sequence[Step], annotators: Sequence[int], overseen: bool) -> str:
    """Who has the item next, after the last of these steps; "" where it stays with who has it."""
    state = standing(steps, annotators, overseen).state
    to = {IN_REVIEW: "reviewer", RETURNED: "annotator", AMENDED: "annotator"}.get(state, "")
    return "" if to == steps[-1].role else to


def current_answers(steps: Sequence[Step]) -> dict[int, Step]:
    """The newest answer of each who verified the item, by assignment, in the order they first answered."""
    return {step.assignment_id: step for step in steps if step.role == "annotator"}


def first_opinion(answers: Mapping[int, Step]) -> Opinion:
    return opinion_of(next(iter(answers.values())).answers)


def disagree(answers: Sequence[Step]) -> bool:
    """Whether any two answers differ in a verdict or in the text they leave."""
    opinions = [opinion_of(step.answers) for step in answers if step.status == "submitted"]
    return len({(each.before, each.after, each.text) for each in opinions}) > 1


def _around_review(steps: Sequence[Step]) -> tuple[Step | None, dict[int, Step], dict[int, Step]]:
    """The overseer's last step, with the newest answers before it and those after it."""
    places = [place for place, step in enumerate(steps) if step.role == "reviewer"]
    if not places:
        return None, {}, current_answers(steps)
    return steps[places[-1]], current_answers(steps[: places[-1]]), current_answers(steps[places[-1] + 1 :])


def _reasons(answers: Mapping[int, Step], overseen: bool) -> tuple[str, ...]:
    given = list(answers.values())
    opinions = [opinion_of(step.answers) for step in given if step.status == "submitted"]
    found = (
        (SHARE, overseen),
        (INCORRECT, any(not (each.before.correct and each.final.correct) for each in opinions)),
        (DISAGREEMENT, disagree(given)),
        (SKIPPED, len(opinions) < len(given)),
    )
    return tuple(reason for reason, holds in found if holds)


def _agrees(step: Step, amended: Mapping) -> bool:
    if step.status != "submitted":
        return False
    mine, theirs = opinion_of(step.answers), opinion_of(amended)
    return (mine.before, mine.after, mine.text) == (theirs.before, theirs.after, theirs.text)
