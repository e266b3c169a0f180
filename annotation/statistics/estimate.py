"""What every statistic comes to: a value with its interval, or the reason why there is none."""

import math
from dataclasses import dataclass

import numpy as np

# the 97.5th percentile of the normal, as the published limits of agreement round it
Z = 1.96


@dataclass(frozen=True)
class Interval:
    """A 95 % interval and how it was made, e.g. "BCa bootstrap over 550 questions"."""

    low: float
    high: float
    method: str

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; `reason` says why the value, or else its interval, is undefined.

    Neither is ever NaN or infinite: what cannot be estimated is None.
    """

    value: float | None
    interval: Interval | None = None
    reason: str | None = None


def undefined(reason: str) -> Estimate:
    return Estimate(None, None, reason)


def estimate(value: float, interval: Interval | str) -> Estimate:
    """A value with its interval, or with the reason for having none."""
    if isinstance(interval, Interval):
        return Estimate(float(value), interval)
    return Estimate(float(value), None, interval)


def interval(low: float, high: float, method: str) -> Interval | str:
    """The interval, or a sentence when its ends came out as no numbers."""
    if math.isfinite(low) and math.isfinite(high):
        return Interval(float(low), float(high), method)
    return f"the {method} gives no finite ends here"


def is_constant(values: np.ndarray) -> bool:
    """Whether the values vary by no more than rounding does."""
    values = np.asarray(values, float)
    return values.size == 0 or np.ptp(values) <= 1e-12 * max(1.0, np.abs(values).max())
