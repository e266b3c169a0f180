"""Which record is seen when: every exposure is drawn beforehand, counted, and written down."""

import random
from collections.abc import Sequence

from training.settings import ALL

Take = int | str


def draw(size: int, take: Take, random: random.Random) -> list[int]:
    """The rows of a source that an epoch sees, in order: whole passes, and a draw for what is left over."""
    if take == ALL:
        return list(range(size))
    passes, rest = divmod(take, size)
    return sorted(list(range(size)) * passes + random.sample(range(size), rest))


def exposure_order(rows: Sequence[int], filler: int, per_step: int, epochs: int, seed: int) -> list[int]:
    """Every exposure of the whole training in order, each epoch shuffled by itself.

    An epoch is filled up to whole steps with `filler`, a row without loss: a library would fill it up with
    records from the beginning, which would then be seen more often than the others.
    """
    order: list[int] = []
    for epoch in range(epochs):
        shuffled = list(rows)
        random.Random(f"{seed} {epoch}").shuffle(shuffled)
        order += shuffled + [filler] * (-len(shuffled) % per_step)
    return order
