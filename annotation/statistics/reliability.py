"""How reliable a mean of ratings is, and what r would be were both sides free of their own noise."""

import numpy as np
import pandas as pd

from annotation.statistics.estimate import is_constant


def one_rating(values: np.ndarray, answers: np.ndarray) -> float | str:
    """ICC(1,1) of ratings grouped by answer, groups of any size, or why there is none; at most 1.

    The share of a single rating's variance that lies between answers. Source: Donner 1986 for unequal groups.
    """
    groups = pd.Series(np.asarray(values, float)).groupby(np.asarray(answers))
    sizes = groups.size().to_numpy()
    total, n = sizes.sum(), len(sizes)
    if n < 2 or total == n:
        return "no answer was rated twice" if total == n else "one answer only"
    if is_constant(values):
        return "every rating is the same"
    within = float(((groups.obj - groups.transform("mean")) ** 2).sum()) / (total - n)
    between = float((sizes * (groups.mean().to_numpy() - np.mean(values)) ** 2).sum()) / (n - 1)
    size = (total - (sizes**2).sum() / total) / (n - 1)
    return float((between - within) / (between + (size - 1) * within))


def of_mean(one: float, ratings: float) -> float:
    """The reliability of a mean of that many ratings, from that of one, above 0. Source: Spearman 1910, Brown
    1910.
    """
    return ratings * one / (1 + (ratings - 1) * one)


def disattenuated(r: float, human: float, judge: float) -> float | str:
    """r / sqrt(human x judge reliability), both above 0, or why it has no meaning; never to stand without r.

    Source: Spearman 1904.
    """
    corrected = r / np.sqrt(human * judge)
    if abs(corrected) > 1:
        return f"reliability too low: r would be {corrected:.2f}"
    return float(corrected)
