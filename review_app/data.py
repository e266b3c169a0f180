"""The data page: what was imported, what could not be, what is masked, what was judged."""

import streamlit as st

from db import records
from db.coverage import coverage
from db.judgments import counts_by_judge
from db.people import Person
from db.study import Study
from review_app.engineer import stages
from review_app.set_aside_reasons import said
from review_app.table import show_table
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("data.title"))
    sources = records.sources(study)
    if not sources:
        st.info(words("data.none"))
        st.code("wardround import FILE --study FOLDER", language=None)
        return
    rows = records.rows_by_source(study)
    st.subheader(words("data.files"))
    show_table(
        [words("data." + column) for column in ("name", "kind", "rows", "licence", "at")],
        [
            (each.name, each.kind, rows.get(each.id, 0), each.licence, each.imported_at[:10])
            for each in sources
        ],
    )
    stages.show(study, person, words)
    _set_aside(study, person, words)
    _coverage(study, words)
    _masked(study, person, words)
    _judged(study, person, words)


def _set_aside(study: Study, person: Person, words: Words) -> None:
    st.subheader(words("data.set_aside"))
    lines = records.set_aside_lines(study, person)
    if lines:
        columns = [words("data." + column) for column in ("name", "line", "reason")]
        show_table(columns, [(each.source, each.line, said(each.reason, words.language)) for each in lines])
    else:
        st.text(words("data.no_set_aside"))


def _coverage(study: Study, words: Words) -> None:
    st.subheader(words("data.coverage"))
    covered = coverage(study)
    if covered.gaps:
        columns = [words("data." + column) for column in ("record", "missing")]
        total = len(covered.codes)
        show_table(columns, [(gap.external_id, f"{len(gap.missing)} / {total}") for gap in covered.gaps])
    else:
        st.text(words("data.whole"))


def _masked(study: Study, person: Person, words: Words) -> None:
    """How many passages are masked, by rule; not in whose answers, which would tell their sources apart."""
    st.subheader(words("data.masked"))
    show_table([words("data.rule"), "n"], sorted(records.namings_by_rule(study, person).items()))


def _judged(study: Study, person: Person, words: Words) -> None:
    st.subheader(words("data.judged"))
    judged = counts_by_judge(study, person)
    if judged:
        columns = [words("data." + column) for column in ("judge", "prompt", "status")]
        rows = [
            (each.judge, each.prompt_hash[:8], words(f"jobs.status.{each.status}"), each.n) for each in judged
        ]
        show_table([*columns, "n"], rows)
    else:
        st.text(words("data.not_judged"))
