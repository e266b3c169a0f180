"""The survey's charts, as Altair values."""

import altair as alt
import pandas as pd

from annotation.rubric import Text
from annotation.survey_report import SurveyReport

MEAN = Text("平均分（95% 区间）", "Mean rating (95 % interval)")
SECTION = Text("环节", "Phase")


def rating_means(
    report: SurveyReport, sections: dict[str, Text], scale: tuple[int, int], language: str
) -> alt.LayerChart:
    """Every rated question by its mean with its interval, the highest on top; questions without answers are
    left out. `sections` names the sections for the legend."""
    points = pd.DataFrame(
        [
            {
                "name": f"{each.name[language]}  (n={each.n})",
                "section": sections[each.section][language],
                "mean": each.mean,
                "low": each.low,
                "high": each.high,
            }
            for each in report.ratings
            if each.mean is not None
        ],
        columns=["name", "section", "mean", "low", "high"],
    )
    order = [name[language] for name in sections.values()]
    base = alt.Chart(points).encode(
        y=alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
        tooltip=["name:N", "section:N", alt.Tooltip("mean:Q", format=".2f")],
    )
    interval = base.mark_rule().encode(
        x=alt.X("low:Q", title=MEAN[language], scale=alt.Scale(domain=list(scale))), x2="high:Q"
    )
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="mean:Q",
        color=alt.Color("section:N", title=SECTION[language], sort=order),
        shape=alt.Shape("section:N", title=SECTION[language], sort=order),
    )
    return alt.layer(interval, marks)
