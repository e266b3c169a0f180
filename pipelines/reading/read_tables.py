"""Tables as rows: CSV record by record, the sheet of a workbook, a Parquet file; damage is set aside."""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from db.errors import Invalid
from db.incoming import SetAside
from pipelines.reading.plain_text import storable
from pipelines.reading.read_json import Row, json_rows
from pipelines.reading.unpacking import refuse_exploding_workbook, refuse_explosion, refuse_too_large

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MOST_COLUMNS = 200
# of a workbook; a cell that names a later row would be waited for row by row
MOST_ROWS = 1_048_576
# of a Parquet file
MOST_ROWS_AT_ONCE = 1_000
LARGEST_BATCH = 10**9
DELIMITERS = ",\t;"
# a record with more lines than this has lost a quotation mark
LONGEST_RECORD = 2_000
SPREADSHEET_ERRORS = {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}
ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d{2}")
INSTANCE_SHEETS = {"instances", "instences"}

Read = tuple[list[Row], list[SetAside]]


def csv_rows(text: str, name: str) -> Read | None:
    """The rows of a CSV text under its header; None when its first line has no delimiter.

    A record with a broken quotation or too many or few fields is set aside by its first line. Names of
    columns are taken in lower case, without blanks around them.
    """
    lines = text.split("\n")
    delimiter = max(DELIMITERS, key=lines[0].count)
    if not lines[0].count(delimiter):
        return None
    end, fields = _record_at(lines, 0, delimiter, None)
    header = _header(fields, f"{name}, line 1")
    values, aside = [], []
    while end < len(lines):
        place = end
        end, fields = _record_at(lines, place, delimiter, len(header))
        if isinstance(fields, str):
            aside.append(SetAside(place + 1, fields, storable("\n".join(lines[place:end]))))
        elif fields:
            values.append((place + 1, dict(zip(header, fields, strict=True))))
    return _checked(values, aside, name)


def xlsx_rows(content: bytes, name: str) -> Read:
    """The rows of a workbook's one sheet, or of the sheet `Instances`; numbers as they are written."""
    from openpyxl import load_workbook

    refuse_exploding_workbook(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if any(_filled_rows(sheet, name))]
        chosen = [sheet for sheet in sheets if sheet.title.lower() in INSTANCE_SHEETS] or sheets
        if len(chosen) != 1:
            raise Invalid(
                f"{name} has {len(chosen)} sheets; keep the one with the rows.",
                f"{name} 有 {len(chosen)} 张表；请只留下有数据的一张。",
            )
        return _sheet_rows(_filled_rows(chosen[0], name), name)
    except (zipfile.BadZipFile, zlib.error, SyntaxError, EOFError, KeyError, ValueError, OSError) as error:
        raise Invalid(
            f"{name} is no workbook that can be read ({error}); save it again as .xlsx or CSV.",
            f"{name} 不是可读的工作簿（{error}）；请重新存为 .xlsx 或 CSV。",
        ) from None


