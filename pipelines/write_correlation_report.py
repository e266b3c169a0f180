"""The correlation report as files: one self-contained HTML page a language, JSON, and a CSV a table."""

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pandas as pd
import vl_convert
from jinja2 import Environment, StrictUndefined

from annotation.correlation_charts import cell_scatter
from annotation.correlation_report import CorrelationReport
from annotation.correlation_words import WORDS, reading

LIBRARIES = ("wardround", "numpy", "pandas", "scipy")
TABLES = ("models", "cells", "raters", "ratings", "judgments")
# what a spreadsheet would take for a formula
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_correlation_report(report: CorrelationReport, folder: Path) -> list[Path]:
    """Write the report into `folder` and return the files; the same report gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {f"{table}.csv": csv_bytes(getattr(report, table)) for table in TABLES}
    contents["report.json"] = _json(as_json(report)).encode()
    for language in ("zh", "en"):
        contents[f"report.{language}.html"] = html(report, language).encode()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def as_json(report: CorrelationReport) -> dict:
    """Every figure of the report with what it depends on: seed, versions, hashes of what went in."""
    batch, correlation = report.batch, report.correlation
    return {
        "batch": {
            "id": batch.id, "name": batch.name, "activity": batch.activity, "seed": batch.seed,
            "rubric_hash": batch.rubric_hash, "guideline_version": batch.guideline_version,
            "settings": dict(batch.settings), "created_at": batch.created_at,
        },
        "judge": asdict(report.judge),
        "seed": correlation.seed,
        "simulated_ratings": report.simulated,
        "levels": {name: _level(level) for name, level in correlation.levels.items()},
        "left_out": [asdict(each) for each in correlation.left_out],
        "models": report.models.to_dict("records"),
        "raters": json.loads(report.raters.to_json(orient="records")),
        "ratings_sha256": hashlib.sha256(csv_bytes(report.ratings)).hexdigest(),
        "judgments_sha256": hashlib.sha256(csv_bytes(report.judgments)).hexdigest(),
        "versions": {library: version(library) for library in LIBRARIES},
    }  # fmt: skip


def html(report: CorrelationReport, language: str) -> str:
    """The report as one page: tables, the scatter of cells as SVG, and a reading in words."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines") / "templates" / "correlation.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        report=report,
        language=language,
        words={key: text[language] for key, text in WORDS.items()},
        reading=reading(report, language),
        scatter=vl_convert.vegalite_to_svg(cell_scatter(report, language).to_dict()),
        levels=list(report.correlation.levels.values()),
        models=report.models.to_dict("records"),
        raters=report.raters.to_dict("records"),
    )


def csv_bytes(table: pd.DataFrame) -> bytes:
    """UTF-8 CSV that a spreadsheet opens as text: a cell that would be a formula gets an apostrophe."""
    guarded = table.copy()
    for column in guarded.select_dtypes(include=["object", "string"]):
        guarded[column] = [_guarded(value) for value in guarded[column]]
    return guarded.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _guarded(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _level(level) -> dict:
    interval = [level.interval.low, level.interval.high] if level.interval else None
    return {"n": level.n, "r": level.r, "interval": interval, "reason": level.reason}


def _json(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
