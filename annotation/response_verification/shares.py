"""Shares of texts that were correct, practical and revised, each with its exact interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.proportion import Proportion, proportion
from annotation.response_verification.opinion import Opinion


@dataclass(frozen=True)
class Figures:
    """Shares of texts that were correct and practical: the polished ones, and as they were left."""

    name: str
    correct_before: Proportion
    practical_before: Proportion
    correct_after: Proportion
    practical_after: Proportion
    revised: Proportion


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
