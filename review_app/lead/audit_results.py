"""The audit's results: what the agreement is and what it shows, batch by batch, and what is to be mended."""

import streamlit as st

from annotation.label_audit.charts import agreement_curve
from annotation.label_audit.history import unfinished
from annotation.label_audit.results import AuditResults, results_of
from annotation.label_audit.sections import Section, audit_sections
from annotation.label_audit.words import WORDS, reading
from db.labels import RuleVersion, rule_versions
from db.people import Person
from db.study import Study
from review_app.lead import audit_disputes, kept_audits
from review_app.lead.replay_table import show_replay
from review_app.table import show_table
from review_app.words import Words

# the chart with its legend
CHART_WIDTH = 600


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("audit.results_title"))
    if n := unfinished(study, person):
        st.text(words("audit.unfinished", n=n))
    found = kept_audits.counted(study, person)
    if not found:
        st.info(words("audit.no_results"))
        return
    results = results_of(study, person, found)
    _headline(results, words)
    for section in audit_sections(results, words.language):
        _section(section, words)
    _replay(study, person, words)
    audit_disputes.show(study, person, words, results.batches)
    # our own route, which asks again who is there: Streamlit's media addresses have no owner
    st.html(f'<a href="/export/audit" download>{words("audit.download")}</a>')


def _headline(results: AuditResults, words: Words) -> None:
    st.subheader(WORDS["reading"][words.language])
    for sentence in reading(results, words.language):
        st.text(sentence)
    st.subheader(WORDS["curve"][words.language])
    # at most as wide as it is drawn for, and within a phone
    with st.container(width=CHART_WIDTH):
        st.altair_chart(agreement_curve(results.report, words.language), width="stretch", theme=None)


def _section(section: Section, words: Words) -> None:
    st.subheader(WORDS[section.name][words.language])
    if section.columns:
        show_table(section.columns, section.rows)
    if section.remark:
        st.text(section.remark)


def _replay(study: Study, person: Person, words: Words) -> None:
    st.subheader(words("audit.replay"))
    version = st.selectbox(
        words("audit.rule_version"),
        rule_versions(study),
        format_func=lambda each: _version(each, words),
        key="replay-version",
    )
    show_replay(study, kept_audits.replayed(study, person, version.id), words)


def _version(version: RuleVersion, words: Words) -> str:
    return words("audit.rule_choice", id=version.id, name=version.name, at=version.added_at[:10])
