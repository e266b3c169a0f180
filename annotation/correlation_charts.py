"""The correlation report's charts, as Altair values: the page shows them and the files hold them as SVG."""

import altair as alt
import pandas as pd

from annotation.correlation_report import CorrelationReport
from annotation.rubric import Text

SIZE = 340
LEGEND_COLUMNS = 3
# told apart without colour, too
SHAPES = [
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-left",
    "triangle-right",
]
# dark enough on white, and distinct to colour-blind eyes (Okabe and Ito)
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B8860B", "#56B4E9", "#333333", "#882255"]
HUMAN = Text("医师评分均值", "Mean rating by physicians")
JUDGE = Text("评判模型评分均值", "Mean judgment by the judge")
MODEL = Text("模型", "Model")
TASK = Text("任务", "Task")
ANSWERS = Text("回答数", "Answers")


def cell_scatter(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Every cell (model × task) by its judge's and its physicians' mean; on the grey line both agree."""
    low, high = _range(report.cells)
    scale = alt.Scale(domain=[low, high], nice=False)
    # below, so that the chart fits a phone
    below = alt.Legend(orient="bottom", columns=LEGEND_COLUMNS)
    models = sorted(report.cells["model"].unique())
    points = (
        alt.Chart(report.cells)
        .mark_point(filled=True, size=70, opacity=0.85)
        .encode(
            x=alt.X("judge:Q", title=JUDGE[language], scale=scale),
            y=alt.Y("human:Q", title=HUMAN[language], scale=scale),
            color=alt.Color("model:N", title=None, scale=_over(models, COLOURS), legend=below),
            shape=alt.Shape("model:N", title=None, scale=_over(models, SHAPES), legend=below),
            tooltip=[
                alt.Tooltip("model:N", title=MODEL[language]),
                alt.Tooltip("task:N", title=TASK[language]),
                alt.Tooltip("human:Q", title=HUMAN[language], format=".2f"),
                alt.Tooltip("judge:Q", title=JUDGE[language], format=".2f"),
                alt.Tooltip("answers:Q", title=ANSWERS[language]),
            ],
        )
    )
    agreement = (
        alt.Chart(pd.DataFrame({"judge": [low, high], "human": [low, high]}))
        .mark_line(color="#999999", strokeDash=[4, 4])
        .encode(x=alt.X("judge:Q", scale=scale), y=alt.Y("human:Q", scale=scale))
    )
    return alt.layer(agreement, points).properties(width=SIZE, height=SIZE)


def _range(cells: pd.DataFrame) -> tuple[float, float]:
    values = cells[["human", "judge"]].to_numpy()
    return float(values.min()) - 0.5, float(values.max()) + 0.5


def _over(models: list[str], values: list[str]) -> alt.Scale:
    return alt.Scale(domain=models, range=[values[place % len(values)] for place in range(len(models))])
