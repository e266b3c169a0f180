"""Vetoes on both sides of a correlation: which answers physicians barred, and whether the judge did too."""

from collections.abc import Mapping

import pandas as pd

from annotation.correlation.joining import ANSWER
from annotation.rubric import Rubric
from annotation.statistics.veto import VetoAgreement, veto_agreement

NO_HUMAN = "no rating is a veto and the rubric has none to give"
NO_JUDGE = "no judgment is a veto and none rates a criterion that can veto"


def veto_limits(rubric: Rubric) -> dict[str, float]:
    """The rating at or below which a criterion bars an answer: the foot of each veto criterion's scale."""
    return {each.key: float(each.low) for each in rubric.criteria if each.veto}


def vetoes(
    ratings: pd.DataFrame, judgments: pd.DataFrame, limits: Mapping[str, float]
) -> VetoAgreement | str:
    """The judge's vetoes against the physicians', from two long tables; a sentence where a side has none.

    A row vetoes when its status is `vetoed` or its criterion is in `limits` and its value at or below the
    limit. An answer is barred when its raters' vetoes come to half or more of what they could be: a rater
    counts once, with the share of repeats in which some criterion vetoed.
    """
    human, judge = _barred(ratings, limits), _barred(judgments, limits)
    if human is None:
        return NO_HUMAN
    if judge is None:
        return NO_JUDGE
    return veto_agreement(human, judge)


def _barred(table: pd.DataFrame, limits: Mapping[str, float]) -> dict[tuple[str, str], bool] | None:
    """Whether each answer is barred; None where the table holds nothing that could bar one."""
    marked = table["status"] == "vetoed"
    scored = table["status"] == "scored"
    if limits:
        scored &= table["criterion"].isin(list(limits))
    rows = table[marked | scored]
    if rows.empty or not (limits or marked.any()):
        return None
    low = rows["value"] <= rows["criterion"].map(dict(limits)).astype(float)
    barred = (rows["status"] == "vetoed") | low
    once = barred.groupby([rows[column] for column in (*ANSWER, "rater", "repeat")]).any()
    shares = once.groupby(level=[0, 1, 2]).mean().groupby(level=[0, 1]).mean()
    return {(str(question), str(model)): bool(share >= 0.5) for (question, model), share in shares.items()}
