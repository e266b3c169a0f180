"""A report's blocks as text in one language: what its HTML page and its PDF both lay out."""

from collections.abc import Iterable, Mapping

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.block import Block, Table, as_text, is_number
from annotation.correlation.blocks.every import agreement_blocks, blocks
from annotation.correlation.charts import AGREEMENT_CHARTS, CHARTS, Chart
from annotation.correlation.report import CorrelationReport
from annotation.correlation.words import WORDS, agreement_facts, facts, simulated, used
from pipelines.reports.charts import svg


def content(report: CorrelationReport, language: str) -> dict:
    """Title, warning, facts and sections as plain dicts, lists and strings; charts as SVG and their width."""
    return {
        "language": language,
        "title": WORDS["title"][language],
        "simulated": simulated(report.physicians, language),
        "facts": facts(report, language),
        "sections": _sections(report, blocks(report), CHARTS, language),
    }


def agreement_content(report: AgreementReport, language: str) -> dict:
    """The same of a report of ratings alone."""
    return {
        "language": language,
        "title": WORDS["agreement_title"][language],
        "simulated": simulated(report, language),
        "facts": agreement_facts(report, language),
        "sections": _sections(report, agreement_blocks(report), AGREEMENT_CHARTS, language),
    }


def _sections(report, every: Iterable[Block], charts: Mapping[str, Chart], language: str) -> list[dict]:
    return [
        {
            "key": block.key,
            "title": block.title[language],
            "used": used(block, language),
            "reading": [sentence[language] for sentence in block.reading],
            "charts": [_drawn(report, charts[name], language) for name in block.charts],
            "tables": [_table(each, language) for each in block.tables if each.rows],
        }
        for block in every
    ]


def _drawn(report, chart: Chart, language: str) -> dict:
    drawing = svg(chart.draw(report, language))
    width = float(drawing.split('width="', 1)[1].split('"', 1)[0])
    return {"title": chart.title[language], "svg": drawing, "width": width}


def _table(table: Table, language: str) -> dict:
    return {
        "title": table.title[language],
        "note": table.note[language] if table.note else "",
        "columns": [column.name[language] for column in table.columns],
        "rows": [
            [
                {"text": as_text(cell, column, language), "number": is_number(cell)}
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
    }
