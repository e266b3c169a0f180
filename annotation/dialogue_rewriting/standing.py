"""Where a rewriting stands: who has it next, what it reads like now, and what each step made of it.

The author writes, a reviewer accepts, returns or amends, and the author answers what came back. An author who
contests, or a text returned for the second time, goes to an adjudicator, who accepts or amends for good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotation.dialogue_rewriting.dialogue import FIELDS, TURNS, Turn
from annotation.text_difference import Piece, text_difference
from db.handovers import Step

ACCEPTED, RETURNED, AMENDED = "accepted", "returned", "amended"
VERDICTS = (ACCEPTED, RETURNED, AMENDED)
MOST_RETURNS = 2
# the states a report counts, in the order an item goes through them
STATES = ("unwritten", "skipped", "in_review", "returned", "in_adjudication", "accepted")


@dataclass(frozen=True)
class Change:
    """What one step changed in one field of one turn."""

    turn: int
    field: str
    pieces: tuple[Piece, ...]


def next_role(
    role: str, answers: Mapping, steps: Sequence[Step], has_author: bool, has_reviewer: bool = True
) -> str:
    """Who has the item after these answers, given by `role` upon `steps`."""
    if role == "adjudicator":
        return "nobody"
    if role == "reviewer":
        if answers["verdict"] == ACCEPTED or (answers["verdict"] == AMENDED and not has_author):
            return "nobody"
        return "annotator" if has_author else "adjudicator"
    if answers["contested"] or returns(steps) >= MOST_RETURNS:
        return "adjudicator"
    if steps and steps[-1].answers.get("verdict") == AMENDED and texts(answers) == texts(steps[-1].answers):
        return "nobody"
    return "reviewer" if has_reviewer else "nobody"


def returns(steps: Sequence[Step]) -> int:
    """How often a reviewer gave the text back."""
    return sum(step.answers.get("verdict") == RETURNED for step in steps)


def state(steps: Sequence[Step], turn: str, imported: bool = False) -> str:
    """One of STATES; an `imported` dialogue begins in review."""
    if turn == "nobody":
        return "accepted"
    if turn in ("reviewer", "adjudicator"):
        return "in_review" if turn == "reviewer" else "in_adjudication"
    if turn == "annotator":
        return "returned"
    if imported:
        return "in_review"
    return "skipped" if any(step.status == "skipped" for step in steps) else "unwritten"


def current_turns(steps: Sequence[Step], imported: Sequence[Mapping] = ()) -> Sequence[Mapping]:
    """The turns as they read now: the last ones anybody wrote, else those imported; empty before."""
    return next((step.answers["turns"] for step in reversed(steps) if "turns" in step.answers), imported)


def changes(before: Sequence[Mapping], after: Sequence[Mapping]) -> tuple[Change, ...]:
    """The fields in which two versions of the turns differ."""
    return tuple(
        Change(number, field, text_difference(old[field], new[field]))
        for number, old, new in zip(TURNS, before, after, strict=True)
        for field in FIELDS
        if old[field] != new[field]
    )


def texts(answers: Mapping) -> list[tuple[str, str]]:
    """The words alone of answers that hold turns."""
    return [(turn["question"].strip(), turn["answer"].strip()) for turn in answers["turns"]]


def as_values(turns: Sequence[Turn]) -> list[dict]:
    """Turns as they are stored."""
    return [turn.as_json() | {"spans": [list(span) for span in turn.spans]} for turn in turns]
