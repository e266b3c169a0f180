"""The report page: how physicians and judge agree on an unblinded batch."""

from urllib.parse import urlencode

import streamlit as st

from annotation.correlation_charts import cell_scatter
from annotation.correlation_report import CorrelationReport, correlation_report, judges_of
from annotation.correlation_words import WORDS, reading
from db.batches import Batch, batches
from db.errors import WardroundError
from db.people import Person
from db.study import Study
from review_app.table import show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("report.title"))
    unblinded = [batch for batch in batches(study, person) if batch.state == "unblinded"]
    if not unblinded:
        st.info(words("report.none"))
        return
    batch = st.selectbox(
        words("report.batch"), unblinded, format_func=lambda each: each.name, key="report-batch"
    )
    judges = [judge.name for judge in judges_of(study, person, batch.id)]
    if not judges:
        st.info(words("report.no_judge"))
        st.code("wardround judge --study … --base-url … --model …", language=None)
        return
    judge = st.selectbox(words("report.judge"), judges, key="report-judge")
    try:
        report = correlation_report(study, person, batch.id, judge)
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    _show_report(report, words)
    _download(batch, judge, words)


def _show_report(report: CorrelationReport, words: Words) -> None:
    said = {key: text[words.language] for key, text in WORDS.items()}
    if report.simulated:
        st.warning(said["simulated"])
    st.subheader(said["levels"])
    show_table(
        (said["level"], "n", "r", said["interval"], said["reason"]),
        [
            (
                said["level." + level.name],
                level.n,
                _three(level.r),
                _interval(level.interval),
                level.reason or "",
            )
            for level in report.correlation.levels.values()
        ],
    )
    st.subheader(said["reading"])
    for sentence in reading(report, words.language):
        st.text(sentence)
    st.subheader(said["scatter"])
    st.altair_chart(cell_scatter(report, words.language), width="content", theme=None)
    st.subheader(said["models"])
    show_table(
        (said["model"], said["human"], said["machine"], said["difference"], said["answers"], said["ratings"]),
        [
            (
                row.model,
                f"{row.human:.2f}",
                f"{row.judge:.2f}",
                f"{row.difference:+.2f}",
                row.answers,
                row.ratings,
            )
            for row in report.models.itertuples()
        ],
    )
    st.subheader(said["raters"])
    show_table(
        (said["rater"], said["ratings"], said["mean"], said["sd"]),
        [
            (row.rater, row.ratings, f"{row.mean:.2f}", f"{row.sd:.2f}" if row.sd == row.sd else None)
            for row in report.raters.itertuples()
        ],
    )
    st.subheader(said["left_out"])
    if report.correlation.left_out:
        rows = [(said[each.side], each.reason, each.n) for each in report.correlation.left_out]
        show_table((said["side"], said["reason"], "n"), rows)
    else:
        st.text(said["none_left_out"])


def _download(batch: Batch, judge: str, words: Words) -> None:
    """A link to our own route, which asks again who is there: Streamlit's media addresses have no owner."""
    address = f"/export/correlation/{batch.id}?{urlencode({'judge': judge})}"
    st.html(f'<a href="{address}" download>{words("report.download")}</a>')


def _three(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _interval(interval) -> str | None:
    return interval and f"[{interval.low:.3f}, {interval.high:.3f}]"
