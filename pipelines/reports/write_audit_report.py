"""The audit's report as files: an HTML page a language, JSON, and CSV of every record and every batch."""

from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from annotation.figures import as_json
from annotation.label_audit.charts import agreement_curve
from annotation.label_audit.history import history
from annotation.label_audit.output import as_values
from annotation.label_audit.results import AuditResults, study_results
from annotation.label_audit.sections import audit_sections
from annotation.label_audit.tables import batch_table, record_table
from annotation.label_audit.words import WORDS, reading
from db.labels import rule_versions
from db.people import Person
from db.study import Study
from pipelines.reports.charts import svg
from pipelines.reports.files import write
from pipelines.reports.made_with import made_with
from pipelines.reports.sheets import csv_bytes


def write_audit_report(study: Study, actor: Person, folder: Path) -> list[Path]:
    """Write the report into `folder` and return the files; the same audits give the same bytes.

    `records.csv` is what `wardround audit-report` reads. NotFound before the first batch is locked.
    """
    results, found = study_results(study, actor), history(study, actor)
    hashes = {version.id: version.hash for version in rule_versions(study)}
    contents = {
        "records.csv": csv_bytes(record_table(found)),
        "batches.csv": csv_bytes(batch_table(results, found, hashes)),
        "report.json": _json(results).encode(),
        **{f"report.{language}.html": html(results, language).encode() for language in ("zh", "en")},
    }
    return write(folder, contents)


def html(results: AuditResults, language: str) -> str:
    """The report as one page that needs nothing from elsewhere."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines.reports") / "templates" / "audit.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        language=language,
        words={key: text[language] for key, text in WORDS.items()},
        reading=reading(results, language),
        curve=svg(agreement_curve(results.report, language)),
        sections=audit_sections(results, language),
    )


def _json(results: AuditResults) -> str:
    value = as_values(results.report, results.recall)
    value["anchored_batches"] = [each.batch.name for each in results.batches if each.anchored]
    value["made_with"] = made_with()
    return f"{as_json(value)}\n"
