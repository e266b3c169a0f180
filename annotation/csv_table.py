"""A CSV file line by line; every error names the file, the line and what to do, and never repeats a cell."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from annotation.long_table import read_csv
from db.errors import Invalid


@dataclass(frozen=True)
class Row:
    """One line of the file, its cells by column name, outer blanks removed; "" where a cell is empty."""

    file: str
    line: int
    cells: dict[str, str]

    def number(self, column: str) -> float | None:
        """The cell as a finite number; None when it is empty. Raises Invalid for anything else."""
        text = self.cells[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise self.invalid(f"{column} is not a number; correct or empty the cell")
        return value

    def needed(self, column: str) -> str:
        """The cell as text. Raises Invalid when it is empty."""
        if not self.cells[column]:
            raise self.invalid(f"{column} is empty; fill it in, or take the line out")
        return self.cells[column]

    def invalid(self, what: str) -> Invalid:
        return Invalid(f"{self.file}, line {self.line}: {what}.")


@dataclass(frozen=True)
class Table:
    """The columns in the order of the header, and the rows in the order of the file."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, required: Iterable[str]) -> Table:
    """The file's rows, blank lines left out. Raises NotFound and Invalid as `read_csv` does."""
    frame = read_csv(path, tuple(required))
    cells = frame.to_dict("records")
    rows = tuple(Row(path.name, int(line), each) for line, each in zip(frame.index, cells, strict=True))
    return Table(path.name, tuple(frame.columns), rows)
