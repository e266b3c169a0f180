"""The filters and the search for duplicates, to be looked at, changed and run."""

import streamlit as st

from db.passes import Pass, differing_answers
from db.people import Person
from db.records import record
from db.study import Study
from pipelines.deduplicate import DuplicateRule
from pipelines.prepare_study import deduplicate_study, filter_study
from pipelines.rules.match_rules import Deadline
from pipelines.rules.rules import FILTER_RULES, rules_text
from review_app.carry_out import carry_out
from review_app.plain import plain
from review_app.record_html import show_record
from review_app.words import Words
from review_app.workbench.bench import LONGEST

# pairs with differing answers that the page lists
MOST_PAIRS = 50


def show_filters(study: Study, person: Person, words: Words, stored: Pass | None) -> None:
    """The filters as they stand, to be changed and run."""
    with st.expander(words("stages.filters")):
        text = stored.settings["rules"] if stored else rules_text(FILTER_RULES)
        st.text(words("stages.filters_why"))
        written = st.text_area(
            words("workbench.text"), text, height=360, key=f"filters-{stored.id if stored else 0}"
        )
        if st.button(words("stages.filter"), key="run-filters"):
            name = stored.settings["name"] if stored and written == text else words("stages.filters_name")
            with st.spinner(words("stages.running")):
                carry_out(
                    words,
                    lambda: filter_study(study, person, written, name, lambda: Deadline.after(LONGEST)),
                )


def show_duplicates(study: Study, person: Person, words: Words, stored: Pass | None) -> None:
    """What counts as a duplicate, to be changed and searched for; the pairs whose answers differ."""
    with st.expander(words("stages.duplicates")):
        rule = DuplicateRule(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in (stored.settings if stored else DuplicateRule().as_values()).items()
            }
        )
        columns = st.columns(3)
        threshold = columns[0].number_input(
            words("stages.threshold"), 0.05, 1.0, rule.threshold, 0.05, key="dedup-threshold"
        )
        shingle = columns[1].number_input(words("stages.shingle"), 1, 10, rule.shingle, key="dedup-shingle")
        guard = columns[2].number_input(
            words("stages.guard"), 0.0, 1.0, rule.guard or 0.0, 0.1, key="dedup-guard"
        )
        st.text(words("stages.duplicates_why"))
        if st.button(words("stages.search"), key="run-dedup"):
            wanted = DuplicateRule(threshold, shingle, rule.fields, guard or None, rule.prefer)
            with st.spinner(words("stages.running")):
                carry_out(words, lambda: deduplicate_study(study, person, wanted))
        if stored:
            _pairs(study, person, words, stored)


def _pairs(study: Study, person: Person, words: Words, stored: Pass) -> None:
    pairs = differing_answers(study, stored.id, MOST_PAIRS)
    if not pairs:
        return
    st.text(words("stages.differ_why"))
    place = st.selectbox(
        words("stages.pair"),
        range(len(pairs)),
        index=None,
        placeholder="",
        format_func=lambda at: f"{at + 1} · {pairs[at].similarity:.3f}",
        key="differing-pair",
    )
    if place is not None:
        left, right = st.columns(2)
        for column, title, record_id in (
            (left, "stages.kept_one", pairs[place].kept_record_id),
            (right, "stages.removed_one", pairs[place].record_id),
        ):
            with column:
                shown = record(study, person, record_id)
                plain(f"{words(title)} · {shown.external_id or record_id}")
                show_record(shown, (), words)
