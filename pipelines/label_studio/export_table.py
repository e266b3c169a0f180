"""Any project's export as a table of values, a row an item, rater and control, for the statistics here."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from db.durable import written
from pipelines.reports.sheets import csv_bytes

COLUMNS = ("item", "rater", "control", "value")
# the type of a result -> where its value stands
SIMPLE = {"rating": "rating", "number": "number", "choices": "choices", "textarea": "text"}


def write_export_table(tasks: Iterable[Mapping], out: Path, only: str | None = None) -> tuple[int, int]:
    """Write the table; return how many values it holds, and how many results have no place in it.

    With the name of a control as `only` the columns are item, rater and value: what `agreement` reads.
    """
    found = [value for task in tasks for value in _values(task)]
    rows = [each for each in found if each is not None]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if only is not None:
        table = table[table["control"] == only].drop(columns="control")
    with written(out) as file:
        file.write(csv_bytes(table))
    return len(table), found.count(None)


def _values(task: Mapping) -> Iterator[tuple | None]:
    """Item, rater, control and value of each result; None for one that is no rating, choice or text."""
    for annotation in task.get("annotations") or ():
        if annotation.get("was_cancelled"):
            continue
        author = annotation.get("completed_by")
        rater = author.get("email", author.get("id")) if isinstance(author, Mapping) else author
        for result in annotation.get("result") or ():
            value = (result.get("value") or {}).get(SIMPLE.get(result.get("type"), ""))
            several = value if isinstance(value, list) else [value]
            if value is None or any(not isinstance(each, str | int | float) for each in several):
                yield None
            else:
                text = value if isinstance(value, int | float) else "; ".join(map(str, several))
                yield task.get("id"), str(rater), str(result.get("from_name")), text
