"""A table as a value: the page and the files draw the same."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows under their columns; a cell is text, a number, or None for nothing there."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple, ...]
    note: str = ""
