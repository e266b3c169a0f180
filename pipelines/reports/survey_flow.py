"""The flow from received to valid as a drawing in HTML: who falls at which check, and who remains."""

from annotation.survey.validity_report import ValidityReport
from annotation.survey.validity_words import CHECK_NAMES
from annotation.survey.words import said

STYLE = """<style>
.flow { list-style: none; margin: .5rem 0 1rem; padding: 0; max-width: 34rem; }
.flow li { position: relative; margin: 0; }
.flow .box { width: 11rem; padding: .4rem .9rem; border: 2px solid #0b6b70; border-radius: 6px; font-weight: 600; background: #fff; }
.flow .out { margin-left: 5.5rem; padding: .35rem 0 .35rem 2rem; border-left: 2px solid #0b6b70; }
.flow .out::before { content: ""; position: absolute; left: 0; top: 50%; width: 1.6rem; border-top: 2px solid #9fb0b5; }
.flow .out span { display: inline-block; padding: .2rem .8rem; border: 1px solid #9fb0b5; border-radius: 6px; background: #f1f5f6; }
.flow b { font-variant-numeric: tabular-nums; }
</style>"""  # noqa: E501


def flow_html(report: ValidityReport, language: str) -> str:
    """A box for those received, one to the side for each check at which somebody falls first, and a box for
    those that count."""
    words = said(language)
    steps = [
        f'<li class="out"><span>{CHECK_NAMES[step.check][language]} <b>−{step.first}</b></span></li>'
        for step in report.flow
        if step.first
    ]
    received = f'<li class="box">{words["received"]} <b>{report.received}</b></li>'
    valid = f'<li class="box">{words["valid"]} <b>{report.valid}</b></li>'
    between = steps or ['<li class="out"></li>']
    return f'{STYLE}<ol class="flow">{received}{"".join(between)}{valid}</ol>'
