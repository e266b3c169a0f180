"""A report's tables for spreadsheets: CSV and XLSX, long and wide, with no cell that a program would run."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from unicodedata import normalize

import pandas as pd
import xlsxwriter

from annotation.correlation.blocks.block import Block, Cell, Table
from annotation.figures import rounded
from annotation.rubric import Text
from annotation.statistics.estimate import Interval

# what a spreadsheet takes for the beginning of a formula, whatever blanks and marks stand before it
FORMULA_STARTS = ("=", "+", "-", "@")
INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*")
# a workbook says when it was made; the same report must give the same bytes
MADE = datetime(1980, 1, 1)
LONGEST_NAME = 31
LONG = ("block", "table", "row", "column", "value", "text")


def frame(table: Table, language: str = "en") -> pd.DataFrame:
    """A table as numbers and text under its columns' keys; an interval is key_low and key_high."""
    columns: dict[str, list] = {}
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if any(isinstance(cell, Interval) for cell in cells):
            columns[f"{column.key}_low"] = [cell and cell.low for cell in cells]
            columns[f"{column.key}_high"] = [cell and cell.high for cell in cells]
        else:
            columns[column.key] = [_plain(cell, language) for cell in cells]
    return pd.DataFrame(columns)


def long_frame(blocks: Iterable[Block]) -> pd.DataFrame:
    """Every figure of every table in one long table: block, table, row, column, value (a number), text."""
    return pd.DataFrame(list(_figures(blocks)), columns=list(LONG))


def csv_bytes(table: pd.DataFrame) -> bytes:
    """UTF-8 CSV that a spreadsheet opens as text: a cell that would be a formula gets an apostrophe.

    So does one that begins with an apostrophe: taking the first one off each gives back what was there,
    its line ends as line feeds.
    """
    guarded = table.rename(columns=_guarded)
    for place, kind in enumerate(guarded.dtypes):
        if pd.api.types.is_float_dtype(kind):
            guarded.isetitem(place, guarded.iloc[:, place].map(rounded, na_action="ignore"))
        elif not pd.api.types.is_numeric_dtype(kind):
            guarded.isetitem(place, [_guarded(value) for value in guarded.iloc[:, place]])
    return guarded.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def xlsx_bytes(sheets: dict[str, pd.DataFrame]) -> bytes:
    """One workbook, a sheet a table; text stays text, whatever it begins with."""
    packed = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(packed, options) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name[:LONGEST_NAME])
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, str(column), bold)
                for line, value in enumerate(table[column], start=1):
                    _write(sheet, line, place, value)
    return packed.getvalue()


def _write(sheet, line: int, place: int, value: object) -> None:
    if isinstance(value, str):
        sheet.write_string(line, place, value)
    elif isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif not pd.isna(value):
        sheet.write_number(line, place, rounded(float(value)))


def _figures(blocks: Iterable[Block]) -> Iterator[tuple]:
    for block in blocks:
        for table in block.tables:
            found = frame(table)
            for line, row in enumerate(found.to_dict("records"), start=1):
                for column, value in row.items():
                    text = isinstance(value, str)
                    yield block.key, table.key, line, column, None if text else value, value if text else None


def _plain(cell: Cell, language: str) -> object:
    return cell[language] if isinstance(cell, Text) else cell


def _guarded(value: object) -> object:
    if not isinstance(value, str):
        return rounded(value) if isinstance(value, float) else value
    # a bare carriage return is not quoted, and begins a row where the file is opened
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    begins = normalize("NFKC", INVISIBLE.sub("", value, count=1)[:1])
    # a tab or a line end may move what follows into a cell of its own
    dangerous = begins in FORMULA_STARTS or value.startswith(("'", "\t", "\n"))
    return f"'{value}" if dangerous else value
