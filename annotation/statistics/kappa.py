"""Cohen's kappa of two raters, plain or weighted, and the confusion table behind it."""

from collections.abc import Sequence

import numpy as np

from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.resampling import resampled

# how far apart two numbers on the scale count; categories without order are 0 or 1 apart
DISTANCES = {"unweighted": np.sign, "linear": np.abs, "quadratic": np.square}
ONE_CATEGORY = "both raters use one category only"


def confusion(first: np.ndarray, second: np.ndarray, labels: Sequence) -> np.ndarray:
    """Counts (labels x labels): rows are the first rater's, columns the second's. Every value is a label."""
    place = {label: number for number, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)), int)
    np.add.at(table, ([place[value] for value in first], [place[value] for value in second]), 1)
    return table


def kappa(first: np.ndarray, second: np.ndarray, weighting: str, random: np.random.Generator) -> Estimate:
    """Cohen's kappa: 1 is full agreement, 0 is chance, below 0 is worse; with its BCa interval over items.

    `weighting` is one of DISTANCES and works on the values themselves, so a score that nobody gave leaves a
    gap on the scale instead of moving its neighbours together. Values of any kind when unweighted. Undefined
    when both raters give every item the same one value. Source: Cohen 1960, 1968.
    """
    if len(first) == 0:
        return undefined("no items")
    cell, cells, distance = _cells(first, second, weighting)
    drawn = resampled(np.eye(len(cells[0]))[cell], "items", random)
    return drawn.estimate(lambda sums: kappa_of_cells(sums, cells, distance), ONE_CATEGORY)


def kappa_value(first: np.ndarray, second: np.ndarray, weighting: str) -> float | None:
    """`kappa` without its interval; None where undefined."""
    if len(first) == 0:
        return None
    cell, cells, distance = _cells(first, second, weighting)
    value = float(kappa_of_cells(np.bincount(cell)[None].astype(float), cells, distance)[0])
    return value if np.isfinite(value) else None


def _cells(first: np.ndarray, second: np.ndarray, weighting: str):
    """Each item's place among the pairs of values that occur, these pairs, and the distances of values."""
    labels, place = np.unique(np.concatenate([first, second]), return_inverse=True)
    code, cell = np.unique(place[: len(first)] * len(labels) + place[len(first) :], return_inverse=True)
    return cell, np.divmod(code, len(labels)), distances(labels, weighting)


def distances(labels: np.ndarray, weighting: str) -> np.ndarray:
    """(labels x labels): how far apart two labels are."""
    if weighting == "unweighted":
        return 1.0 - np.eye(len(labels))
    return DISTANCES[weighting](np.subtract.outer(labels, labels).astype(float))


def kappa_of_cells(
    sums: np.ndarray, cells: tuple[np.ndarray, np.ndarray], distance: np.ndarray
) -> np.ndarray:
    """Kappa from counts (rows x cells) of the confusion table's cells (first, second); NaN without chance."""
    first, second = (np.eye(len(distance))[side] for side in cells)
    n = sums.sum(axis=1)
    observed = sums @ distance[cells] / n
    expected = (((sums @ first) @ distance) * (sums @ second)).sum(axis=1) / n**2
    defined = expected > 1e-12
    return np.where(defined, 1 - observed / np.where(defined, expected, 1.0), np.nan)
