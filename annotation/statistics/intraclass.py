"""The six intraclass correlations, each under its form's name, with intervals by the F distribution."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import f as f_distribution

from annotation.statistics.estimate import Estimate, Interval, is_constant, undefined
from annotation.statistics.mean_squares import MeanSquares, mean_squares

# the form, and what McGraw and Wong (and pingouin) call it
FORMS = {
    "ICC(1,1)": "one rating, raters differ from item to item",
    "ICC(2,1)": "one rating, raters drawn from many, absolute agreement: ICC(A,1)",
    "ICC(3,1)": "one rating, these raters, consistency: ICC(C,1)",
    "ICC(1,k)": "mean of k ratings, raters differ from item to item",
    "ICC(2,k)": "mean of k ratings, raters drawn from many, absolute agreement: ICC(A,k)",
    "ICC(3,k)": "mean of k ratings, these raters, consistency: ICC(C,k)",
}
METHOD = "F distribution"
TAIL = 0.975
ROUNDING = 1e-9


def intraclass(ratings: np.ndarray) -> Mapping[str, Estimate]:
    """The six forms for a complete table (items x raters), no NaN in it; at most 1, and below 0 when raters
    agree less than chance would. Source: Shrout & Fleiss 1979; McGraw & Wong 1996 for the intervals.

    Undefined for fewer than two items or raters, or when every rating is the same.
    """
    ratings = np.asarray(ratings, float)
    n, k = ratings.shape
    if n < 2 or k < 2:
        return _all(undefined(f"a complete table of {n} x {k}: an ICC needs two items and two raters"))
    if is_constant(ratings):
        return _all(undefined("every rating is the same"))
    squares = mean_squares(ratings)
    values = _values(squares)
    intervals = _intervals(squares)
    return {form: _estimate(values[form], intervals[form]) for form in FORMS}


def _all(estimate: Estimate) -> Mapping[str, Estimate]:
    return dict.fromkeys(FORMS, estimate)


def _estimate(value: float, ends: tuple[float, float] | None) -> Estimate:
    if not np.isfinite(value):
        return undefined(
            "items do not differ more than their ratings do, so a mean's reliability has no value"
        )
    if ends is None or not np.isfinite(ends).all():
        return Estimate(value, None, "raters agree fully, or items not at all: F has no finite interval")
    low, high = ends
    if not low - ROUNDING <= value <= high + ROUNDING:
        # a single rating's lower end below -1 / (k - 1) has no counterpart for a mean
        return Estimate(value, None, "items hardly differ: the interval has no lower end")
    return Estimate(value, Interval(float(low), float(high), METHOD))


def _divide(above: float, below: float) -> float:
    return above / below if below != 0 else float("nan")


def _values(s: MeanSquares) -> Mapping[str, float]:
    return {
        "ICC(1,1)": _divide(s.items - s.within, s.items + (s.k - 1) * s.within),
        "ICC(2,1)": _divide(s.items - s.rest, s.items + (s.k - 1) * s.rest + s.k * (s.raters - s.rest) / s.n),
        "ICC(3,1)": _divide(s.items - s.rest, s.items + (s.k - 1) * s.rest),
        "ICC(1,k)": _divide(s.items - s.within, s.items),
        "ICC(2,k)": _divide(s.items - s.rest, s.items + (s.raters - s.rest) / s.n),
        "ICC(3,k)": _divide(s.items - s.rest, s.items),
    }


def _intervals(s: MeanSquares) -> Mapping[str, tuple[float, float] | None]:
    one_way = _f_ends(s.items, s.within, s.n - 1, s.n * (s.k - 1))
    consistent = _f_ends(s.items, s.rest, s.n - 1, (s.n - 1) * (s.k - 1))
    absolute = _absolute_ends(s)
    return {
        "ICC(1,1)": one_way and tuple((f - 1) / (f + s.k - 1) for f in one_way),
        "ICC(2,1)": absolute,
        "ICC(3,1)": consistent and tuple((f - 1) / (f + s.k - 1) for f in consistent),
        "ICC(1,k)": one_way and tuple(_divide(f - 1, f) for f in one_way),
        "ICC(2,k)": absolute and tuple(_divide(s.k * icc, 1 + (s.k - 1) * icc) for icc in absolute),
        "ICC(3,k)": consistent and tuple(_divide(f - 1, f) for f in consistent),
    }


def _f_ends(between: float, within: float, of_items: int, of_rest: int) -> tuple[float, float] | None:
    """The F ratio's 95 % ends; None when nothing remains within."""
    if within <= 1e-12 * between:
        return None
    ratio = between / within
    low = ratio / f_distribution.ppf(TAIL, of_items, of_rest)
    return float(low), float(ratio * f_distribution.ppf(TAIL, of_rest, of_items))


def _absolute_ends(s: MeanSquares) -> tuple[float, float] | None:
    """The ends of ICC(2,1), with Satterthwaite's degrees of freedom."""
    icc = _values(s)["ICC(2,1)"]
    if s.rest <= 1e-12 * s.items or s.items <= 0 or not np.isfinite(icc) or icc >= 1:
        return None
    a = s.k * icc / (s.n * (1 - icc))
    b = 1 + s.k * icc * (s.n - 1) / (s.n * (1 - icc))
    below = (a * s.raters) ** 2 / (s.k - 1) + (b * s.rest) ** 2 / ((s.n - 1) * (s.k - 1))
    freedom = _divide((a * s.raters + b * s.rest) ** 2, below)
    up, down = (f_distribution.ppf(TAIL, *pair) for pair in ((s.n - 1, freedom), (freedom, s.n - 1)))
    if not np.isfinite([up, down]).all():
        return None
    rest = s.k * s.raters + (s.k * s.n - s.k - s.n) * s.rest
    low = _divide(s.n * (s.items - up * s.rest), up * rest + s.n * s.items)
    high = _divide(s.n * (down * s.items - s.rest), rest + s.n * down * s.items)
    return float(low), float(high)
