"""Refusing a table by its first faulty line: what is wrong there, and what to do."""

import numpy as np
import pandas as pd

from db.errors import Invalid


def numbers(values: pd.Series, name: str, low: float | None = None, high: float | None = None) -> pd.Series:
    """The values as numbers, NaN where the cell is empty; refused outside [low, high] where given."""
    empty = values.isna() | (values.astype(object) == "")
    found = pd.to_numeric(values, errors="coerce").astype(float)
    remedy = "write a number, or leave it empty"
    refuse(found.isna() & ~empty, name, "has a value that is no number", remedy)
    refuse(np.isinf(found), name, "has an infinite value", remedy)
    if low is not None:
        refuse(found < low, name, f"has a value below {low:g}", "mend it, or name the scale it is on")
    if high is not None:
        refuse(found > high, name, f"has a value above {high:g}", "mend it, or name the scale it is on")
    return found


def refuse(faulty: pd.Series, name: str, what: str, remedy: str) -> None:
    """Raise Invalid for the first faulty line, if there is one."""
    if faulty.any():
        raise fault(name, faulty.idxmax(), what, remedy)


def fault(name: str, line: int, what: str, remedy: str) -> Invalid:
    """The error of one line. Never with the cell itself: in a file with shifted columns it may hold a
    patient's words.
    """
    return Invalid(f"{name}, line {line} {what}; {remedy}.")
