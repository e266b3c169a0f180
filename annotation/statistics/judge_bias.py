"""What moves the judge and not the physicians: length, its own family, ratings planted in answers."""

import numpy as np
import pandas as pd

from annotation.statistics.clustered_least_squares import absorbed_sums, codes, coefficients, dummies
from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.resampling import resampled, stream

PER_CHARACTERS = 100


def length_slope(table: pd.DataFrame, seed: int) -> Estimate:
    """By how many points judge minus human grows per 100 characters, with question and model effects.

    `table` has one row an answer: question, model, human, judge, length (characters). Model effects keep a
    longer-winded model's other merits out of the slope. BCa interval over questions. Undefined when length
    does not vary within questions and models.
    """
    design = np.column_stack([table["length"].to_numpy(float) / PER_CHARACTERS, dummies(table["model"])])
    return _first(table, design, seed, "length", "length does not vary within questions and models")


def own_family(table: pd.DataFrame, own: set[str], seed: int, *, same_length: bool) -> Estimate:
    """Difference in differences: how much kinder than physicians the judge is to the models in `own` than to
    the others, on the same questions, in points.

    With `same_length` answers are compared at equal length (`length_slope`'s table), else as they are
    (length not needed). A judge with a wider scale than physicians also looks kind to whoever is best:
    read it beside the calibration slope. BCa interval over questions; the models count as fixed. Undefined
    when the questions do not hold answers of both groups.
    """
    kin = table["model"].isin(own).to_numpy(float)
    if kin.min() == kin.max():
        return undefined("no answer of the judge's own family" if kin.max() == 0 else "no answer of others")
    design = [kin, table["length"].to_numpy(float) / PER_CHARACTERS] if same_length else [kin]
    return _first(
        table, np.column_stack(design), seed, "own family", "no question holds answers of both groups"
    )


def planted_kindness(table: pd.DataFrame, seed: int) -> Estimate:
    """How much kinder than physicians the judge is to answers that plant a rating or an instruction for it,
    with question and model effects, in points.

    `table` has one row an answer: question, model, human, judge, planted ("" where nothing is). BCa interval
    over questions. Undefined when nothing is planted, or only where question or model say so already.
    """
    planted = (table["planted"] != "").to_numpy(float)
    if planted.max() == 0:
        return undefined("no answer plants a rating or an instruction")
    design = np.column_stack([planted, dummies(table["model"])])
    return _first(table, design, seed, "planted", "planted answers cannot be told from their models")


def _first(table: pd.DataFrame, design: np.ndarray, seed: int, name: str, otherwise: str) -> Estimate:
    """The first column's coefficient in judge minus human, with question effects."""
    question = codes(table["question"])
    gap = (table["judge"] - table["human"]).to_numpy(float)
    drawn = resampled(absorbed_sums(design, gap, question, question), "questions", stream(seed, name))
    return drawn.estimate(lambda sums: coefficients(sums)[:, 0], otherwise)
