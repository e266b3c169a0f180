"""Charts of many figures under each other: forest plots, the heat map of task × model, questions by task."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from annotation.correlation.agreement_report import AgreementReport
from annotation.correlation.blocks.levels import PHASE_NAMES
from annotation.correlation.blocks.names import MODEL, TASK, task_name
from annotation.correlation.published_tables import phase_of
from annotation.correlation.report import CorrelationReport
from annotation.correlation.scatter_charts import POINTS
from annotation.rubric import Text
from annotation.statistics.estimate import Interval
from annotation.tasks import TASKS

WIDTH = 190
ROW = 24
LABEL = 130
PHASE_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#888888"]
QUESTIONS = Text("题数", "Questions")
NO_PHASE_NAME = Text("其他", "other")
INK = "#0072B2"
# width and height are the rows' own; the page would else fit labels and axis into them and squash the rows
AROUND = "pad"
R = Text("r（95% 区间）", "r (95 % interval)")
SEVERITY = Text("宽严（正值为严）", "Severity (positive is severe)")
GAP = Text("评判 − 医师", "Judge − physicians")


def task_forest(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Each task's r over all its answers with its interval, the highest on top."""
    found = [each for each in report.tasks if each.r is not None]
    found.sort(key=lambda each: -each.r)
    rows = [(task_name(each.name)[language], each.r, each.interval) for each in found]
    return _forest(rows, R[language], None)


def severity_forest(report: AgreementReport, language: str) -> alt.LayerChart:
    """Each rater's severity with its interval, the most severe on top."""
    found = [(rater, one) for rater, one in report.effects.severity.items() if one.value is not None]
    found.sort(key=lambda each: -each[1].value)
    rows = [(rater, one.value, one.interval) for rater, one in found]
    return _forest(rows, SEVERITY[language], 0.0)


def heat_map(report: CorrelationReport, language: str) -> alt.LayerChart:
    """Judge minus physicians in every cell (task × model), as a colour and as its number."""
    cells = report.cells.assign(
        gap=report.cells["judge"] - report.cells["human"],
        name=[task_name(task)[language] for task in report.cells["task"]],
    )
    most = max(float(cells["gap"].abs().max()), 0.5)
    base = alt.Chart(cells).encode(
        x=alt.X("model:N", title=None, axis=alt.Axis(labelAngle=-40, labelLimit=LABEL)),
        y=alt.Y("name:N", title=None, axis=alt.Axis(labelLimit=LABEL)),
    )
    colour = alt.Color(
        "gap:Q",
        title=GAP[language],
        scale=alt.Scale(domain=[-most, 0, most], range=["#4a90c2", "#ffffff", "#e0883a"], interpolate="rgb"),
        # the boxes say their number; a gradient would carry a running number into the file
        legend=None,
    )
    tip = [
        alt.Tooltip("model:N", title=MODEL[language]),
        alt.Tooltip("name:N", title=TASK[language]),
        alt.Tooltip("gap:Q", title=GAP[language], format="+.2f"),
    ]
    boxes = base.mark_rect(stroke="#cccccc").encode(color=colour, tooltip=tip).properties(name=POINTS)
    numbers = base.mark_text(fontSize=10).encode(text=alt.Text("gap:Q", format="+.1f"))
    high = ROW * cells["name"].nunique()
    return alt.layer(boxes, numbers).properties(width=WIDTH, height=high, autosize=AROUND)


def question_bars(report: AgreementReport, language: str) -> alt.LayerChart:
    """How many questions each task has, in the order of care, a colour a phase."""
    counts = report.questions["task"].value_counts()
    tasks = sorted(counts.index, key=_in_care)
    bars = pd.DataFrame(
        {
            "name": [task_name(task)[language] for task in tasks],
            "questions": [int(counts[task]) for task in tasks],
            "phase": [PHASE_NAMES.get(phase_of(task), NO_PHASE_NAME)[language] for task in tasks],
        }
    )
    base = alt.Chart(bars).encode(
        x=alt.X("questions:Q", title=QUESTIONS[language], axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL)),
    )
    below = alt.Legend(orient="bottom", columns=3)
    colour = alt.Color("phase:N", title=None, sort=None, scale=alt.Scale(range=PHASE_COLOURS), legend=below)
    numbers = base.mark_text(align="left", dx=3).encode(text="questions:Q")
    return alt.layer(base.mark_bar().encode(color=colour), numbers).properties(
        width=WIDTH, height=max(2, len(tasks)) * ROW, autosize=AROUND
    )


def _in_care(task: str) -> tuple[int, str]:
    """A task's place in the order of care; one that is none of the 22 comes last, by name."""
    known = [each.key for each in TASKS]
    return (known.index(task), "") if task in known else (len(known), task)


def _forest(
    rows: Iterable[tuple[str, float, Interval | None]], title: str, line: float | None
) -> alt.LayerChart:
    """Points with their intervals; `line` draws a rule at a value."""
    points = pd.DataFrame(
        [
            {
                "name": name,
                "value": value,
                "low": interval.low if interval else value,
                "high": interval.high if interval else value,
            }
            for name, value, interval in rows
        ],
        columns=["name", "value", "low", "high"],
    )
    base = alt.Chart(points).encode(
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL)),
        tooltip=["name:N", alt.Tooltip("value:Q", title=title, format=".2f")],
    )
    x = alt.X("low:Q", title=title, scale=alt.Scale(zero=False))
    layers = [
        base.mark_rule(strokeWidth=2, color=INK).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=70, color=INK, opacity=1).encode(x="value:Q"),
    ]
    if line is not None:
        at = alt.Chart(pd.DataFrame({"at": [line]}))
        layers.insert(0, at.mark_rule(color="#999999", strokeDash=[4, 4]).encode(x="at:Q"))
    return alt.layer(*layers).properties(width=WIDTH, height=max(2, len(points)) * ROW, autosize=AROUND)
