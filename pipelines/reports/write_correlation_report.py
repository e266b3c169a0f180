"""The correlation report as files: HTML and PDF in both languages, CSV, XLSX, JSON."""

import json
from dataclasses import asdict
from pathlib import Path

from annotation.correlation.blocks.every import blocks
from annotation.correlation.figures import correlation_figures
from annotation.correlation.report import CorrelationReport
from annotation.correlation.report_tables import wide_ratings
from pipelines.reports.content import content
from pipelines.reports.files import (
    batch_facts,
    block_figures,
    page,
    sha256,
    table_files,
    text_files,
    write,
)
from pipelines.reports.made_with import made_with

JUDGED = ("models", "cells", "answers", "judgments")
RATED = ("raters", "ratings")


def write_correlation_report(report: CorrelationReport, folder: Path) -> list[Path]:
    """Write the report into `folder` and return the files; the same report gives the same bytes.

    A machine without a Chinese font gets no PDF, for its model names could not be set; the HTML prints.
    """
    data = {name: getattr(report, name) for name in JUDGED}
    data |= {name: getattr(report.physicians, name) for name in RATED}
    wide = wide_ratings(report.physicians.ratings, report.judgments)
    said = {language: content(report, language) for language in ("zh", "en")}
    return write(folder, table_files(blocks(report), data, wide) | text_files(said, values(report)))


def values(report: CorrelationReport) -> dict:
    """Every figure of the report with what it depends on: seed, code and versions, hashes of what went in."""
    figures = correlation_figures(report.correlation)
    return {
        "batch": batch_facts(report.batch),
        "judge": asdict(report.judge),
        "own_family": list(report.own_family),
        "backbone": report.backbone,
        "seed": report.correlation.seed,
        "simulated_ratings": report.physicians.simulated,
        **figures,
        "agreement_by_model": figures["models"],
        "models": report.models.to_dict("records"),
        "raters": json.loads(report.physicians.raters.to_json(orient="records")),
        "blocks": block_figures(blocks(report)),
        "ratings_sha256": sha256(report.physicians.ratings),
        "judgments_sha256": sha256(report.judgments),
        "made_with": made_with(),
    }


def html(report: CorrelationReport, language: str) -> str:
    """The report as one self-contained page: sections that fold, charts as SVG."""
    return page(content(report, language))
