"""Krippendorff's alpha and its bootstrap: coincidences are counted once a unit, not once a resample."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from annotation.statistics.bca import bca
from annotation.statistics.estimate import Estimate, Interval, undefined
from annotation.statistics.resampling import BATCH_CELLS, FEW_CLUSTERS, FEWEST_UNITS

LEVELS = ("nominal", "ordinal", "interval", "ratio")
RESAMPLES = 1_000
# the largest table of kinds worth holding with its zeros, for a faster product
DENSE_CELLS = 4_000_000


@dataclass(frozen=True)
class Coincidences:
    """How often values meet within units, counted once for units that are alike.

    `values` sorted, V of them; `low`, `high` are the places of the P pairs of different values that meet
    anywhere. `kinds` (kinds x P + V, sparse) holds for each kind of unit its coincidences of those pairs
    and how often it holds each value. `kind` is each cluster's kind; `units` of them can be paired.
    """

    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    kinds: csr_array
    kind: np.ndarray
    units: int


def alpha(
    ratings: np.ndarray,
    level: str,
    random: np.random.Generator,
    resamples: int = RESAMPLES,
    clusters: np.ndarray | None = None,
) -> Estimate:
    """Krippendorff's alpha: 1 is full agreement, 0 is chance, below 0 is worse; with its BCa interval.

    `ratings` is units x raters, NaN where there is none; `level` one of LEVELS. Units with fewer than two
    ratings are left out. The bootstrap draws units, or whole clusters of them where `clusters` gives each
    unit's (answers to one question are not independent). Undefined when no unit has two ratings or when
    every pairable rating is the same, for then chance agreement is full. Source: Krippendorff 2011.
    """
    if level == "ratio" and np.nanmin(ratings, initial=0) < 0:
        return undefined("ratio distances need values of at least 0")
    found = coincidences(ratings, clusters)
    if found is None:
        return undefined("no unit has two ratings")
    value = alpha_of(_whole(found), found, level)[0]
    if not np.isfinite(value):
        return undefined("every rating is the same, so chance agreement is full")
    of = "units" if clusters is None else "questions"
    ends = _interval(float(value), found, level, random, resamples, of)
    return Estimate(float(value), ends) if isinstance(ends, Interval) else Estimate(float(value), None, ends)


def coincidences(ratings: np.ndarray, clusters: np.ndarray | None = None) -> Coincidences | None:
    """Count the coincidences of units x raters, or None when no unit has two ratings."""
    ratings = np.asarray(ratings, float)
    paired = (~np.isnan(ratings)).sum(axis=1) > 1
    if not paired.any():
        return None
    ratings = ratings[paired]
    of = np.arange(len(ratings)) if clusters is None else np.unique(clusters[paired], return_inverse=True)[1]
    values, place = np.unique(ratings[~np.isnan(ratings)], return_inverse=True)
    unit = np.nonzero(~np.isnan(ratings))[0]
    pairs, share = _pairs(unit, place, len(values))
    code, meeting = np.unique(pairs[:, 1], return_inverse=True)
    low, high = np.divmod(code, len(values))
    rows = np.concatenate([of[pairs[:, 0]], of[unit]])
    columns = np.concatenate([meeting, len(code) + place])
    counts = np.concatenate([share, np.ones(len(unit))])
    table = csr_array((counts, (rows, columns)), shape=(of.max() + 1, len(code) + len(values)))
    kinds, kind = _kinds(table)
    return Coincidences(values, low, high, kinds, kind, len(ratings))


def _pairs(unit: np.ndarray, place: np.ndarray, n_values: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of different values in one unit as (unit, low * V + high), each weighing 1 / (m - 1)."""
    starts = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    sizes = np.diff(np.r_[starts, len(unit)])
    found, weights = [], []
    for size in np.unique(sizes):
        first = starts[sizes == size]
        held = np.sort(place[first[:, None] + np.arange(size)], axis=1)
        a, b = np.triu_indices(size, 1)
        differ = held[:, a] != held[:, b]
        code = (held[:, a] * n_values + held[:, b])[differ]
        found.append(np.column_stack([np.broadcast_to(unit[first][:, None], differ.shape)[differ], code]))
        weights.append(np.full(len(code), 1 / (size - 1)))
    return np.concatenate(found), np.concatenate(weights)


