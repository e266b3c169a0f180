"""What every report's files share: tables for spreadsheets, pages, PDFs, JSON with hashes."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path

import pandas as pd
from jinja2 import Environment, StrictUndefined

from annotation.correlation.blocks.block import Block, Table
from annotation.figures import as_json
from annotation.rubric import Text
from annotation.statistics.estimate import Interval
from db.batches import Batch
from db.durable import writing_to, written
from pipelines.reports.pdf import chinese_font, pdf
from pipelines.reports.sheets import csv_bytes, frame, long_frame, xlsx_bytes


def write(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files by name into `folder`, made where it is not there; the paths.

    All appear together at the end. Raises Refused where they cannot be written; then none does.
    """
    with writing_to(folder), ExitStack() as appearing:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).parent.mkdir(exist_ok=True)
            file = appearing.enter_context(written(folder / name))
            file.write(content)
            # so that a full disk is known before the first of them appears
            file.flush()
    return [folder / name for name in contents]


def table_files(
    every: Sequence[Block], data: Mapping[str, pd.DataFrame], wide: pd.DataFrame
) -> dict[str, bytes]:
    """A CSV a table, all figures long, the data long and with a column a rater, and two workbooks."""
    tables = {table.key: frame(table) for block in every for table in block.tables}
    long = long_frame(every)
    return {
        **{f"{name}.csv": csv_bytes(table) for name, table in data.items()},
        **{f"tables/{key}.csv": csv_bytes(table) for key, table in tables.items()},
        "figures_long.csv": csv_bytes(long),
        "ratings_wide.csv": csv_bytes(wide),
        "tables.xlsx": xlsx_bytes({**tables, "figures_long": long}),
        "data.xlsx": xlsx_bytes({"ratings_wide": wide, **data}),
    }


def text_files(said: Mapping[str, dict], figures: Mapping) -> dict[str, bytes]:
    """report.json, and HTML and PDF of each language's content; no PDF where there is no Chinese font."""
    contents = {"report.json": f"{as_json(figures)}\n".encode()}
    for language, content in said.items():
        contents[f"report.{language}.html"] = page(content).encode()
        if chinese_font():
            contents[f"report.{language}.pdf"] = pdf(content)
    return contents


def page(said: dict) -> str:
    """Content as one self-contained page."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = (files("pipelines.reports") / "templates" / "correlation.html").read_text(encoding="utf-8")
    return environment.from_string(template).render(said)


def batch_facts(batch: Batch) -> dict:
    return {
        "id": batch.id, "name": batch.name, "activity": batch.activity, "seed": batch.seed,
        "rubric_hash": batch.rubric_hash, "guideline_version": batch.guideline_version,
        "settings": dict(batch.settings), "created_at": batch.created_at,
    }  # fmt: skip


def block_figures(every: Sequence[Block]) -> dict:
    """Every block's counts, sentences and tables."""
    return {
        block.key: {
            "used": block.used,
            "left_out": block.left_out,
            "reading": [vars(sentence) for sentence in block.reading],
            "tables": {table.key: _rows(table) for table in block.tables},
        }
        for block in every
    }


def sha256(table: pd.DataFrame) -> str:
    return hashlib.sha256(csv_bytes(table)).hexdigest()


def _rows(table: Table) -> list[dict]:
    keys = [column.key for column in table.columns]
    return [{key: _cell(cell) for key, cell in zip(keys, row, strict=True)} for row in table.rows]


def _cell(cell: object) -> object:
    if isinstance(cell, Text):
        return cell.en
    return [cell.low, cell.high] if isinstance(cell, Interval) else cell
