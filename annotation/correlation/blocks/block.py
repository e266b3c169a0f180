"""A block of a report: tables of named columns, what they mean in words, and how much entered."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotation.correlation.blocks.reasons import in_words
from annotation.rubric import Text
from annotation.statistics.estimate import Estimate, Interval

VALUE = Text("值", "Value")
INTERVAL = Text("95% 区间", "95 % interval")
WHY = Text("说明", "Why")
METHOD = Text("区间的算法", "How the interval is made")
YES, NO = Text("是", "yes"), Text("否", "no")

Cell = str | int | float | bool | Text | Interval | None


@dataclass(frozen=True)
class Column:
    """`digits` after the point of a number; `signed` numbers carry their sign."""

    key: str
    name: Text
    digits: int = 3
    signed: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns; None is a dash, an Interval two columns in files. `note`
    says what holds for all rows.
    """

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text | None = None


@dataclass(frozen=True)
class Block:
    """One section. `used` and `left_out` count what `unit` says; `reading` is the block in plain sentences;
    `charts` are names in `correlation_charts.CHARTS`.
    """

    key: str
    title: Text
    used: int
    left_out: int
    unit: Text
    reading: tuple[Text, ...]
    tables: tuple[Table, ...]
    charts: tuple[str, ...] = ()


ANSWERS = Text("份回答", "answers")


def table(key: str, title: Text, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table without the columns that hold nothing; a method that all rows share becomes its note."""
    rows = [tuple(map(_finite, row)) for row in rows]
    kept = [place for place in range(len(columns)) if any(row[place] not in (None, "") for row in rows)]
    note = None
    for place in [each for each in kept if columns[each].name is METHOD]:
        methods = {row[place] for row in rows if row[place] is not None}
        if len(methods) == 1:
            (shared,) = methods
            note = Text(f"区间：{shared.zh}", f"Intervals: {shared.en}")
            kept.remove(place)
    return Table(
        key,
        title,
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        note,
    )


def _finite(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def estimates(
    key: str, title: Text, what: Text, rows: Iterable[tuple[Cell, Estimate]], digits: int = 3, signed=False
) -> Table:
    """A table of estimates: what each is of, its value, its interval, or why there is none."""
    columns = (
        Column("of", what),
        Column("value", VALUE, digits, signed),
        Column("interval", INTERVAL, digits),
        Column("method", METHOD),
        Column("why", WHY),
    )
    return table(key, title, columns, ((name, *of(found), method(found), why(found)) for name, found in rows))


def of(found: Estimate) -> tuple[float | None, Interval | None]:
    return found.value, found.interval


def method(found: Estimate) -> Text | None:
    return in_words(found.interval.method) if found.interval else None


def why(found: Estimate) -> Text | None:
    return in_words(found.reason) if found.reason else None


def as_text(cell: Cell, column: Column, language: str) -> str:
    """A cell as people read it."""
    if cell is None:
        return "—"
    if isinstance(cell, bool):
        return (YES if cell else NO)[language]
    if isinstance(cell, Text):
        return cell[language]
    if isinstance(cell, Interval):
        return f"[{cell.low:.{column.digits}f}, {cell.high:.{column.digits}f}]"
    if isinstance(cell, float):
        return f"{cell:{'+' if column.signed else ''}.{column.digits}f}"
    return str(cell)


def spoken(found: Estimate, digits: int = 2) -> str:
    """A signed estimate with its interval, as a sentence says it: "+0.17 [-0.02, +0.36]"; "—" without a value."""
    if found.value is None:
        return "—"
    if found.interval is None:
        return f"{found.value:+.{digits}f}"
    return f"{found.value:+.{digits}f} [{found.interval.low:+.{digits}f}, {found.interval.high:+.{digits}f}]"


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