def _kinds(table: csr_array) -> tuple[csr_array, np.ndarray]:
    """The distinct rows of a sparse table, and which of them each row is."""
    table.sum_duplicates()
    seen: dict[bytes, int] = {}
    kind = np.empty(table.shape[0], int)
    for row in range(table.shape[0]):
        inside = slice(table.indptr[row], table.indptr[row + 1])
        content = table.indices[inside].tobytes() + table.data[inside].tobytes()
        kind[row] = seen.setdefault(content, len(seen))
    first = np.unique(kind, return_index=True)[1]
    return csr_array(table[first]), kind


def alpha_of(sums: np.ndarray, found: Coincidences, level: str) -> np.ndarray:
    """Alpha of each row of `sums` (rows x P + V); NaN where all values are the same."""
    meets, n = sums[:, : len(found.low)], sums[:, len(found.low) :]
    total = n.sum(axis=1)
    if level == "ratio":
        distance = _ratio_distance(found.values)
        observed = meets @ distance[found.low, found.high]
        expected = ((n @ distance) * n).sum(axis=1) / 2
    elif level == "nominal":
        observed = meets.sum(axis=1)
        expected = (total**2 - (n**2).sum(axis=1)) / 2
    else:
        place = _places(n, found.values, level)
        observed = np.einsum("rp,rp->r", meets, (place[:, found.low] - place[:, found.high]) ** 2)
        expected = total * (n * place**2).sum(axis=1) - (n * place).sum(axis=1) ** 2
    defined = expected > 1e-12 * np.maximum(total, 1) ** 2 * _scale(found.values, level)
    return np.where(defined, 1 - (total - 1) * observed / np.where(defined, expected, 1.0), np.nan)


def _places(n: np.ndarray, values: np.ndarray, level: str) -> np.ndarray:
    """Where each value lies, so that the squared distance of two is Krippendorff's."""
    if level == "ordinal":
        return np.cumsum(n, axis=1) - n / 2
    return np.broadcast_to(values - values.mean(), n.shape)


def _ratio_distance(values: np.ndarray) -> np.ndarray:
    sums = np.add.outer(values, values)
    return (np.subtract.outer(values, values) / np.where(sums == 0, 1.0, sums)) ** 2


def _scale(values: np.ndarray, level: str) -> float:
    return float(np.ptp(values)) ** 2 if level == "interval" else 1.0


def _interval(
    value: float, found: Coincidences, level: str, random: np.random.Generator, resamples: int, of: str
) -> Interval | str:
    clusters = len(found.kind)
    if clusters < FEWEST_UNITS:
        return f"{of} with two ratings: {clusters}, and fewer than {FEWEST_UNITS} cannot be resampled"
    drawn = [alpha_of(sums, found, level) for sums in drawn_sums(found, random, resamples)]
    left_out = [alpha_of(sums, found, level) for sums in _sums_without_each_kind(found)]
    few = " (few clusters)" if of == "questions" and clusters < FEW_CLUSTERS else ""
    method = f"BCa bootstrap over {clusters} {of}{few}"
    return bca(value, np.concatenate(drawn), np.concatenate(left_out)[found.kind], method)


def drawn_sums(found: Coincidences, random: np.random.Generator, resamples: int) -> Iterator[np.ndarray]:
    """The sums of every resample, in batches: how often each kind was drawn, times what the kind holds."""
    clusters, (kinds, columns) = len(found.kind), found.kinds.shape
    table = found.kinds.toarray() if kinds * columns <= DENSE_CELLS else found.kinds
    batch = max(1, BATCH_CELLS // max(clusters, columns))
    for start in range(0, resamples, batch):
        rows = min(batch, resamples - start)
        drawn = found.kind[random.integers(0, clusters, (rows, clusters))]
        drawn += np.arange(rows)[:, None] * kinds
        weights = np.bincount(drawn.ravel(), minlength=rows * kinds).reshape(rows, kinds).astype(float)
        yield weights @ table


def _sums_without_each_kind(found: Coincidences) -> Iterator[np.ndarray]:
    """The sums without one unit of each kind, in batches."""
    whole = _whole(found)
    batch = max(1, BATCH_CELLS // found.kinds.shape[1])
    for start in range(0, found.kinds.shape[0], batch):
        yield whole - found.kinds[start : start + batch].toarray()


def _whole(found: Coincidences) -> np.ndarray:
    """The sums over all units (1 x P + V)."""
    return (found.kinds.T @ np.bincount(found.kind).astype(float))[None]
