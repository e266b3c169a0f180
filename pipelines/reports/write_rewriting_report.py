"""The rewriting report as files: an HTML page a language, JSON, CSV, and the accepted dialogues."""

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import pandas as pd
from jinja2 import Environment, StrictUndefined

from annotation.dialogue_rewriting.report import RewritingReport, as_lines, rewriting_report
from annotation.dialogue_rewriting.report_tables import sentences, tables
from annotation.dialogue_rewriting.report_words import WORDS
from annotation.figures import as_json
from db.batches import Batch, find_batch
from db.people import Person
from db.study import Study
from pipelines.reports.files import write
from pipelines.reports.made_with import made_with
from pipelines.reports.sheets import csv_bytes


def write_rewriting_report(study: Study, actor: Person, batch_id: int, folder: Path) -> list[Path]:
    """Write a batch's report into `folder` and return the files; the same batch gives the same bytes."""
    batch, report = find_batch(study, actor, batch_id), rewriting_report(study, actor, batch_id)
    contents = {
        "report.json": _json(batch, report).encode(),
        "dialogues.csv": csv_bytes(_dialogues(report)),
        "passages.csv": csv_bytes(_passages(report)),
        "accepted.jsonl": as_lines(study, actor, batch_id).encode(),
        **{f"report.{language}.html": html(batch, report, language).encode() for language in ("zh", "en")},
    }
    return write(folder, contents)


def html(batch: Batch, report: RewritingReport, language: str) -> str:
    """The report as one page that needs nothing from elsewhere."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines.reports") / "templates" / "tables.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        language=language,
        words={key: text[language] for key, text in WORDS.items()},
        batch=batch,
        simulated=report.simulated,
        sentences=sentences(report, language),
        tables=tables(report, language),
    )


def _json(batch: Batch, report: RewritingReport) -> str:
    value = asdict(report) | {
        "batch": {
            "name": batch.name, "seed": batch.seed, "state": batch.state,
            "guideline_version": batch.guideline_version,
        },
        "lengths": [
            {"turn": turn, "field": field, "median_characters": length}
            for (turn, field), length in report.lengths.items()
        ],
        "placed": _passages(report).to_dict("records"),
        "made_with": made_with(),
    }  # fmt: skip
    return f"{as_json(value)}\n"


def _passages(report: RewritingReport) -> pd.DataFrame:
    rows = [(kind, turn, count) for (kind, turn), count in report.placed.items()]
    return pd.DataFrame(rows, columns=["part", "turn", "passages"])


def _dialogues(report: RewritingReport) -> pd.DataFrame:
    rows = [
        asdict(each) | {"flags": " ".join(each.flags), "simulated": int(each.simulated)}
        for each in report.dialogues
    ]
    # whole numbers stay whole where others of their column are missing
    return pd.DataFrame(rows).convert_dtypes()
