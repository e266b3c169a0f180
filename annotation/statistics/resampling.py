"""Resampling of sums: a statistic of sums over units is computed for all resamples at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from annotation.statistics.bca import bca, percentile
from annotation.statistics.estimate import Estimate, Interval, undefined

RESAMPLES = 9_999
# below this many units a bootstrap or a jackknife says nothing
FEWEST_UNITS = 4
FEW_CLUSTERS = 10
# weights drawn at once: few enough to stay in the processor's cache
BATCH_CELLS = 500_000

Statistic = Callable[[np.ndarray], np.ndarray]


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one named block, so that a new block leaves the others' draws alone."""
    return np.random.default_rng([seed, crc32(name.encode())])


def weights(random: np.random.Generator, units: int, resamples: int = RESAMPLES) -> Iterator[np.ndarray]:
    """Batches of resample weights (b x units): how often each unit was drawn, with replacement."""
    batch = max(1, BATCH_CELLS // units)
    for start in range(0, resamples, batch):
        rows = min(batch, resamples - start)
        drawn = random.integers(0, units, (rows, units))
        drawn += np.arange(rows)[:, None] * units
        yield np.bincount(drawn.ravel(), minlength=rows * units).reshape(rows, units).astype(float)


@dataclass(frozen=True)
class Resampled:
    """Sums over all units (1 x ...), in every resample (b x ...), and without each unit (units x ...).

    A statistic maps such an array to one value a row, NaN where it is undefined. `drawn` is empty when there
    are too few units to resample. `of` says what the units are: "550 questions".
    """

    whole: np.ndarray
    drawn: np.ndarray
    left_out: np.ndarray
    of: str

    def value(self, statistic: Statistic) -> float | None:
        value = float(statistic(self.whole)[0])
        return value if np.isfinite(value) else None

    def interval(self, statistic: Statistic) -> Interval | str:
        """The statistic's BCa interval, or why it has none."""
        if len(self.drawn) == 0:
            return f"{self.of}: fewer than {FEWEST_UNITS} cannot be resampled"
        few = " (few clusters)" if len(self.left_out) < FEW_CLUSTERS else ""
        method = f"BCa bootstrap over {self.of}{few}"
        return bca(float(statistic(self.whole)[0]), statistic(self.drawn), statistic(self.left_out), method)

    def estimate(self, statistic: Statistic, otherwise: str) -> Estimate:
        """The statistic with its interval; `otherwise` is the reason where it is undefined."""
        value = self.value(statistic)
        if value is None:
            return undefined(otherwise)
        found = self.interval(statistic)
        if isinstance(found, Interval):
            return Estimate(value, found)
        return Estimate(value, None, found)

    def part(self, take: Callable[[np.ndarray], np.ndarray]) -> "Resampled":
        """The same resamples of other sums: `take` maps sums (rows x ...) to sums (rows x ...)."""
        return Resampled(take(self.whole), take(self.drawn), take(self.left_out), self.of)


def resampled(
    sums: np.ndarray, of: str, random: np.random.Generator, resamples: int = RESAMPLES
) -> Resampled:
    """The sums over `sums`' first axis, whole and resampled; `of` names the units in the plural."""
    units, shape = len(sums), sums.shape[1:]
    flat = sums.reshape(units, int(np.prod(shape)))
    whole = flat.sum(axis=0, keepdims=True)
    drawn = [batch @ flat for batch in weights(random, units, resamples)] if units >= FEWEST_UNITS else []
    drawn = np.concatenate(drawn) if drawn else np.empty((0, flat.shape[1]))
    named = f"{units} {of}" if units != 1 else f"1 {of.removesuffix('s')}"
    return Resampled(*(part.reshape(len(part), *shape) for part in (whole, drawn, whole - flat)), named)


def resampled_twice(once: Resampled, of: str, random: np.random.Generator) -> Callable[[Statistic], object]:
    """Intervals over two things at once: `once`'s units and the second axis of its sums, called `of`.

    Gives a function from a statistic of the sums without that axis to its percentile interval, BCa being
    undefined for two ways of drawing.
    """
    inner = once.whole.shape[1]
    if inner < FEWEST_UNITS or len(once.drawn) == 0:
        few = f"{inner} {of} and {once.of}: fewer than {FEWEST_UNITS} cannot be resampled"
        return lambda statistic: few
    drawn = np.concatenate(list(weights(random, inner, len(once.drawn))))
    sums = np.einsum("bm,bm...->b...", drawn, once.drawn)
    method = f"percentile bootstrap over {once.of} and {inner} {of}"
    return lambda statistic: percentile(statistic(sums), method)
