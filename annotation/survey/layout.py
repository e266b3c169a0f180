"""How a survey's files are laid out and checked, as one TOML file says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotation.survey.validity_settings import Settings, settings_from
from annotation.written_files import parse_toml, text_of
from db.errors import Invalid

SECTIONS = ("columns", "parts", "tables", "checks", "attention", "require", "part_seconds")
TABLES = ("submissions", "parts", "answers")


@dataclass(frozen=True)
class LongTable:
    """One table of a folder, and the names of its columns."""

    file: str
    respondent: str
    part: str = ""
    seconds: str = ""
    question: str = ""
    answer: str = ""


@dataclass(frozen=True)
class PartColumns:
    """The columns of one part in a file with a line a respondent; `questions` may hold * and ?."""

    questions: tuple[str, ...]
    seconds: str = ""


@dataclass(frozen=True)
class Layout:
    """How the files are read. `seconds` "" means that no time was measured.

    `tables` names a folder's three tables: submissions (a row a respondent), parts (a row a respondent
    and part) and answers (a row a respondent, part and question). Without it a single CSV is read.
    """

    respondent: str = "respondent"
    seconds: str = "seconds"
    questions: tuple[str, ...] = ("q*",)
    scale: tuple[int, int] | None = None
    parts: Mapping[str, PartColumns] = field(default_factory=dict)
    tables: Mapping[str, LongTable] = field(default_factory=dict)


def read_settings(path: Path) -> tuple[Layout, Settings]:
    """The layout and the checks that a TOML file holds; see examples/survey_settings.toml.

    Raises NotFound without the file, and Invalid naming it and the entry that cannot be.
    """
    values = parse_toml(text_of(path), str(path))
    unknown = sorted(set(values) - set(SECTIONS))
    if unknown:
        raise Invalid(f"{path}: there is no section {', '.join(unknown)}; choose from {', '.join(SECTIONS)}.")
    return _layout(values, str(path)), settings_from(values, str(path))


def _layout(values: Mapping[str, Any], file: str) -> Layout:
    try:
        columns = {name: _column(name, value) for name, value in values.get("columns", {}).items()}
        parts = {name: _part_columns(**each) for name, each in values.get("parts", {}).items()}
        tables = {name: LongTable(**each) for name, each in values.get("tables", {}).items()}
    except (TypeError, AttributeError) as error:
        raise Invalid(f"{file}: an entry is missing, too many or not a table ({error}).") from error
    except Invalid as error:
        raise Invalid(f"{file}: {error}") from error
    if tables and set(tables) != set(TABLES):
        raise Invalid(f"{file}: [tables] needs {', '.join(TABLES)}.")
    return Layout(**columns, parts=parts, tables=tables)


def _column(name: str, value: object) -> object:
    """One entry of [columns] as `Layout` takes it; `seconds = false` says that no time was measured."""
    if name == "respondent" and isinstance(value, str):
        return value
    if name == "seconds" and (value is False or isinstance(value, str)):
        return value or ""
    if name == "questions" and isinstance(value, list):
        return tuple(map(str, value))
    if name == "scale" and isinstance(value, list) and [type(end) for end in value] == [int, int]:
        return tuple(value)
    raise Invalid(
        f"[columns] cannot hold {name} = {value!r}; it takes respondent and seconds (a column's name), "
        "questions (a list of names) and scale (two whole numbers)."
    )


def _part_columns(questions: list[str], seconds: str = "") -> PartColumns:
    return PartColumns(tuple(questions), seconds)
