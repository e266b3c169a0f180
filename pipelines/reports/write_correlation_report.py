"""The correlation report as files: HTML and PDF in both languages, CSV, XLSX, JSON."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from annotation.correlation.blocks.block import Table
from annotation.correlation.blocks.every import blocks
from annotation.correlation.figures import correlation_figures
from annotation.correlation.report import CorrelationReport
from annotation.correlation.report_tables import wide_ratings
from annotation.figures import as_json as figures_as_json
from annotation.rubric import Text
from annotation.statistics.estimate import Interval
from pipelines.reports.content import content
from pipelines.reports.pdf import chinese_font, pdf
from pipelines.reports.sheets import csv_bytes, frame, long_frame, xlsx_bytes

LIBRARIES = ("wardround", "numpy", "pandas", "scipy", "altair", "vl-convert-python", "typst", "xlsxwriter")
TABLES = ("models", "cells", "raters", "answers", "ratings", "judgments")


def write_correlation_report(report: CorrelationReport, folder: Path) -> list[Path]:
    """Write the report into `folder` and return the files; the same report gives the same bytes.

    A machine without a Chinese font gets no PDF, for its model names could not be set; the HTML prints.
    """
    folder.mkdir(parents=True, exist_ok=True)
    contents = {f"{table}.csv": csv_bytes(getattr(report, table)) for table in TABLES}
    contents |= _sheets(report)
    contents["report.json"] = _json(as_json(report)).encode()
    for language in ("zh", "en"):
        said = content(report, language)
        contents[f"report.{language}.html"] = _page(said).encode()
        if chinese_font():
            contents[f"report.{language}.pdf"] = pdf(said)
    for name, written in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(written)
    return [folder / name for name in contents]


def as_json(report: CorrelationReport) -> dict:
    """Every figure of the report with what it depends on: seed, versions, hashes of what went in."""
    batch = report.batch
    figures = correlation_figures(report.correlation)
    return {
        "batch": {
            "id": batch.id, "name": batch.name, "activity": batch.activity, "seed": batch.seed,
            "rubric_hash": batch.rubric_hash, "guideline_version": batch.guideline_version,
            "settings": dict(batch.settings), "created_at": batch.created_at,
        },
        "judge": asdict(report.judge),
        "own_family": list(report.own_family),
        "backbone": report.backbone,
        "seed": report.correlation.seed,
        "simulated_ratings": report.simulated,
        **figures,
        "agreement_by_model": figures["models"],
        "models": report.models.to_dict("records"),
        "raters": json.loads(report.raters.to_json(orient="records")),
        "blocks": {
            block.key: {
                "used": block.used,
                "left_out": block.left_out,
                "reading": [asdict(sentence) for sentence in block.reading],
                "tables": {table.key: _rows(table) for table in block.tables},
            }
            for block in blocks(report)
        },
        "ratings_sha256": hashlib.sha256(csv_bytes(report.ratings)).hexdigest(),
        "judgments_sha256": hashlib.sha256(csv_bytes(report.judgments)).hexdigest(),
        "versions": {library: version(library) for library in LIBRARIES},
    }  # fmt: skip


def html(report: CorrelationReport, language: str) -> str:
    """The report as one self-contained page: sections that fold, charts as SVG."""
    return _page(content(report, language))


def _page(said: dict) -> str:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines.reports") / "templates" / "correlation.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(said)


def _sheets(report: CorrelationReport) -> dict[str, bytes]:
    """A CSV a table under tables/, all figures long, ratings with a column a rater, and two workbooks."""
    every = blocks(report)
    tables = {table.key: frame(table) for block in every for table in block.tables}
    long, wide = long_frame(every), wide_ratings(report.ratings, report.judgments)
    data = {"ratings_wide": wide, **{name: getattr(report, name) for name in TABLES}}
    return {
        **{f"tables/{key}.csv": csv_bytes(table) for key, table in tables.items()},
        "figures_long.csv": csv_bytes(long),
        "ratings_wide.csv": csv_bytes(wide),
        "tables.xlsx": xlsx_bytes({**tables, "figures_long": long}),
        "data.xlsx": xlsx_bytes(data),
    }


def _rows(table: Table) -> list[dict]:
    keys = [column.key for column in table.columns]
    return [{key: _cell(cell) for key, cell in zip(keys, row, strict=True)} for row in table.rows]


def _cell(cell: object) -> object:
    if isinstance(cell, Text):
        return cell.en
    return [cell.low, cell.high] if isinstance(cell, Interval) else cell


def _json(value: dict) -> str:
    return figures_as_json(value) + "\n"
