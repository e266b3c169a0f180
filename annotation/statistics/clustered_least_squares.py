"""Least squares whose intervals respect clusters: normal equations summed by cluster, then resampled."""

import numpy as np
import pandas as pd

# below this ratio of its smallest to its largest eigenvalue a system has no single solution
SINGULAR = 1e-10


def absorbed_sums(
    design: np.ndarray, outcome: np.ndarray, absorb: np.ndarray, cluster: np.ndarray
) -> np.ndarray:
    """`normal_sums` with an effect for each group of `absorb`, by centring all columns within the groups.

    Every group lies within one cluster. `design` has no intercept.
    """
    columns = pd.DataFrame(np.column_stack([design, outcome]).astype(float))
    centred = (columns - columns.groupby(absorb).transform("mean")).to_numpy()
    return normal_sums(centred[:, :-1], centred[:, -1], cluster)


def normal_sums(design: np.ndarray, outcome: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """(clusters x p x p + 1): X'X and X'y of every cluster, from a design of rows x p; clusters from 0 on."""
    rows = np.column_stack([design, outcome]).astype(float)
    sums = np.zeros((cluster.max() + 1, rows.shape[1] - 1, rows.shape[1]))
    np.add.at(sums, cluster, rows[:, :-1, None] * rows[:, None, :])
    return sums


def coefficients(sums: np.ndarray) -> np.ndarray:
    """(rows x p) solutions of the normal equations (rows x p x p + 1); NaN where there is no single one."""
    left, right = sums[..., :-1], sums[..., -1]
    size = np.sqrt(np.maximum(np.einsum("...ii->...i", left), 1e-300))
    scaled = left / size[..., :, None] / size[..., None, :]
    eigenvalues = np.linalg.eigvalsh(scaled)
    solvable = (eigenvalues[..., 0] > SINGULAR) & (size.min(axis=-1) > 1e-9)
    found = np.full(right.shape, np.nan)
    found[solvable] = np.linalg.solve(scaled[solvable], (right / size)[solvable][..., None])[..., 0]
    return found / size


def codes(*columns: pd.Series) -> np.ndarray:
    """The groups of the columns' combinations, numbered from 0 in sorted order."""
    return (
        pd.DataFrame({number: column.to_numpy() for number, column in enumerate(columns)})
        .groupby(list(range(len(columns))))
        .ngroup()
        .to_numpy()
    )


def dummies(values: pd.Series) -> np.ndarray:
    """(rows x k - 1): 1 in the column of each value but the first in sorted order."""
    place, names = pd.factorize(values, sort=True)
    return np.eye(len(names))[place][:, 1:]
