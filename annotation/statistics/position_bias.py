"""Whether a judge that compares two answers prefers a place: every pair judged in both orders."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotation.proportion import Proportion, proportion

VERDICTS = ("first", "second", "tie")


@dataclass(frozen=True)
class PositionBias:
    """`consistent`: pairs with the same winner, or a tie, in both orders. `first_place`: of the pairs won by
    a place in both orders, those the first place won; one half is no preference. Exact intervals.
    """

    consistent: Proportion
    first_place: Proportion


def position_bias(verdicts: Iterable[tuple[str, str]]) -> PositionBias:
    """From each pair's verdicts (one of VERDICTS) in the one order and in the other."""
    verdicts = list(verdicts)
    same_winner = {("first", "second"), ("second", "first"), ("tie", "tie")}
    by_place = [one for one, other in verdicts if one == other and one != "tie"]
    return PositionBias(
        consistent=proportion(sum(pair in same_winner for pair in verdicts), len(verdicts)),
        first_place=proportion(by_place.count("first"), len(by_place)),
    )
