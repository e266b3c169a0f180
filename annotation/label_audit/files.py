"""Audited records and new labels read from CSV files."""

from collections.abc import Iterable
from pathlib import Path

from annotation.csv_table import Row, read_table
from annotation.label_audit.audit import NONE, AuditedRecord
from annotation.tasks import find_task
from db.errors import NotFound

HEADER = ("id", "batch", "rule_version", "rule_label", "expert_label")
NO_TASK = ("none", "无")


def read_audit(path: Path) -> tuple[AuditedRecord, ...]:
    """The audited records, in the order of the file.

    The 22 tasks are known by any of their names, other labels as they stand. `none` or 无 is no task; an
    empty rule_label is no task too, an empty expert_label is not answered yet. Raises Invalid naming file
    and line when an id comes twice in one batch, or a batch has two rule versions.
    """
    rows = read_table(path, HEADER).rows
    _check_batches(rows)
    return tuple(
        AuditedRecord(
            row.cells["id"],
            row.cells["batch"],
            row.cells["rule_version"],
            label(row.cells["rule_label"] or NONE),
            label(row.cells["expert_label"]) if row.cells["expert_label"] else None,
        )
        for row in rows
    )


def read_labels(path: Path) -> dict[str, str]:
    """Record id -> label from a file with the header id,rule_label, an empty label meaning no task."""
    labels: dict[str, str] = {}
    for row in read_table(path, ("id", "rule_label")).rows:
        record = row.needed("id")
        if record in labels:
            raise row.invalid("this id is on an earlier line too; keep one")
        labels[record] = label(row.cells["rule_label"] or NONE)
    return labels


def label(text: str) -> str:
    """One name for each label: a task's key, NONE for no task, any other label unchanged."""
    if text.casefold() in NO_TASK:
        return NONE
    try:
        return find_task(text).key
    except NotFound:
        return text


def _check_batches(rows: Iterable[Row]) -> None:
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        record, batch, version = (row.needed(column) for column in HEADER[:3])
        if (record, batch) in seen:
            raise row.invalid("this id is in this batch on an earlier line too; keep one")
        if versions.setdefault(batch, version) != version:
            raise row.invalid("this batch has another rule_version on an earlier line; split the batch")
        seen.add((record, batch))
