"""Loss curves of training runs, as an Altair value."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from db.runs import Run
from review_app.words import Words

HEIGHT = 340
# more points of one run are thinned out to about this many, the last always among them
MOST_POINTS = 400


def loss_curves(runs: Sequence[Run], words: Words) -> alt.Chart | None:
    """Loss by step, a line a run; None where no run has logged a loss yet."""
    points = pd.DataFrame(
        [{"run": run.name, "step": step, "loss": loss} for run in runs for step, loss in _thinned(run)],
        columns=["run", "step", "loss"],
    )
    if points.empty:
        return None
    named = {"title": None, "legend": alt.Legend(orient="bottom", columns=2)}
    return (
        alt.Chart(points)
        .mark_line(point=len(points) < MOST_POINTS // 4)
        .encode(
            x=alt.X("step:Q", title=words("runs.step"), axis=alt.Axis(format="d")),
            y=alt.Y("loss:Q", title=words("runs.loss"), scale=alt.Scale(zero=False)),
            color=alt.Color("run:N", **named),
            strokeDash=alt.StrokeDash("run:N", **named),
            tooltip=["run:N", "step:Q", alt.Tooltip("loss:Q", format=".4f")],
        )
        .properties(width="container", height=HEIGHT)
    )


def _thinned(run: Run) -> list[tuple[int, float]]:
    points = [(each.step, each.loss) for each in run.progress if each.loss is not None]
    every = max(1, len(points) // MOST_POINTS)
    return [*points[:-1:every], *points[-1:]]
