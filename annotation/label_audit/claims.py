"""What an audit's agreement may be claimed to show: luck, looks, and how many more would settle it."""

from collections.abc import Sequence
from fractions import Fraction

from scipy import stats

from annotation.proportion import LEVEL, exact_lower_bound

# agreement must be over this
PASS_OVER = Fraction(95, 100)
# beyond this many samples "settled by more of the same" is no plan
MOST_SAMPLES = 100_000


def passes(agreed: int, n: int) -> bool:
    """Whether the share agreed is over 95 %; 19 of 20 is not, and none of none is not."""
    return n > 0 and Fraction(agreed, n) > PASS_OVER


def fewest_to_pass(n: int) -> int:
    """The smallest number agreed that passes in a batch of n."""
    return int(n * PASS_OVER) + 1


def luck(sizes: Sequence[int], true_agreement: float) -> float:
    """The chance that one or more of fresh batches of these sizes passes at this true agreement (0-1).

    0 without batches. Ten batches of 50 at 90 %: 0.69.
    """
    none_passes = 1.0
    for size in sizes:
        none_passes *= float(stats.binom.cdf(fewest_to_pass(size) - 1, size, true_agreement))
    return 1.0 - none_passes


def level_for_looks(looks: int, level: float = LEVEL) -> float:
    """The level each of `looks` intervals needs so that all hold at once with `level` (Bonferroni)."""
    return 1 - (1 - level) / max(looks, 1)


def settled(agreed: int, n: int) -> bool:
    """Whether the one-sided exact 95 % lower bound is over 95 %: 59 of 59 is, 58 of 58 is not."""
    return exact_lower_bound(agreed, n) > PASS_OVER


def more_if_all_agree(agreed: int, n: int) -> int:
    """How many more samples, all of them agreeing, would settle it; 0 when it is settled.

    59 from nothing; 74 after 48 of 50. Never over MOST_SAMPLES.
    """
    return _fewest(lambda more: settled(agreed + more, n + more))


def more_at_this_rate(agreed: int, n: int) -> int | None:
    """How many more would settle it if the share agreed stayed as it is; None when it never would, for the
    share is not over 95 %, or not within MOST_SAMPLES."""
    if not passes(agreed, n):
        return None
    more = _fewest(lambda more: settled(agreed + int(more * Fraction(agreed, n)), n + more))
    return more if more < MOST_SAMPLES else None


def _fewest(enough) -> int:
    """The smallest number for which `enough` holds, or MOST_SAMPLES; by bisection, so for the rate to within
    the one sample by which rounding can move it."""
    if enough(0):
        return 0
    low, high = 0, 1
    while not enough(high):
        if high >= MOST_SAMPLES:
            return MOST_SAMPLES
        low, high = high, min(2 * high, MOST_SAMPLES)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
