"""What differs between activities, as a value; what they share are functions."""

from collections.abc import Callable
from dataclasses import dataclass

from annotation.rubric import Rubric, Text


@dataclass(frozen=True)
class Activity:
    """One activity of the six.

    `draw` makes the plan of a batch: who sees what, in which order.
    `present` gives what an annotator may see of an assignment: blinding is there and nowhere else.
    `check` gives the answers as stored, or raises Invalid.
    `drafts` gives, of an assignment and its rubric, the fields that its page has, and what each may hold.
    `stands` gives of a submitted answer what it has in those fields, as drafts would have it; it is None
    where an item goes to somebody else once it is submitted, and takes no draft.
    `flags` gives the reasons to look twice at an annotation; they never remove it.
    `settle` gives one item's settled answers from those that several people gave, or None when a person
    must decide; it is None where every answer stands for itself.
    `sealed` says whether what is answered comes from sources that a locked batch can name.
    `hints` gives, while a person writes, what to look at twice; None where there is nothing to say.
    `hand_on` gives the role that has the item after an answer (None for a skip); it is None where items stay.
    `accepts` gives the instruction that an answer accepts, which is kept with it; None where it accepts none.
    """

    name: str
    title: Text
    question: Text
    rubric: Rubric
    draw: Callable
    present: Callable
    check: Callable
    drafts: Callable
    flags: Callable
    settle: Callable | None = None
    sealed: bool = False
    stands: Callable | None = None
    hints: Callable | None = None
    hand_on: Callable | None = None
    accepts: Callable | None = None
