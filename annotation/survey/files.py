"""Survey answers read from files: one CSV with a line a respondent, or a folder of long tables."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from annotation.csv_table import Row, Table, read_table
from annotation.survey.layout import TABLES, Layout, LongTable, PartColumns
from annotation.survey.submission import Part, Submission
from db.errors import Invalid


def read_submissions(path: Path, layout: Layout) -> tuple[Submission, ...]:
    """Every submission of the file, or of the folder when the layout names tables.

    Raises Invalid naming file and line for what cannot be read: nothing is left out in silence.
    """
    return _from_tables(path, layout) if layout.tables else _from_one_file(path, layout)


def _from_one_file(path: Path, layout: Layout) -> tuple[Submission, ...]:
    if path.is_dir():
        raise Invalid(
            f"{path} is a folder: name its three tables in a settings file and give that with --settings "
            "(examples/survey_settings.toml shows the form), or give one CSV file."
        )
    parts = layout.parts or {"all": PartColumns(layout.questions)}
    times = [layout.seconds, *(part.seconds for part in parts.values())]
    table = read_table(path, [layout.respondent, *filter(None, times)])
    asked = {name: _questions(table, layout, part) for name, part in parts.items()}
    return tuple(_submission(row, layout, parts, asked) for row in table.rows)


def _questions(table: Table, layout: Layout, part: PartColumns) -> list[str]:
    """The columns that are questions of the part, in the order of the file."""
    others = {layout.respondent, layout.seconds, *(each.seconds for each in layout.parts.values())}
    found = [
        name
        for name in table.columns
        if name not in others and any(fnmatchcase(name, pattern) for pattern in part.questions)
    ]
    if not found:
        raise Invalid(
            f"{table.file}, line 1: no column is named {' or '.join(part.questions)}; "
            "name the question columns in the settings' [columns] questions."
        )
    return found


def _submission(row: Row, layout: Layout, parts: Mapping, asked: Mapping[str, list[str]]) -> Submission:
    return Submission(
        respondent=row.needed(layout.respondent),
        place=f"line {row.line}",
        seconds=_seconds(row, layout.seconds),
        parts=tuple(
            Part(
                name,
                {question: _answer(row, question, layout) for question in questions},
                _seconds(row, parts[name].seconds),
            )
            for name, questions in asked.items()
        ),
        facts=row.cells,
    )


def _seconds(row: Row, column: str) -> float | None:
    seconds = row.number(column) if column else None
    if seconds is not None and seconds < 0:
        raise row.invalid(f"{column} is {seconds:g}, and no time is under 0; correct or empty the cell")
    return seconds


def _answer(row: Row, column: str, layout: Layout) -> float | None:
    answer = row.number(column)
    if answer is not None and layout.scale and not layout.scale[0] <= answer <= layout.scale[1]:
        low, high = layout.scale
        raise row.invalid(
            f"{column} is {answer:g}, off the scale {low:g}-{high:g}; correct or empty the cell"
        )
    return answer


def _from_tables(folder: Path, layout: Layout) -> tuple[Submission, ...]:
    if not folder.is_dir():
        raise Invalid(
            f"{folder} is no folder, and the settings name tables of one; give the folder they are in."
        )
    people, stretches, answers = (layout.tables[name] for name in TABLES)
    rows = read_table(folder / people.file, [people.respondent]).rows
    known = {row.needed(people.respondent) for row in rows}
    parts: dict[str, list[Part]] = defaultdict(list)
    for row, part in _parts(folder, layout, stretches, _answers(folder, layout, answers)):
        respondent = row.cells[stretches.respondent]
        if respondent not in known:
            raise row.invalid(f"{respondent} is not in {people.file}; add the respondent there")
        if any(part.name == earlier.name for earlier in parts[respondent]):
            raise row.invalid(f"part {part.name} of {respondent} is on an earlier line too; keep one")
        parts[respondent].append(part)
    return tuple(_joined(row, row.cells[people.respondent], parts) for row in rows)


def _answers(folder: Path, layout: Layout, names: LongTable) -> dict[tuple[str, str], dict]:
    """(respondent, part) -> question -> answer."""
    wanted = [names.respondent, names.part, names.question, names.answer]
    found: dict[tuple[str, str], dict] = defaultdict(dict)
    for row in read_table(folder / names.file, wanted).rows:
        stretch = found[row.needed(names.respondent), row.needed(names.part)]
        question = row.needed(names.question)
        if question in stretch:
            raise row.invalid(f"question {question} of this respondent is on an earlier line too; keep one")
        stretch[question] = _answer(row, names.answer, layout)
    return found


def _parts(folder: Path, layout: Layout, names: LongTable, answers: dict) -> Iterator[tuple[Row, Part]]:
    """Each row of the parts' table with its part, answers joined on."""
    wanted = [names.respondent, names.part, *filter(None, [names.seconds])]
    rows = read_table(folder / names.file, wanted).rows
    missing = set(answers) - {(row.cells[names.respondent], row.cells[names.part]) for row in rows}
    for respondent, name in sorted(missing):
        raise Invalid(
            f"{folder / names.file}: part {name} of {respondent} has answers and no row; add the row."
        )
    for row in rows:
        respondent, name = row.needed(names.respondent), row.needed(names.part)
        given = answers.get((respondent, name), {})
        yield row, Part(name, given, _seconds(row, names.seconds), row.cells)


def _joined(row: Row, respondent: str, parts: Mapping[str, list[Part]]) -> Submission:
    own = tuple(parts.get(respondent, ()))
    times = [part.seconds for part in own]
    total = None if not times or None in times else sum(times)
    return Submission(respondent, f"line {row.line}", total, own, row.cells)
