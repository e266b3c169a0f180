"""The study's test records as rows to be answered, and worded as a frozen dataset words its examples."""

from pathlib import Path

from db.durable import written
from db.errors import NotFound
from db.held_out import TEST, held_out
from db.incoming import OWN_RECORDS
from db.instructions import current_instructions
from db.labels import best_labels_of, rule_versions
from db.people import Person
from db.records import Record, records
from db.study import Study
from pipelines.freezing.chat_form import asked
from pipelines.reading.json_lines import as_line


def write_questions(study: Study, actor: Person, out: Path) -> int:
    """Write one row a test record, `{id, source, input, reference}`; returns how many.

    `wardround generate` and `training.generate` answer such rows, and `wardround import` takes them back.
    """
    tests = [record_id for record_id, part in held_out(study).items() if part == TEST]
    if not tests:
        raise NotFound("No records are held out yet; `wardround hold-out` draws them.")
    newest = rule_versions(study)
    labels = best_labels_of(study, actor, newest[0].id, tests) if newest else {}
    wordings = current_instructions(study)
    rows = []
    for each in records(study, actor, ids=tests):
        wording = wordings.get(each.task or labels.get(each.id) or "")
        rows.append(_row(each, wording[0].text if wording else ""))
    with written(out) as file:
        file.writelines(as_line(row) for row in rows)
    return len(rows)


def _row(record: Record, instruction: str) -> dict:
    return {
        "id": str(record.id),
        "source": OWN_RECORDS,
        "input": asked(instruction, record.case_description, record.question, record.options),
        "reference": record.answer,
    }
