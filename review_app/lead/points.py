"""Charts of the report whose points can be clicked, and the answers behind the point that was."""

import pandas as pd
import streamlit as st

from annotation.correlation.charts import Chart
from annotation.correlation.disagreements import answers_behind, answers_near
from annotation.correlation.report import CorrelationReport
from annotation.correlation.scatter_charts import POINTS
from db.people import Person
from db.study import Study
from review_app.lead import disagreements
from review_app.words import Words

CELL, PLACE = ("model", "task"), ("judge", "human")
# chart -> what tells its points apart
PICKED = {"cells": CELL, "answers": PLACE, "heat": CELL}
PARAMETER = "picked"


def show(
    study: Study, person: Person, report: CorrelationReport, name: str, chart: Chart, words: Words
) -> None:
    """A chart of PICKED; a click lists what its point is made of, another click elsewhere takes it away.

    By keyboard the same answers are reached through the two lists at the foot of the page.
    """
    spec = chart.draw(report, words.language).to_dict()
    fields = PICKED[name]
    spec["params"] = [
        {"name": PARAMETER, "select": {"type": "point", "fields": list(fields)}, "views": [POINTS]}
    ]
    event = st.vega_lite_chart(
        spec, width="content", theme=None, key=f"chart-{name}", on_select="rerun", selection_mode=PARAMETER
    )
    picked = event["selection"].get(PARAMETER)
    if not picked:
        st.caption(words("disagreements.click"))
        return
    behind = _behind(report, fields, picked[0])
    disagreements.listed(study, person, words, behind, f"point-{name}")


def _behind(report: CorrelationReport, fields: tuple[str, ...], point: dict) -> pd.DataFrame:
    if fields == CELL:
        return answers_behind(report, str(point["model"]), str(point["task"]))
    return answers_near(report, float(point["judge"]), float(point["human"]))
