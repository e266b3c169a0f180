"""Ratings of items by raters, one value an item and rater: what agreement is computed from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from annotation.long_table import read_csv
from annotation.table_checks import fault, numbers, refuse
from db.errors import Invalid

HEADER = ("item", "rater", "value")


@dataclass(frozen=True)
class RatingTable:
    """Items x raters with NaN where there is no rating, sorted; `names` are the categories the numbers stand
    for when values were words, else None. `missing` lines had no value.
    """

    ratings: pd.DataFrame
    names: tuple[str, ...] | None
    missing: int


def read_rating_table(
    path: Path, *, words: bool, low: float | None = None, high: float | None = None
) -> RatingTable:
    """The table in a CSV file with the header item,rater,value.

    With `words` values that are not all numbers are categories. Numbers must lie in [low, high] where these
    are given. Raises NotFound without the file, Invalid with file, line and remedy for a fault in it.
    """
    rows, name = read_csv(path, HEADER), Path(path).name
    for column in ("item", "rater"):
        refuse(rows[column] == "", name, f"has an empty {column}", "fill it in, or take the line out")
    _refuse_duplicates(rows, name)
    rows = rows.assign(value=rows["value"].where(rows["value"] != "", None))
    given = rows.dropna(subset="value")
    if given.empty:
        raise Invalid(f"{name} has no rating; write one a line under {','.join(HEADER)}.")
    values, names = _coded(given["value"], name, words, low, high)
    table = given.assign(value=values).pivot(index="item", columns="rater", values="value").sort_index()
    return RatingTable(table, names, len(rows) - len(given))


def _coded(
    values: pd.Series, name: str, words: bool, low: float | None, high: float | None
) -> tuple[pd.Series, tuple[str, ...] | None]:
    if not words or np.isfinite(pd.to_numeric(values, errors="coerce")).all():
        return numbers(values, name, low, high), None
    place, names = pd.factorize(values, sort=True)
    return pd.Series(place.astype(float), values.index), tuple(names)


def _refuse_duplicates(rows: pd.DataFrame, name: str) -> None:
    again = rows.duplicated(["item", "rater"])
    if again.any():
        second = again.idxmax()
        same = (rows[["item", "rater"]] == rows.loc[second, ["item", "rater"]]).all(axis=1)
        what = f"repeats line {same.idxmax()}: the same item and rater"
        raise fault(name, second, what, "take one out, or make two items of it")
