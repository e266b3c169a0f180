"""The report page: how physicians and judge agree on an unblinded batch, block by block."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from annotation.correlation.blocks.block import Block, Table, as_text, is_number
from annotation.correlation.blocks.every import blocks
from annotation.correlation.charts import CHARTS
from annotation.correlation.report import CorrelationReport, correlation_report, judges_of
from annotation.correlation.words import WORDS, facts, used
from db.batch_states import source_names
from db.batches import Batch, batches
from db.errors import WardroundError
from db.people import Person
from db.study import Study
from review_app.lead import disagreements
from review_app.table import heading, show_table
from review_app.words import Words

# what is open when the page comes up; the rest is one click away
FIRST = ("levels", "ranking")
KEPT_REPORTS = 4


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("report.title"))
    unblinded = [batch for batch in batches(study, person) if batch.state == "unblinded"]
    if not unblinded:
        st.info(words("report.none"))
        return
    batch = st.selectbox(
        words("report.batch"), unblinded, format_func=lambda each: each.name, key="report-batch"
    )
    judges = {judge.name: judge for judge in judges_of(study, person, batch.id)}
    if not judges:
        st.info(words("report.no_judge"))
        st.code("wardround judge --study … --base-url … --model …", language=None)
        return
    judge = st.selectbox(words("report.judge"), list(judges), key="report-judge")
    # refused here for whoever may not read names: what is kept below asks nobody again
    models = sorted(source_names(study, person, batch.id).values())
    family, backbone = _named(models, words)
    try:
        with st.spinner(words("report.computing")):
            report = _kept(
                str(study.folder), batch.id, judge, judges[judge].judgments, family, backbone,
                _study=study, _person=person,
            )  # fmt: skip
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    _download(batch, judge, family, backbone, words)
    _show_report(report, words)
    disagreements.show(study, person, words, report)


@st.cache_resource(max_entries=KEPT_REPORTS, show_spinner=False)
def _kept(
    folder: str,
    batch_id: int,
    judge: str,
    judgments: int,
    family: tuple[str, ...],
    backbone: str | None,
    _study: Study,
    _person: Person,
) -> CorrelationReport:
    """The report of these arguments, computed once: a batch's ratings are fixed, and judgments only grow."""
    return correlation_report(_study, _person, batch_id, judge, own_family=family, backbone=backbone)


def _named(models: Sequence[str], words: Words) -> tuple[tuple[str, ...], str | None]:
    """The models of the judge's own family, and the backbone, as the lead names them."""
    left, right = st.columns(2)
    family = left.multiselect(
        words("report.family"), models, help=words("report.family_why"), placeholder="", key="report-family"
    )
    backbone = right.selectbox(
        words("report.backbone"),
        models,
        index=None,
        help=words("report.backbone_why"),
        placeholder="",
        key="report-backbone",
    )
    return tuple(sorted(family)), backbone


def _show_report(report: CorrelationReport, words: Words) -> None:
    if report.simulated:
        st.warning(WORDS["simulated"][words.language])
    show_table(("", ""), facts(report, words.language))
    for block in blocks(report):
        with st.expander(block.title[words.language], expanded=block.key in FIRST):
            _show_block(report, block, words)


def _show_block(report: CorrelationReport, block: Block, words: Words) -> None:
    st.text(used(block, words.language))
    for sentence in block.reading:
        st.text(sentence[words.language])
    for name in block.charts:
        chart = CHARTS[name]
        st.text(chart.title[words.language])
        st.altair_chart(chart.draw(report, words.language), width="content", theme=None, key=f"chart-{name}")
    for table in block.tables:
        if table.rows:
            _show_table(table, words.language)


def _show_table(table: Table, language: str) -> None:
    heading(table.title[language])
    if table.note:
        st.text(table.note[language])
    show_table(
        [column.name[language] for column in table.columns],
        [
            [
                cell if is_number(cell) and isinstance(cell, int) else as_text(cell, column, language)
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
    )


def _download(batch: Batch, judge: str, family: tuple[str, ...], backbone: str | None, words: Words) -> None:
    """A link to our own route, which asks again who is there: Streamlit's media addresses have no owner."""
    asked = [("judge", judge), *(("family", one) for one in family)]
    asked += [("backbone", backbone)] if backbone else []
    address = f"/export/correlation/{batch.id}?{urlencode(asked)}"
    st.html(f'<a href="{address}" download>{words("report.download")}</a>')
