"""A proportion never stands alone: k of n, and an interval around it."""

from dataclasses import dataclass

from scipy import stats

from db.errors import Invalid

LEVEL = 0.95


@dataclass(frozen=True)
class Proportion:
    """`k` of `n` with its exact (Clopper-Pearson) interval.

    `share` is k / n in 0-1, or None when n is 0; the interval is then 0-1, for nothing is known.
    """

    k: int
    n: int
    share: float | None
    low: float
    high: float
    level: float

    def __str__(self) -> str:
        if self.share is None:
            return "– (0/0)"
        return f"{self.share:.1%} ({self.k}/{self.n}; {self.low:.1%}–{self.high:.1%})"


def proportion(k: int, n: int, level: float = LEVEL) -> Proportion:
    """`k` of `n` as a value. Raises Invalid unless 0 <= k <= n."""
    low, high = exact_interval(k, n, level)
    return Proportion(k, n, k / n if n else None, low, high, level)


def exact_interval(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """The two-sided Clopper-Pearson interval of a proportion, each tail at most (1 - level) / 2.

    Low is exactly 0 when k is 0, high exactly 1 when k is n; (0, 1) when n is 0.
    Raises Invalid unless 0 <= k <= n and 0 < level < 1. Source: Clopper & Pearson 1934.
    """
    _check(k, n, level)
    tail = (1 - level) / 2
    low = float(stats.beta.ppf(tail, k, n - k + 1)) if k else 0.0
    high = float(stats.beta.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
    return low, high


def exact_lower_bound(k: int, n: int, level: float = LEVEL) -> float:
    """The one-sided Clopper-Pearson bound: the share is at least this with confidence `level`.

    0 when k is 0, so also when n is 0. Raises Invalid as `exact_interval` does.
    """
    _check(k, n, level)
    return float(stats.beta.ppf(1 - level, k, n - k + 1)) if k else 0.0


def wilson_interval(k: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval, without continuity correction: narrower than the exact one, and close to
    `level` on average rather than always above it.

    Low is exactly 0 when k is 0, high exactly 1 when k is n; (0, 1) when n is 0.
    Raises Invalid as `exact_interval` does. Source: Wilson 1927.
    """
    _check(k, n, level)
    if n == 0:
        return 0.0, 1.0
    z = float(stats.norm.ppf((1 + level) / 2))
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** 0.5
    return (middle - half if k else 0.0), (middle + half if k < n else 1.0)


def _check(k: int, n: int, level: float) -> None:
    if not 0 <= k <= n:
        raise Invalid(
            f"A proportion needs 0 <= k <= n, not {k} of {n}; check how the counts were made.",
            f"比例需要 0 <= k <= n，而不是 {n} 中的 {k}；请检查计数方法。",
        )
    if not 0 < level < 1:
        raise Invalid(
            f"A confidence level lies between 0 and 1, not at {level}; 0.95 is usual.",
            f"置信水平应在 0 与 1 之间，不能是 {level}；常用 0.95。",
        )
