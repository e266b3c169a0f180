"""The report's charts by name, as Altair values: the page shows them and the files hold them as SVG."""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt

from annotation.correlation.forest_charts import heat_map, severity_forest, task_forest
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
    """A chart's title, and how it is drawn in a language."""

    title: Text
    draw: Callable[[CorrelationReport, str], alt.LayerChart]


CHARTS = {
    "cells": Chart(Text("各单元（模型 × 任务）的均值", "Means of the cells (model × task)"), cell_scatter),
    "answers": Chart(
        Text("单个回答，校准线与 95% 区间带", "Single answers, the calibration line and its 95 % band"),
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
    "severity": Chart(Text("评分者的宽严", "The raters' severity"), severity_forest),
}
