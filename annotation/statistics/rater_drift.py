"""Whether a rater's ratings move as the work goes on: a permutation test over the order of the items."""

import numpy as np
import pandas as pd

PERMUTATIONS = 1999


def drift_p(rows: pd.DataFrame, random: np.random.Generator) -> float:
    """How often an order drawn by chance shows as much of a trend: 0.0005 to 1, small when ratings drift.

    `rows` are one rater's, with the columns model, value and position; what has one position was shown at
    once. Models are compared with themselves; a position's mean is set against its place in the order. The
    items came in an order drawn at random, so that under no drift all orders are alike and the p-value is
    exact, whatever the questions are worth. 1 where every mean is the same.
    """
    apart = rows["value"] - rows.groupby("model")["value"].transform("mean")
    means = apart.groupby(rows["position"]).mean().sort_index()
    places, values = means.index.to_numpy(float), means.to_numpy()
    places, values = places - places.mean(), values - values.mean()
    drawn = random.permuted(np.tile(values, (PERMUTATIONS, 1)), axis=1) @ places
    seen = abs(values @ places)
    # sums of the same numbers in another order differ in their last digits
    as_much = np.abs(drawn) >= seen - 1e-9 * np.abs(values).sum() * np.abs(places).max()
    return float((1 + as_much.sum()) / (1 + PERMUTATIONS))