def parquet_rows(content: bytes, name: str) -> Read:
    """The rows of a Parquet file, their number as their line."""
    remedy = "split it in smaller files"
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        sizes = [file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups)]
        refuse_explosion(sum(sizes), len(content), name, remedy)
        # a value that is kept once may stand in every row; no row is larger than the group it lies in
        at_once = max(1, min(MOST_ROWS_AT_ONCE, LARGEST_BATCH // max(1, *sizes)))
        rows, read = [], 0
        for batch in file.iter_batches(batch_size=at_once):
            read += batch.nbytes
            refuse_too_large(read, name, remedy)
            rows += batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise Invalid(
            f"{name} is no Parquet file that can be read ({error}); write it again.",
            f"{name} 不是可读的 Parquet 文件（{error}）；请重新生成。",
        ) from None
    return _checked([(line, row) for line, row in enumerate(rows, start=1)], [], name)


def _record_at(
    lines: list[str], place: int, delimiter: str, width: int | None
) -> tuple[int, list[str] | str]:
    """Where the record that begins on a line ends, and its fields, none for a blank one, or its fault.

    A quoted field may go over several lines; where that leads nowhere, the first line alone is at fault.
    """
    end = place + 1
    quotes = lines[place].count('"')
    while quotes % 2 and end < min(len(lines), place + LONGEST_RECORD):
        quotes += lines[end].count('"')
        end += 1
    fields = _fields("\n".join(lines[place:end]), delimiter, width)
    if isinstance(fields, str) and end > place + 1:
        return place + 1, _fields(lines[place], delimiter, width)
    return end, fields


def _fields(raw: str, delimiter: str, width: int | None) -> list[str] | str:
    if not raw.strip():
        return []
    try:
        rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return f"broken quotation marks ({error})"
    if len(rows) != 1:
        return "a line end outside quotation marks"
    if width is not None and len(rows[0]) != width:
        return f"{len(rows[0])} fields, but the header has {width}"
    return rows[0]


def _header(fields: list[str] | str, where: str) -> list[str]:
    names = [str(field).strip().lower() for field in fields] if not isinstance(fields, str) else []
    if not names or not all(names) or len(set(names)) < len(names) or len(names) > MOST_COLUMNS:
        raise Invalid(
            f"{where}: the header needs a different name for each column.",
            f"{where}：表头的每一列都要有不同的名称。",
        )
    return names


def _filled_rows(sheet: "ReadOnlyWorksheet", name: str) -> Iterator[tuple[int, tuple]]:
    """Number, from 1, and cells of each row that has any. A text kept once may stand in every cell."""
    read = 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MOST_ROWS:
            raise Invalid(
                f"{name} has more than {MOST_ROWS:,} rows; save the sheet as CSV, in parts.",
                f"{name} 超过 {MOST_ROWS:,} 行；请将表另存为多个 CSV。",
            )
        if cells := [cell for cell in row if cell is not None]:
            read += sum(len(cell) for cell in cells if isinstance(cell, str))
            refuse_too_large(read, name, "save the sheet as CSV, in parts")
            yield line, row


def _sheet_rows(rows: Iterator[tuple[int, tuple]], name: str) -> Read:
    line, first = next(rows, (1, ()))
    cells = list(first)
    while cells and cells[-1] is None:
        cells.pop()
    header = _header(["" if cell is None else cell for cell in cells], f"{name}, row {line}")
    values, aside = [], []
    for line, row in rows:
        if any(cell is not None for cell in row[len(header) :]):
            # a cell far to the right comes with all the empty ones before it
            filled = tuple(cell for cell in row if cell is not None)
            aside.append(SetAside(line, "cells beyond the header's columns", storable(repr(filled))))
            continue
        values.append((line, {key: _cell(cell) for key, cell in zip(header, row, strict=False)}))
    return _checked(values, aside, name)


def _cell(cell: object) -> object:
    """A cell as text. A date stays one, to be set aside: nobody knows any more what was typed."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool) or cell is None or isinstance(cell, datetime | date | time):
        return cell
    return str(cell)


def _checked(values: Iterable[tuple[int, dict]], aside: list[SetAside], name: str) -> Read:
    """The rows as JSON would have them, checked as JSON rows are."""
    numbers, written = [], []
    for line, value in values:
        if fault := _damage(value):
            aside.append(SetAside(line, fault, storable(repr(value))))
            continue
        try:
            written.append(json.dumps(value, ensure_ascii=True).encode())
            numbers.append(line)
        except TypeError as error:
            aside.append(
                SetAside(line, f"a value that is no text or number ({error})", storable(repr(value)))
            )
    rows, faulty = json_rows(b"\n".join(written), name) if written else ([], [])
    good = [Row(numbers[row.line - 1], row.value, row.raw) for row in rows]
    aside += [SetAside(numbers[each.line - 1], each.reason, each.raw) for each in faulty]
    return good, sorted(aside, key=lambda each: each.line)


def _damage(value: dict) -> str:
    """What a spreadsheet did to a row, or ""."""
    for key, cell in value.items():
        if isinstance(cell, datetime | date | time):
            return f"{key} is a date; format the column as text, and type it again"
        if isinstance(cell, str) and cell in SPREADSHEET_ERRORS:
            return f"{key} is the spreadsheet error {cell}"
        if isinstance(cell, str) and key == "id" and ROUNDED.fullmatch(cell):
            return f"the id was rounded to {cell} by a spreadsheet"
    return ""
