"""One record from one row: the five fields, and whatever else the row holds as its metadata."""

from collections.abc import Collection, Mapping

from annotation.tasks import find_task
from db.errors import NotFound
from db.incoming import NewRecord
from pipelines.reading.five_fields import separate_case
from pipelines.reading.read_json import Row
from pipelines.reading.row_shapes import identifier, text

# what tables write where there is nothing
NOTHING = {"", "nan", "null", "none", "n/a"}
# what a record keeps in fields of its own, the task where it is one of the 22
OWN_FIELDS = {"id", "case_description", "metadata", "task"}
LONGEST_NOTHING = max(map(len, NOTHING))


def record_of(
    row: Row, kind: str, case: str, question: str, answer: str, options: dict[str, str], used: set[str]
) -> NewRecord:
    """The record; whatever the row has besides goes to the metadata, what says nothing left out."""
    task = _task(row.value)
    given = row.value.get("metadata")
    metadata = _rest(row.value, used | OWN_FIELDS) if task else _rest(row.value, used | OWN_FIELDS - {"task"})
    metadata |= _rest(given if isinstance(given, dict) else {"metadata": given}, ())
    return NewRecord(
        line=row.line,
        external_id=identifier(row.value, "id") if row.value.get("id") not in (None, "") else "",
        kind=kind,
        task=task,
        case_description=case,
        question=question,
        answer=answer,
        options=options,
        metadata=metadata,
    )


def _rest(value: Mapping, taken: Collection[str]) -> dict:
    return {key: each for key, each in value.items() if key not in taken and _says_something(each)}


def _says_something(value: object) -> bool:
    text = "" if value is None else str(value).strip()
    return len(text) > LONGEST_NOTHING or text.lower() not in NOTHING


def _task(value: Mapping) -> str:
    """The task's key where the row names one of the 22; any other name stays in the metadata as it is."""
    try:
        return find_task(value["task"]).key if isinstance(value.get("task"), str) else ""
    except NotFound:
        return ""


def case_and_question(value: dict, key: str) -> tuple[str, str]:
    case = text(value, "case_description", required=False)
    question = text(value, key)
    return (case, question) if case.strip() else separate_case(question)
