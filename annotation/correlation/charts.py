"""The report's charts by name, as Altair values: the page shows them and the files hold them as SVG."""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt

from annotation.correlation.forest_charts import heat_map, question_bars, severity_forest, task_forest
from annotation.correlation.report import CorrelationReport
from annotation.correlation.scatter_charts import (
    answer_scatter,
    bland_altman,
    calibration_lines,
    cell_scatter,
)
from annotation.rubric import Text


@dataclass(frozen=True)
class Chart:
    """A chart's title, and how it is drawn of a report in a language."""

    title: Text
    draw: Callable[..., alt.LayerChart]


# of ratings alone
AGREEMENT_CHARTS = {
    "severity": Chart(Text("评分者的宽严", "The raters' severity"), severity_forest),
    "data": Chart(Text("各任务的题数", "Questions by task"), question_bars),
}


def _of_physicians(name: str) -> Chart:
    """A chart of ratings alone, drawn of the whole report."""
    chart = AGREEMENT_CHARTS[name]

    def draw(report: CorrelationReport, language: str) -> alt.LayerChart:
        return chart.draw(report.physicians, language)

    return Chart(chart.title, draw)


CHARTS = {
    "cells": Chart(Text("各单元（模型 × 任务）的均值", "Means of the cells (model × task)"), cell_scatter),
    "answers": Chart(
        Text(
            "单个回答，校准线与 95% 区间带；虚线为 Deming 线",
            "Single answers, the calibration line and its 95 % band; dashed, Deming's line",
        ),
        answer_scatter,
    ),
    "bland_altman": Chart(
        Text("Bland–Altman 图：偏差与界限及其区间", "Bland–Altman: bias, limits and their intervals"),
        bland_altman,
    ),
    "calibration": Chart(Text("各模型的校准线", "Calibration, model by model"), calibration_lines),
    "tasks": Chart(Text("各任务的 r", "r, task by task"), task_forest),
    "heat": Chart(
        Text("评判 − 医师，任务 × 模型", "Judge − physicians, task × model"),
        heat_map,
    ),
    **{name: _of_physicians(name) for name in AGREEMENT_CHARTS},
}
