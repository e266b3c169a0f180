"""Approving a lot on a verified sample: what the sample shows, the exact bound, and the approval itself."""

from dataclasses import dataclass

from annotation.proportion import Proportion, exact_lower_bound, proportion
from db import approving
from db.approving import Lot
from db.people import Person
from db.study import Study

LEVEL = 0.95
THRESHOLD = 0.95


@dataclass(frozen=True)
class LotEvidence:
    """A lot with what its sample shows: shares with two-sided intervals, and the one-sided exact bounds.

    The sample's verdicts are those before any revision, for nobody revises the rest of the lot.
    """

    lot: Lot
    correct: Proportion
    practical: Proportion
    correct_bound: float
    practical_bound: float


def lot_evidence(study: Study, actor: Person, batch_id: int, task: str = "") -> list[LotEvidence]:
    """What could be approved as a lot on this batch's standing signature; empty where none stands."""
    return [_evidence(lot) for lot in approving.lots(study, actor, batch_id, task)]


def approve_lot(study: Study, actor: Person, batch_id: int, lot: Lot, threshold: float, reason: str) -> int:
    """Approve a lot if the exact lower bound of its correct share reaches the threshold; how many it were."""
    return approving.approve_lot(
        study,
        actor,
        batch_id,
        lot,
        level=LEVEL,
        lower_bound=exact_lower_bound(lot.correct, lot.verified, LEVEL),
        threshold=threshold,
        reason=reason,
    )


def _evidence(lot: Lot) -> LotEvidence:
    return LotEvidence(
        lot,
        proportion(lot.correct, lot.verified, LEVEL),
        proportion(lot.practical, lot.verified, LEVEL),
        exact_lower_bound(lot.correct, lot.verified, LEVEL),
        exact_lower_bound(lot.practical, lot.verified, LEVEL),
    )
