"""The survey's charts, as Altair values."""

import altair as alt
import pandas as pd

from annotation.rubric import Text
from annotation.survey.report import RatingMean, SurveyReport, by_section

MEAN = Text("平均分（95% 区间）", "Mean rating (95 % interval)")
SECTION = Text("环节", "Phase")
WIDTH = 300
ROW_HEIGHT = 22
LABEL_LIMIT = 230


def rating_means(
    report: SurveyReport, sections: dict[str, Text], scale: tuple[int, int], language: str
) -> alt.LayerChart:
    """Every rated question by its mean with its interval, the highest on top; questions without answers are
    left out. `sections` names the sections for the legend."""
    return _means(report.ratings, sections, scale, language)


def rating_means_by_section(
    report: SurveyReport, sections: dict[str, Text], scale: tuple[int, int], language: str
) -> alt.LayerChart:
    """The same, section after section as they were asked, and within each the highest on top."""
    grouped = by_section(report)
    ratings = [each for key in sections if key in grouped for each in grouped[key]]
    return _means(ratings, sections, scale, language)


def _means(
    ratings: list[RatingMean] | tuple[RatingMean, ...],
    sections: dict[str, Text],
    scale: tuple[int, int],
    language: str,
) -> alt.LayerChart:
    points = pd.DataFrame(
        [
            {
                "name": f"{each.name[language]}  (n={each.n})",
                "section": sections[each.section][language],
                "mean": each.mean,
                "low": each.low,
                "high": each.high,
            }
            for each in ratings
            if each.mean is not None
        ],
        columns=["name", "section", "mean", "low", "high"],
    )
    rated = {each.section for each in ratings}
    order = [name[language] for key, name in sections.items() if key in rated]
    # below and in one column, so that the chart fits a phone
    below = alt.Legend(orient="bottom", columns=1)
    base = alt.Chart(points).encode(
        y=alt.Y("name:N", title=None, sort=list(points["name"]), axis=alt.Axis(labelLimit=LABEL_LIMIT)),
        tooltip=["name:N", "section:N", alt.Tooltip("mean:Q", format=".2f")],
    )
    interval = base.mark_rule().encode(
        x=alt.X("low:Q", title=MEAN[language], scale=alt.Scale(domain=list(scale))), x2="high:Q"
    )
    section = {"title": SECTION[language], "scale": alt.Scale(domain=order), "legend": below}
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="mean:Q", color=alt.Color("section:N", **section), shape=alt.Shape("section:N", **section)
    )
    return alt.layer(interval, marks).properties(width=WIDTH, height=ROW_HEIGHT * max(1, len(points)))
