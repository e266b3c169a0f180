"""Records to look at, a few at a time, with what a rule found in them marked."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from db.labels import Match
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import Rule
from pipelines.workbench.examples import Example, shown
from review_app.record_html import show_record
from review_app.table import heading
from review_app.workbench.bench import LONGEST, Bench

MANY = 5


def show(
    bench: Bench,
    places: np.ndarray,
    rule: Rule | None,
    key: str,
    matches: Callable[[Example], tuple[Match, ...]] | None = None,
) -> None:
    """A few of the records at these places; the next few on request. `matches` gives other marks."""
    words = bench.words
    first = st.session_state.get(f"first-{key}", 0)
    if first >= places.size:
        first = 0
    found = shown(bench.study, bench.person, bench.corpus, rule, places, first, MANY, Deadline.after(LONGEST))
    if found.withheld:
        st.text(words("workbench.withheld", n=found.withheld))
    for each in found.examples:
        _show(bench, each, matches(each) if matches else each.matches)
    there = found.total - found.withheld
    if there <= MANY:
        return
    st.text(words("workbench.shown", first=first + 1, last=min(first + MANY, there), n=f"{there:,}"))
    if st.button(words("workbench.more"), key=f"more-{key}"):
        st.session_state[f"first-{key}"] = first + MANY if first + MANY < there else 0
        st.rerun()


def _show(bench: Bench, example: Example, matches: tuple[Match, ...]) -> None:
    was, now = (str(outcome.best[example.place]) for outcome in (bench.before, bench.after))
    labels = bench.label(was) if was == now else f"{bench.label(was)} → {bench.label(now)}"
    with st.container(border=True):
        heading(f"{example.record.external_id or example.record.id} · {labels}")
        show_record(example.record, matches, bench.words)
