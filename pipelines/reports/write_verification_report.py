"""The verification report as files: an HTML page a language, JSON, and CSV of every figure and every item."""

from collections.abc import Iterator
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import pandas as pd
from jinja2 import Environment, StrictUndefined

from annotation.figures import as_json
from annotation.personal_data.texts import kinds_in
from annotation.response_verification.report import (
    VerificationReport,
    VerifiedRow,
    verification_report,
)
from annotation.response_verification.report_tables import SHARES, sentences, tables
from annotation.response_verification.report_words import WORDS
from annotation.response_verification.shares import Figures
from db.people import Person, require
from db.study import Study
from pipelines.reports.files import write
from pipelines.reports.made_with import made_with
from pipelines.reports.sheets import csv_bytes


def write_verification_report(study: Study, actor: Person, batch_id: int, folder: Path) -> list[Path]:
    """Write a batch's report into `folder` and return the files; the same batch gives the same bytes.

    Not for a senior: the settings name the model that polished, and what the senior may be judging yet.
    """
    require(actor, "lead", "engineer", "admin")
    report = verification_report(study, actor, batch_id)
    contents = {
        "report.json": _json(report).encode(),
        "figures.csv": csv_bytes(pd.DataFrame(list(_figures(report)))),
        "items.csv": csv_bytes(pd.DataFrame([_item(each) for each in report.rows]).convert_dtypes()),
        **{f"report.{language}.html": html(report, language).encode() for language in ("zh", "en")},
    }
    return write(folder, contents)


def html(report: VerificationReport, language: str) -> str:
    """The report as one page that needs nothing from elsewhere."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines.reports") / "templates" / "tables.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        language=language,
        words={key: text[language] for key, text in WORDS.items()},
        batch=report.batch,
        simulated=report.simulated,
        sentences=sentences(report, language),
        tables=tables(report, language),
    )


def _json(report: VerificationReport) -> str:
    batch = report.batch
    value = asdict(report) | {
        "batch": {
            "name": batch.name, "seed": batch.seed, "state": batch.state, "rubric_hash": batch.rubric_hash,
            "guideline_version": batch.guideline_version, "settings": dict(batch.settings),
        },
        "made_with": made_with(),
    }  # fmt: skip
    return f"{as_json(value)}\n"


def _figures(report: VerificationReport) -> Iterator[dict]:
    """Every share as a row: k of n with its exact interval."""
    groups: list[tuple[str, Figures]] = [("all", report.overall)]
    groups += [("task", each) for each in report.tasks]
    groups += [("reviewer", each.figures) for each in report.reviewers]
    for group, figures in groups:
        for name in SHARES:
            share = getattr(figures, name)
            yield {
                "group": group, "name": figures.name, "figure": name, "k": share.k, "n": share.n,
                "share": share.share, "low": share.low, "high": share.high,
            }  # fmt: skip


def _item(row: VerifiedRow) -> dict:
    opinion = row.opinion
    return {
        "record": row.record,
        "task": row.task,
        "state": row.state,
        "reviewers": "; ".join(row.reviewers),
        "overseen_because": " ".join(row.reasons),
        "correct_before": opinion and int(opinion.before.correct),
        "practical_before": opinion and int(opinion.before.practical),
        "correct": opinion and int(opinion.final.correct),
        "practical": opinion and int(opinion.final.practical),
        "revised": opinion and int(opinion.text is not None),
        "changed_share": row.changed_share,
        "characters_before": row.characters_before,
        "characters_after": row.characters_after,
        "errors": " ".join(error.kind for error in opinion.errors) if opinion else "",
        "comment": opinion.comment if opinion else "",
        "personal_data": kinds_in([opinion.comment, opinion.text or ""]) if opinion else "",
        "simulated": int(row.simulated),
    }
