"""The judge against each single rater, whole scores against whole scores: kappa is not for rounded means."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics import answer_sums
from annotation.statistics.estimate import Estimate
from annotation.statistics.resampling import resampled, stream

ANSWER = ["question", "model", "criterion"]


@dataclass(frozen=True)
class RaterKappa:
    """Quadratic kappa of the judge against one rater on n answers, with its BCa interval over questions."""

    rater: str
    n: int
    kappa: Estimate


def single_pairs(ratings: pd.DataFrame, judgments: pd.DataFrame) -> pd.DataFrame:
    """Each rater's first rating of an answer beside the first judgment of it: question, model, rater, human,
    judge. From the scored rows of two long tables; criteria are paired where both name them.
    """
    first = [_first(ratings, [*ANSWER, "rater"]), _first(judgments, ANSWER)]
    key = ANSWER if all((table["criterion"] != "").any() for table in first) else ANSWER[:2]
    if key != ANSWER and any((table["criterion"] != "").any() for table in first):
        return pd.DataFrame(columns=[*ANSWER[:2], "rater", "human", "judge"])
    pairs = first[0].merge(first[1][[*key, "value"]], on=key, suffixes=("_human", "_judge"))
    return pairs.rename(columns={"value_human": "human", "value_judge": "judge"})


def _first(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    scored = table[table["status"] == "scored"].sort_values([*ANSWER, "rater", "repeat"])
    return scored.drop_duplicates(by)


def rater_kappas(pairs: pd.DataFrame, seed: int) -> tuple[RaterKappa, ...]:
    """Quadratic kappa by rater from `single_pairs`.

    With quadratic weights kappa is Lin's concordance with variances over n, so it follows from sums and
    needs no list of labels. Undefined when rater and judge use one and the same score only.
    """
    found = []
    for rater, rows in pairs.groupby("rater"):
        sums = answer_sums.answer_sums(rows, float(rows["human"].mean())).sum(axis=1)
        drawn = resampled(sums, "questions", stream(seed, f"kappa {rater}"))
        kappa = drawn.estimate(answer_sums.ccc, "both use one score only")
        found.append(RaterKappa(str(rater), len(rows), kappa))
    return tuple(found)


def score_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Counts of ratings (rows) by judgments (columns), every whole score from the lowest to the highest."""
    if pairs.empty:
        return pd.DataFrame()
    both = pairs[["human", "judge"]].to_numpy(float)
    whole = np.arange(np.floor(both.min()), np.ceil(both.max()) + 1)
    scores = np.union1d(whole, both)
    table = pd.crosstab(pairs["human"].astype(float), pairs["judge"].astype(float))
    return table.reindex(index=scores, columns=scores, fill_value=0)
