"""Agreement of several raters beyond chance: percent, Fleiss' kappa, and Gwet's AC1 and AC2."""

from dataclasses import dataclass

import numpy as np

from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.kappa import distances
from annotation.statistics.resampling import Resampled, resampled

# columns of the sums before the categories' shares
PAIRED, AGREED, RATED, SHARES = 0, 1, 2, 3
NO_PAIR = "no item has two ratings"
# beyond, values are measurements
MOST_LABELS = 200
ONE_CATEGORY = "every rating is the same, so chance agreement is full"


@dataclass(frozen=True)
class ChanceAgreement:
    """`percent` in 0-1, the others at most 1 with 0 for chance; intervals are BCa over items.

    `gwet` is AC1 when unweighted, else AC2.
    """

    percent: Estimate
    fleiss_kappa: Estimate
    gwet: Estimate


def chance_agreement(
    ratings: np.ndarray,
    labels: np.ndarray,
    gwet_weighting: str,
    random: np.random.Generator,
    clusters: np.ndarray | None = None,
) -> ChanceAgreement:
    """Agreement of a table of items x raters, NaN where there is no rating, every value one of `labels`.

    Percent is the mean over items with two ratings of their agreeing pairs. With unequal numbers of ratings
    Fleiss' kappa is the generalisation whose chance shares are means over items. AC2 gives credit for being
    near: 1 - distance / largest distance between labels (see `kappa.DISTANCES`). Undefined when no item has
    two ratings, kappa and AC also when there is one category. With `clusters`, each item's question from 0
    on, whole questions are resampled. Source: Fleiss 1971; Gwet 2008, 2014.
    """
    if len(labels) > MOST_LABELS:
        return ChanceAgreement(*[undefined(f"{len(labels)} different values are no scale of categories")] * 3)
    counts = (np.asarray(ratings, float)[..., None] == labels).sum(axis=1).astype(float)
    rated = counts.sum(axis=1) > 0
    counts, within = counts[rated], None if clusters is None else np.asarray(clusters)[rated]
    if not (counts.sum(axis=1) > 1).any():
        return ChanceAgreement(*[undefined(NO_PAIR)] * 3)
    plain, credit = np.eye(len(labels)), _credit(labels, gwet_weighting)
    sums = _resampled(_item_sums(counts, plain), within, random)
    weighted = (
        sums if gwet_weighting == "unweighted" else _resampled(_item_sums(counts, credit), within, random)
    )
    return ChanceAgreement(
        percent=sums.estimate(_observed, NO_PAIR),
        fleiss_kappa=_corrected(sums, lambda shares: (shares**2).sum(axis=1)),
        gwet=_corrected(weighted, lambda shares: _gwet_chance(shares, credit)),
    )


def _resampled(sums: np.ndarray, clusters: np.ndarray | None, random: np.random.Generator) -> Resampled:
    if clusters is None:
        return resampled(sums, "items", random)
    by_cluster = np.zeros((clusters.max() + 1, sums.shape[1]))
    np.add.at(by_cluster, clusters, sums)
    return resampled(by_cluster, "questions", random)


def _credit(labels: np.ndarray, weighting: str) -> np.ndarray:
    """The credit (labels x labels) that two ratings get together: 1 for equal, 0 for the farthest apart."""
    distance = distances(labels, weighting)
    return 1 - distance / max(distance.max(), 1e-300)


def _item_sums(counts: np.ndarray, credit: np.ndarray) -> np.ndarray:
    """Per item: whether it has a pair, how far its pairs agree, whether it is rated, its labels' shares."""
    m = counts.sum(axis=1)
    pairs = np.where(m > 1, m * (m - 1), 1.0)
    agreed = np.where(m > 1, (counts * (counts @ credit - 1)).sum(axis=1) / pairs, 0.0)
    return np.column_stack([m > 1, agreed, np.ones(len(m)), counts / m[:, None]])


def _observed(sums: np.ndarray) -> np.ndarray:
    paired = sums[:, PAIRED]
    return np.where(paired > 0, sums[:, AGREED] / np.where(paired > 0, paired, 1.0), np.nan)


def _gwet_chance(shares: np.ndarray, credit: np.ndarray) -> np.ndarray:
    labels = len(credit)
    return credit.sum() / (labels * max(labels - 1, 1)) * (shares * (1 - shares)).sum(axis=1)


def _corrected(sums: Resampled, chance) -> Estimate:
    def statistic(rows: np.ndarray) -> np.ndarray:
        shares = rows[:, SHARES:] / rows[:, [RATED]]
        expected = chance(shares)
        varied = (shares.max(axis=1) < 1 - 1e-12) & (expected < 1 - 1e-12)
        return np.where(varied, (_observed(rows) - expected) / np.where(varied, 1 - expected, 1.0), np.nan)

    return sums.estimate(statistic, ONE_CATEGORY)
