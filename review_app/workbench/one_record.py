"""One record kept in view while the rules are mended: what they gave it, and what they give it now."""

import streamlit as st

from annotation.activities.label_audit import LABEL_AUDIT
from db.answered import awaiting_records
from db.records import record
from pipelines.label_study import kept_matches, study_fields
from pipelines.rules.match_rules import Deadline, found_by
from pipelines.workbench.outcome import Outcome
from review_app.lead.kept_audits import gold
from review_app.record_html import show_record
from review_app.table import show_table
from review_app.workbench.bench import LONGEST, Bench

KEPT = "rules-record"


def show(bench: Bench) -> None:
    """The record of the address, until it is put away."""
    if wanted := st.query_params.get("record", ""):
        st.session_state[KEPT] = int(wanted) if wanted.isdecimal() else None
        del st.query_params["record"]
    record_id = st.session_state.get(KEPT)
    place = bench.corpus.place_of(record_id) if record_id is not None else None
    if place is None or record_id in awaiting_records(bench.study, LABEL_AUDIT.name):
        return
    with st.container(border=True, key="workbench-record"):
        _show(bench, record_id, place)


def _show(bench: Bench, record_id: int, place: int) -> None:
    words, shown = bench.words, record(bench.study, bench.person, record_id)
    settled = reversed(gold(bench.study, bench.person))
    expert = next((each.expert_label for each in settled if each.id == str(record_id)), None)
    rows = [
        (
            words("workbench.before"),
            bench.label(str(bench.before.best[place])),
            _rules(bench.before, place, words.language),
        ),
        (
            words("workbench.now"),
            bench.label(str(bench.after.best[place])),
            _rules(bench.after, place, words.language),
        ),
    ]
    if expert:
        rows.insert(0, (words("audit.column.settled"), bench.label(expert), None))
    left, right = st.columns([4, 1])
    with left:
        show_table([f"{shown.external_id or record_id}", words("audit.label"), words("workbench.by")], rows)
    if right.button(words("workbench.put_away"), key="rules-put-away"):
        del st.session_state[KEPT]
        st.rerun()
    best = next((rule for rule in bench.after.rules.rules if place in bench.after.places[rule.name]), None)
    found = ()
    if best:
        places = bench.after.places[best.name]
        (found,) = found_by(bench.corpus.columns, best, places[places == place], Deadline.after(LONGEST))
    show_record(shown, kept_matches(study_fields(shown), found), words)


def _rules(outcome: Outcome, place: int, language: str) -> str:
    """The rules that label it, best first."""
    return "\n".join(
        rule.called(language) for rule in outcome.rules.rules if place in outcome.places[rule.name]
    )
