"""A report's blocks as text in one language: what its HTML page and its PDF both lay out."""

import vl_convert

from annotation.correlation.blocks.block import Block, Table, as_text, is_number
from annotation.correlation.blocks.every import blocks
from annotation.correlation.charts import CHARTS
from annotation.correlation.report import CorrelationReport
from annotation.correlation.words import WORDS, facts, used


def content(report: CorrelationReport, language: str) -> dict:
    """Title, warning, facts and sections as plain dicts, lists and strings; charts as SVG and their width."""
    simulated = f"{WORDS['simulated'][language]} ({report.simulated})" if report.simulated else ""
    return {
        "language": language,
        "title": WORDS["title"][language],
        "simulated": simulated,
        "facts": facts(report, language),
        "sections": [_section(report, each, language) for each in blocks(report)],
    }


def _section(report: CorrelationReport, block: Block, language: str) -> dict:
    return {
        "key": block.key,
        "title": block.title[language],
        "used": used(block, language),
        "reading": [sentence[language] for sentence in block.reading],
        "charts": [_chart(report, name, language) for name in block.charts],
        "tables": [_table(each, language) for each in block.tables if each.rows],
    }


def _chart(report: CorrelationReport, name: str, language: str) -> dict:
    chart = CHARTS[name]
    svg = vl_convert.vegalite_to_svg(chart.draw(report, language).to_dict())
    width = float(svg.split('width="', 1)[1].split('"', 1)[0])
    return {"title": chart.title[language], "svg": svg, "width": width}


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
