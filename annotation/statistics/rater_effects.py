"""How severe each rater is, and the models' means as the average rater would have given them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from annotation.statistics.clustered_least_squares import absorbed_sums, codes, coefficients
from annotation.statistics.estimate import Estimate, undefined
from annotation.statistics.resampling import resampled, stream

NOT_ESTIMABLE = "not estimable: raters are not linked by answers they share"
ONE_RATER = "one rater cannot be compared"


@dataclass(frozen=True)
class RaterEffects:
    """`severity`: by how many points a rater lies below the average rater on the same answers; sums to 0.

    `adjusted`: each model's mean with every rating raised by its rater's severity, `plain` without. Both
    weigh answers alike. Intervals are BCa over questions.
    """

    severity: Mapping[str, Estimate]
    adjusted: Mapping[str, Estimate]
    plain: Mapping[str, float]


def rater_effects(ratings: pd.DataFrame, seed: int) -> RaterEffects:
    """Least squares of value = answer - severity, from the scored rows of a long table.

    Raters are compared only on answers they share, so a rater's harder questions do not count as severity.
    Undefined when one rater is alone or some raters share no answer, directly or through others.
    """
    rows = ratings[ratings["status"] == "scored"].groupby(["question", "model", "rater"])["value"].mean()
    rows = rows.reset_index()
    raters, models = (sorted(rows[column].unique()) for column in ("rater", "model"))
    plain = rows.groupby(["model", "question"])["value"].mean().groupby("model").mean()
    plain = {str(model): float(mean) for model, mean in plain.items()}
    if len(raters) < 2:
        none = undefined(ONE_RATER)
        return RaterEffects(dict.fromkeys(map(str, raters), none), dict.fromkeys(plain, none), plain)
    parts = _sums(rows, raters, models)
    shapes = [part.shape[1:] for part in parts]
    flat = np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)
    drawn = resampled(flat, "questions", stream(seed, "rater effects"))

    def severity_of(place: int):
        return lambda sums: _severity(_unpack(sums, shapes)[0])[:, place]

    def adjusted_of(place: int):
        return lambda sums: _adjusted(_unpack(sums, shapes))[:, place]

    return RaterEffects(
        {str(rater): drawn.estimate(severity_of(place), NOT_ESTIMABLE) for place, rater in enumerate(raters)},
        {str(model): drawn.estimate(adjusted_of(place), NOT_ESTIMABLE) for place, model in enumerate(models)},
        plain,
    )


def _sums(rows: pd.DataFrame, raters: list, models: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By question: the normal equations, the weight of (model, rater), and the weighted values of models."""
    question, answer = codes(rows["question"]), codes(rows["question"], rows["model"])
    rater = np.searchsorted(raters, rows["rater"])
    model = np.searchsorted(models, rows["model"])
    value = rows["value"].to_numpy() - rows["value"].mean()
    effects = np.vstack([np.eye(len(raters) - 1), -np.ones(len(raters) - 1)])
    normal = absorbed_sums(effects[rater], value, answer, question)
    weight = 1 / np.bincount(answer)[answer]
    weights = np.zeros((len(normal), len(models), len(raters)))
    np.add.at(weights, (question, model, rater), weight)
    values = np.zeros((len(normal), len(models)))
    np.add.at(values, (question, model), weight * rows["value"].to_numpy())
    return normal, weights, values


def _unpack(sums: np.ndarray, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    parts = np.split(sums, ends, axis=1)
    return [part.reshape(-1, *shape) for part, shape in zip(parts, shapes, strict=True)]


def _severity(normal: np.ndarray) -> np.ndarray:
    """(rows x raters), summing to 0 in every row."""
    first = coefficients(normal)
    return -np.column_stack([first, -first.sum(axis=1)])


def _adjusted(parts: list[np.ndarray]) -> np.ndarray:
    normal, weights, values = parts
    raised = values + np.einsum("bmr,br->bm", weights, _severity(normal))
    size = weights.sum(axis=2)
    return np.where(size > 1e-9, raised / np.where(size > 1e-9, size, 1.0), np.nan)
