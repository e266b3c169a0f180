"""The report page: how physicians and judge agree on an unblinded batch, block by block."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from annotation.activities.catalogue import activity_named
from annotation.correlation.agreement_report import AgreementReport, agreement_report
from annotation.correlation.blocks.block import Block, Table, as_text, is_number
from annotation.correlation.blocks.every import agreement_blocks, blocks
from annotation.correlation.charts import AGREEMENT_CHARTS, CHARTS, Chart
from annotation.correlation.judges import Judge
from annotation.correlation.report import CorrelationReport, correlation_report, judges_of
from annotation.correlation.words import agreement_facts, facts, simulated, used
from db.batch_states import source_names
from db.batches import Batch, batches
from db.errors import WardroundError
from db.key_standing import is_closed, keeper
from db.people import Person
from db.study import Study
from db.unblindings_noted import unblindings_noted
from review_app.lead import disagreements, points
from review_app.plain import plain
from review_app.table import heading, show_table
from review_app.words import Words

# what is open when the page comes up; the rest is one click away
FIRST = ("levels", "ranking", "between", "means")
KEPT_REPORTS = 4


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("report.title"))
    unblinded = [
        batch
        for batch in batches(study, person)
        if batch.state == "unblinded" and activity_named(batch.activity).rubric.criteria
    ]
    if not unblinded:
        st.info(words("report.none"))
        if is_closed(study):
            plain(words("report.key_closed", keeper=keeper(study)))
        return
    batch = st.selectbox(
        words("report.batch"), unblinded, format_func=lambda each: each.name, key="report-batch"
    )
    judges = {judge.name: judge for judge in judges_of(study, person, batch.id)}
    # refused here for whoever may not read names: what is kept below asks nobody again
    models = sorted(source_names(study, person, batch.id).values())
    # the first judge is chosen, for a correlation is what most come for; without any it is ratings alone
    judge = st.selectbox(
        words("report.judge"), [*judges, None], format_func=lambda one: one or words("report.ratings_alone"),
        key="report-judge",
    )  # fmt: skip
    if not judges:
        st.info(words("report.no_judge"))
        st.code("wardround judge --study … --base-url … --model …", language=None)
    family, backbone = _named(models, judge is not None, words)
    try:
        if judge is None:
            _show_agreement(study, person, words, batch, backbone)
        else:
            _show_correlation(study, person, words, batch, judges[judge], family, backbone)
    except WardroundError as error:
        st.error(error.said(words.language))


def _show_correlation(
    study: Study,
    person: Person,
    words: Words,
    batch: Batch,
    judge: Judge,
    family: tuple[str, ...],
    backbone: str | None,
) -> None:
    with st.spinner(words("report.computing")):
        report = _kept(
            str(study.folder), batch.id, judge.name, judge.judgments, family, backbone,
            len(unblindings_noted(study, person, batch.id)),
            _study=study, _person=person,
        )  # fmt: skip
    asked = [("judge", judge.name), *(("family", one) for one in family)]
    _download("correlation", batch, [*asked, *_asked(backbone)], words)
    _warn(report.physicians, words)
    show_table(("", ""), facts(report, words.language))
    for block in blocks(report):
        with st.expander(block.title[words.language], expanded=block.key in FIRST):
            _show_block(study, person, report, block, CHARTS, words)
    disagreements.show(study, person, words, report)


def _show_agreement(study: Study, person: Person, words: Words, batch: Batch, backbone: str | None) -> None:
    """What ratings come to by themselves, where no judge has judged or none is wished for."""
    with st.spinner(words("report.computing")):
        noted = len(unblindings_noted(study, person, batch.id))
        report = _kept_agreement(str(study.folder), batch.id, backbone, noted, _study=study, _person=person)
    _download("agreement", batch, _asked(backbone), words)
    _warn(report, words)
    show_table(("", ""), agreement_facts(report, words.language))
    for block in agreement_blocks(report):
        with st.expander(block.title[words.language], expanded=block.key in FIRST):
            _show_block(study, person, report, block, AGREEMENT_CHARTS, words)


@st.cache_resource(max_entries=KEPT_REPORTS, show_spinner=False)
def _kept_agreement(
    folder: str, batch_id: int, backbone: str | None, noted: int, _study: Study, _person: Person
) -> AgreementReport:
    """The report of ratings alone, computed once: an unblinded batch's ratings are fixed, notes only grow."""
    return agreement_report(_study, _person, batch_id, backbone=backbone)


@st.cache_resource(max_entries=KEPT_REPORTS, show_spinner=False)
def _kept(
    folder: str,
    batch_id: int,
    judge: str,
    judgments: int,
    family: tuple[str, ...],
    backbone: str | None,
    noted: int,
    _study: Study,
    _person: Person,
) -> CorrelationReport:
    """The report of these arguments, computed once: a batch's ratings are fixed, judgments and notes grow."""
    return correlation_report(_study, _person, batch_id, judge, own_family=family, backbone=backbone)


def _named(models: Sequence[str], judged: bool, words: Words) -> tuple[tuple[str, ...], str | None]:
    """The models of the judge's own family, where there is a judge, and the backbone, as a lead says."""
    left, right = st.columns(2)
    backbone = right.selectbox(
        words("report.backbone"),
        models,
        index=None,
        help=words("report.backbone_why"),
        placeholder="",
        key="report-backbone",
    )
    if not judged:
        return (), backbone
    family = left.multiselect(
        words("report.family"), models, help=words("report.family_why"), placeholder="", key="report-family"
    )
    return tuple(sorted(family)), backbone


def _warn(report: AgreementReport, words: Words) -> None:
    warning = simulated(report, words.language)
    if warning:
        plain(f"⚠ {warning}")


def _show_block(
    study: Study,
    person: Person,
    report: CorrelationReport | AgreementReport,
    block: Block,
    charts: Mapping[str, Chart],
    words: Words,
) -> None:
    st.text(used(block, words.language))
    for sentence in block.reading:
        st.text(sentence[words.language])
    for name in block.charts:
        st.text(charts[name].title[words.language])
        if isinstance(report, CorrelationReport) and name in points.PICKED:
            points.show(study, person, report, name, charts[name], words)
        else:
            drawn = charts[name].draw(report, words.language)
            st.altair_chart(drawn, width="content", theme=None, key=f"chart-{name}")
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


def _asked(backbone: str | None) -> list[tuple[str, str]]:
    return [("backbone", backbone)] if backbone else []


def _download(what: str, batch: Batch, asked: list[tuple[str, str]], words: Words) -> None:
    """A link to our own route, which asks again who is there: Streamlit's media addresses have no owner."""
    address = f"/export/{what}/{batch.id}?{urlencode(asked)}"
    st.html(f'<a href="{address}" download>{words("report.download")}</a>')
