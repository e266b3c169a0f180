"""Charts of human against judge: cells, single answers with a band, Bland–Altman, calibration by model."""

import altair as alt
import numpy as np
import pandas as pd

from annotation.correlation.blocks.names import task_name
from annotation.correlation.report import CorrelationReport
from annotation.rubric import Text
from annotation.statistics.answer_sums import answer_sums, intercept_at, slope
from annotation.statistics.resampling import FEWEST_UNITS, resampled, stream

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
MEAN = Text("医师与评判的均值", "Mean of physicians and judge")
GAP = Text("评判 − 医师", "Judge − physicians")
# dash patterns that stay apart in print
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 4], [1, 3], [6, 2, 2, 2]]
BAND_POINTS = 25
BAND_RESAMPLES = 999
# the name of the layer whose marks can be clicked
POINTS = "points"
# answers are drawn as one bubble for each so many points of both scales
BUBBLE = 0.5


def cell_scatter(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Every cell (model × task) by its judge's and its physicians' mean; on the grey line both agree."""
    low, high = _range(report.cells)
    scale = alt.Scale(domain=[low, high], nice=False)
    # below, so that the chart fits a phone
    below = alt.Legend(orient="bottom", columns=LEGEND_COLUMNS)
    models = sorted(report.cells["model"].unique())
    named = report.cells.assign(name=[task_name(task)[language] for task in report.cells["task"]])
    points = (
        alt.Chart(named)
        .mark_point(filled=True, size=70, opacity=0.85)
        .encode(
            x=alt.X("judge:Q", title=JUDGE[language], scale=scale),
            y=alt.Y("human:Q", title=HUMAN[language], scale=scale),
            color=alt.Color("model:N", title=None, scale=_over(models, COLOURS), legend=below),
            shape=alt.Shape("model:N", title=None, scale=_over(models, SHAPES), legend=below),
            tooltip=[
                alt.Tooltip("model:N", title=MODEL[language]),
                alt.Tooltip("name:N", title=TASK[language]),
                alt.Tooltip("human:Q", title=HUMAN[language], format=".2f"),
                alt.Tooltip("judge:Q", title=JUDGE[language], format=".2f"),
                alt.Tooltip("answers:Q", title=ANSWERS[language]),
            ],
        )
        .properties(name=POINTS)
    )
    return alt.layer(_diagonal(low, high, scale), points).properties(width=SIZE, height=SIZE)


def answer_scatter(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Single answers as bubbles, human = a + b judge with its 95 % band over questions, and Deming's line."""
    table = report.correlation.table
    low, high = _range(table)
    scale = alt.Scale(domain=[low, high], nice=False)
    bubbles = (table[["judge", "human"]] / BUBBLE).round() * BUBBLE
    bubbles = bubbles.value_counts().rename("answers").reset_index().sort_values(["judge", "human"])
    x, y = (
        alt.X("judge:Q", title=JUDGE[language], scale=scale),
        alt.Y("human:Q", title=HUMAN[language], scale=scale),
    )
    points = (
        alt.Chart(bubbles)
        .mark_circle(color=COLOURS[0], opacity=0.5)
        .encode(x=x, y=y, size=_bubble_size(bubbles, language))
        .properties(name=POINTS)
    )
    layers = [_diagonal(low, high, scale), points]
    band = calibration_band(table, report.correlation.seed)
    if band is not None:
        base = alt.Chart(band)
        layers.insert(1, base.mark_area(color=COLOURS[1], opacity=0.25).encode(x=x, y="low:Q", y2="high:Q"))
        layers.append(base.mark_line(color=COLOURS[1]).encode(x=x, y="line:Q"))
        deming = report.correlation.agreement.deming.value
        if deming is not None:
            layers.append(_deming(table, deming, scale))
    return alt.layer(*layers).properties(width=SIZE, height=SIZE)


def _deming(table: pd.DataFrame, slope: float, scale: alt.Scale) -> alt.Chart:
    """The line on which neither side is taken as free of error, through both means, where answers lie."""
    middle_judge, middle_human = table["judge"].mean(), table["human"].mean()
    # cut where it would leave the answers: a clipped mark would carry a running number into the file
    human = np.array([table["human"].min(), table["human"].max()])
    across = middle_judge + (human - middle_human) / slope
    ends = np.clip(across, table["judge"].min(), table["judge"].max())
    return (
        alt.Chart(pd.DataFrame({"judge": ends, "human": middle_human + slope * (ends - middle_judge)}))
        .mark_line(color=COLOURS[2], strokeDash=[6, 3])
        .encode(x=alt.X("judge:Q", scale=scale), y=alt.Y("human:Q", scale=scale))
    )


def calibration_band(table: pd.DataFrame, seed: int) -> pd.DataFrame | None:
    """judge, line, low, high along the judge's range: percentile ends of the line over resampled questions.

    None when there are too few questions, or the judge gives one value only.
    """
    center = float(table["human"].mean())
    sums = answer_sums(table, center).sum(axis=1)
    if len(sums) < FEWEST_UNITS or table["judge"].nunique() < 2:
        return None
    drawn = resampled(sums, "questions", stream(seed, "band"), BAND_RESAMPLES)
    at = np.linspace(table["judge"].min(), table["judge"].max(), BAND_POINTS)

    def lines(rows: np.ndarray) -> np.ndarray:
        return intercept_at(center)(rows)[:, None] + slope(rows)[:, None] * at

    low, high = np.nanquantile(lines(drawn.drawn), [0.025, 0.975], axis=0)
    return pd.DataFrame({"judge": at, "line": lines(drawn.whole)[0], "low": low, "high": high})


def bland_altman(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Differences against means, as bubbles, with bias and limits of agreement and their intervals."""
    table, found = report.correlation.table, report.correlation.agreement
    bubbles = pd.DataFrame(
        {"mean": (table["human"] + table["judge"]) / 2, "gap": table["judge"] - table["human"]}
    )
    bubbles = ((bubbles / BUBBLE).round() * BUBBLE).value_counts().rename("answers").reset_index()
    points = (
        alt.Chart(bubbles.sort_values(["mean", "gap"]))
        .mark_circle(color=COLOURS[0], opacity=0.5)
        .encode(
            x=alt.X("mean:Q", title=MEAN[language], scale=alt.Scale(zero=False)),
            y=alt.Y("gap:Q", title=GAP[language]),
            size=_bubble_size(bubbles, language),
        )
    )
    three = [one for one in (found.bias, found.lower_limit, found.upper_limit) if one.value is not None]
    lines = pd.DataFrame(
        {
            "at": [one.value for one in three],
            "low": [one.interval.low if one.interval else one.value for one in three],
            "high": [one.interval.high if one.interval else one.value for one in three],
            "label": [f"{one.value:+.2f}" for one in three],
        }
    )
    base = alt.Chart(lines)
    band = base.mark_rect(color=COLOURS[1], opacity=0.2).encode(y="low:Q", y2="high:Q")
    rule = base.mark_rule(color=COLOURS[1], strokeDash=[6, 3]).encode(y="at:Q")
    label = base.mark_text(align="right", dx=-4, dy=-7, color="#333333").encode(
        y="at:Q", x=alt.value("width"), text="label:N"
    )
    return alt.layer(band, points, rule, label).properties(width=SIZE, height=SIZE)


def calibration_lines(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Each model's line human = a + b judge over the judgments it got, with its mean as a mark."""
    rows, lines = [], []
    for model, part in report.correlation.table.groupby("model"):
        found = report.correlation.agreement_by_model[str(model)]
        rows.append({"model": model, "judge": part["judge"].mean(), "human": part["human"].mean()})
        if found.slope.value is not None and found.intercept.value is not None:
            for judge in part["judge"].quantile([0.05, 0.95]):
                human = found.intercept.value + found.slope.value * judge
                lines.append({"model": model, "judge": judge, "human": human})
    models = sorted(report.cells["model"].unique())
    low, high = _range(pd.DataFrame([*rows, *lines]))
    scale = alt.Scale(domain=[low, high], nice=False)
    below = alt.Legend(orient="bottom", columns=LEGEND_COLUMNS)
    colour = alt.Color("model:N", title=None, scale=_over(models, COLOURS), legend=below)
    x, y = (
        alt.X("judge:Q", title=JUDGE[language], scale=scale),
        alt.Y("human:Q", title=HUMAN[language], scale=scale),
    )
    dash = alt.StrokeDash("model:N", title=None, scale=_over(models, DASHES), legend=None)
    shape = alt.Shape("model:N", title=None, scale=_over(models, SHAPES), legend=below)
    marks = alt.Chart(pd.DataFrame(rows)).mark_point(filled=True, size=110, opacity=1)
    layers = [_diagonal(low, high, scale), marks.encode(x=x, y=y, color=colour, shape=shape)]
    if lines:
        drawn = alt.Chart(pd.DataFrame(lines)).mark_line()
        layers.insert(1, drawn.encode(x=x, y=y, color=colour, strokeDash=dash))
    return alt.layer(*layers).properties(width=SIZE, height=SIZE)


def _bubble_size(bubbles: pd.DataFrame, language: str) -> alt.Size:
    most = int(bubbles["answers"].max())
    return alt.Size(
        "answers:Q",
        title=ANSWERS[language],
        scale=alt.Scale(domain=[0, most], range=[12, 320]),
        legend=alt.Legend(orient="bottom", values=sorted({1, (most + 1) // 2, most})),
    )


def _diagonal(low: float, high: float, scale: alt.Scale) -> alt.Chart:
    """The line on which both give the same."""
    return (
        alt.Chart(pd.DataFrame({"judge": [low, high], "human": [low, high]}))
        .mark_line(color="#999999", strokeDash=[4, 4])
        .encode(x=alt.X("judge:Q", scale=scale), y=alt.Y("human:Q", scale=scale))
    )


def _range(cells: pd.DataFrame) -> tuple[float, float]:
    values = cells[["human", "judge"]].to_numpy()
    return float(values.min()) - 0.5, float(values.max()) + 0.5


def _over(models: list[str], values: list[str]) -> alt.Scale:
    return alt.Scale(domain=models, range=[values[place % len(values)] for place in range(len(models))])
