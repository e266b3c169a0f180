"""The long table behind every report: one value by one rater on one model's answer to one question.

Columns: question, task, model, rater, value; besides, if there, criterion, repeat, status. Any other
column is left aside. A table is checked whole before anything is computed from it.
"""

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from annotation.table_checks import fault, numbers, refuse
from db.errors import Invalid, NotFound

NAMES = ("question", "task", "model", "rater")
# optional column -> what holds where it is missing
OPTIONAL = {"criterion": "", "repeat": "1", "status": ""}
STATUSES = ("scored", "n/a", "unparsed", "refused", "skipped", "missing", "vetoed")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# what some programs write instead of commas
SEPARATORS = {"\t": "tabs", ";": "semicolons", "，": "Chinese commas"}
ONE_VALUE_FOR = ["question", "model", "rater", "criterion", "repeat"]


def read_long_table(path: Path, low: float | None = None, high: float | None = None) -> pd.DataFrame:
    """The long table in a CSV file; values must lie in [low, high] where these are given.

    Raises NotFound without the file and Invalid with file, line and remedy for the first fault in it.
    """
    return long_table(read_csv(path, (*NAMES, "value")), Path(path).name, low, high)


def read_csv(path: Path, header: tuple[str, ...]) -> pd.DataFrame:
    """A UTF-8 CSV file as text, indexed by line number; refused when a column of `header` is missing."""
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"There is no file {path}; check the path.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read_rows(csv.reader(file, strict=True), path.name, header)
    except OSError as error:
        raise Invalid(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise Invalid(f"{path.name} is not UTF-8; save it again as “CSV UTF-8”.") from error


def _read_rows(rows, name: str, header: tuple[str, ...]) -> pd.DataFrame:
    """The rows under the header, each with as many fields as the header has."""
    lines, kept = [], []
    try:
        columns = [column.strip() for column in next(rows, [])]
        _refuse_control_characters(columns, name, 1)
        _check_header(columns, name, header)
        for row in rows:
            if row and len(row) != len(columns):
                raise fault(
                    name, rows.line_num, f"has {len(row)} fields, not {len(columns)}", "mend the line"
                )
            _refuse_control_characters(row, name, rows.line_num)
            if row:
                lines.append(rows.line_num)
                kept.append([field.strip() for field in row])
    except csv.Error as error:
        raise fault(name, rows.line_num, f"is not CSV ({error})", "close its quotes") from error
    return pd.DataFrame(kept, columns=columns, index=pd.Index(lines, name="line"), dtype=str)


def _refuse_control_characters(row: list[str], name: str, line: int) -> None:
    if any(map(CONTROLS.search, row)):
        raise fault(name, line, "holds a control character", "take it out, or export the file again")


def _check_header(columns: list[str], name: str, header: tuple[str, ...]) -> None:
    missing = [column for column in header if column not in columns]
    between = next((mark for mark in SEPARATORS if len(columns) == 1 and mark in columns[0]), None)
    if missing and between:
        raise fault(name, 1, f"has {SEPARATORS[between]} between its fields", "save it again with commas")
    if missing:
        remedy = f"begin the file with the header {','.join(header)}"
        raise fault(name, 1, f"has no column {', '.join(missing)}", remedy)
    if len(set(columns)) < len(columns):
        raise fault(name, 1, "names a column twice", "name every column once")


def long_table(
    frame: pd.DataFrame, name: str, low: float | None = None, high: float | None = None
) -> pd.DataFrame:
    """A checked long table with all eight columns, in the frame's own order, and index where it is unique.

    `status` comes out as one of STATUSES: an empty one is `scored` where there is a value and `missing`
    where there is none. `name` is what errors call the table. Raises Invalid.
    """
    missing = [column for column in (*NAMES, "value") if column not in frame]
    if missing:
        raise Invalid(
            f"{name} has no column {', '.join(missing)}; a long table needs it.",
            f"{name} 缺少列 {'、'.join(missing)}，长表需要这些列。",
        )
    frame = frame if frame.index.is_unique else frame.reset_index(drop=True)
    table = pd.DataFrame(index=frame.index)
    for column in (*NAMES, *OPTIONAL):
        given = frame[column] if column in frame else pd.Series(OPTIONAL[column], frame.index)
        table[column] = given.astype(object).where(given.notna(), "").astype(str)
    for column in NAMES:
        refuse(table[column] == "", name, f"has an empty {column}", "fill it in, or take the line out")
    table["value"] = numbers(frame["value"], name, low, high)
    table["status"] = _statuses(table, name)
    _refuse_duplicates(table, name)
    _refuse_two_tasks(table, name)
    return table


def _statuses(table: pd.DataFrame, name: str) -> pd.Series:
    has_value = table["value"].notna()
    status = table["status"].where(table["status"] != "", np.where(has_value, "scored", "missing"))
    refuse(~status.isin(STATUSES), name, "has an unknown status", f"use one of {', '.join(STATUSES)}")
    refuse((status == "scored") & ~has_value, name, "is scored and has no value", "give it, or `missing`")
    return status


def _refuse_duplicates(table: pd.DataFrame, name: str) -> None:
    again = table.duplicated(ONE_VALUE_FOR)
    if again.any():
        second = again.idxmax()
        same = (table[ONE_VALUE_FOR] == table.loc[second, ONE_VALUE_FOR]).all(axis=1)
        what = f"repeats line {same.idxmax()}: the same question, model, rater, criterion and repeat"
        raise fault(name, second, what, "take one out, or number them in a column `repeat`")


def _refuse_two_tasks(table: pd.DataFrame, name: str) -> None:
    first = table.groupby("question", sort=False)["task"].transform("first")
    what = "gives a question another task than an earlier line does"
    refuse(table["task"] != first, name, what, "give each question one task")
