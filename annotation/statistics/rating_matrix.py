"""Ratings as a table of answers x raters, the shape in which raters are compared with each other."""

import pandas as pd


def rating_matrix(ratings: pd.DataFrame) -> pd.DataFrame:
    """The scored rows of a long table as (question, model) x rater, means over criteria and repeats.

    NaN where a rater did not rate an answer. Rows and columns are sorted.
    """
    scored = ratings[ratings["status"] == "scored"]
    means = scored.groupby(["question", "model", "rater"])["value"].mean()
    return means.unstack("rater").sort_index()


def first_ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    """The scored rows of a long table as (question, model, criterion) x rater, the first of repeats."""
    scored = ratings[ratings["status"] == "scored"].sort_values("repeat", kind="stable")
    first = scored.groupby(["question", "model", "criterion", "rater"])["value"].first()
    return first.unstack("rater").sort_index()


def shared_answers(matrix: pd.DataFrame) -> pd.DataFrame:
    """The answers that at least two raters rated."""
    return matrix[matrix.notna().sum(axis=1) > 1]
