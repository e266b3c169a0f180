"""What a check of a study found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at, how much of it, and what was wrong: nothing, when `faults` is empty."""

    what: str
    looked_at: int
    faults: tuple[str, ...]
