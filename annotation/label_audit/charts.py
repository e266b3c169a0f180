"""The audit's chart, as an Altair value: agreement batch by batch, under the rules of the time."""

import altair as alt
import pandas as pd

from annotation.label_audit.audit import AuditReport
from annotation.label_audit.claims import PASS_OVER
from annotation.rubric import Text

BATCH = Text("批次", "Batch")
AGREEMENT = Text("与专家一致（95% 区间）", "Agreement with the expert (95 % interval)")
RULES = Text("规则版本", "Rule version")
WIDTH, HEIGHT = 480, 280


def agreement_curve(report: AuditReport, language: str) -> alt.LayerChart:
    """Each batch's agreement with its exact interval, against the line it must be over.

    Batches without a labelled record are left out.
    """
    points = pd.DataFrame(
        [
            {
                "batch": each.batch,
                "rules": each.rule_version,
                "share": each.agreement.share,
                "low": each.agreement.low,
                "high": each.agreement.high,
                "told": str(each.agreement),
            }
            for each in report.batches
            if each.agreement.n
        ],
        columns=["batch", "rules", "share", "low", "high", "told"],
    )
    percent = alt.Axis(format="%")
    base = alt.Chart(points).encode(
        x=alt.X("batch:N", title=BATCH[language], sort=None, axis=alt.Axis(labelAngle=0)),
        tooltip=["batch:N", "rules:N", "told:N"],
    )
    low = alt.Y("low:Q", title=AGREEMENT[language], axis=percent, scale=alt.Scale(domain=[0, 1]))
    interval = base.mark_rule().encode(y=low, y2="high:Q")
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(
        y="share:Q",
        color=alt.Color("rules:N", title=RULES[language], sort=None),
        shape=alt.Shape("rules:N", title=RULES[language], sort=None),
    )
    wanted = alt.Chart(pd.DataFrame({"share": [float(PASS_OVER)]})).mark_rule(strokeDash=[4, 4])
    return alt.layer(interval, marks, wanted.encode(y="share:Q")).properties(width=WIDTH, height=HEIGHT)
