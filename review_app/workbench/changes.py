"""What the change does: the records the rule gains and loses, and the records whose best label moves."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from pipelines.rules.rules import Rule
from pipelines.workbench.outcome import Outcome, change, moves
from review_app.table import heading, show_table
from review_app.workbench import example_list
from review_app.workbench.bench import Bench

# rows of the table of moves; the rest is one line
MOST_MOVES = 12


def show(bench: Bench) -> None:
    name = bench.draft.rule
    if name and (name in bench.after.places or name in bench.before.places):
        _rule(bench, name)
    show_moves(bench)


def _rule(bench: Bench, name: str) -> None:
    words = bench.words
    before, after = (outcome.places.get(name) for outcome in (bench.before, bench.after))
    found = change(before, after)
    sizes = [0 if each is None else each.size for each in (before, after)]
    rule = rule_of(bench.after, name) or rule_of(bench.before, name)
    heading(rule.called(words.language))
    st.text(
        words(
            "workbench.rule_counts",
            before=f"{sizes[0]:,}", after=f"{sizes[1]:,}",
            gained=f"{found.gained.size:,}", lost=f"{found.lost.size:,}",
        )
    )  # fmt: skip
    parts = {"gained": found.gained, "lost": found.lost, "all": after if after is not None else before}
    filled = [each for each, places in parts.items() if places.size]
    if not filled:
        st.text(words("workbench.matches_nothing"))
        return
    part = st.segmented_control(
        words("workbench.which"),
        filled,
        default=filled[0],
        required=True,
        format_func=lambda each: f"{words('workbench.part.' + each)} {parts[each].size:,}",
        label_visibility="collapsed",
        key=f"part-{'-'.join(filled)}",
    )
    # what the rule lost it found by its old conditions
    rule = rule_of(bench.before if part == "lost" or after is None else bench.after, name)
    example_list.show(bench, parts[part], rule, f"rule-{part}")


def rule_of(outcome: Outcome, name: str) -> Rule | None:
    return next((rule for rule in outcome.rules.rules if rule.name == name), None)


def show_moves(bench: Bench) -> None:
    """The best labels that change, pair by pair, and the records of one pair."""
    words = bench.words
    moved = moves(bench.before, bench.after)
    total = sum(places.size for places in moved.values())
    st.subheader(words("workbench.moves_title"))
    st.text(words("workbench.moves", n=f"{total:,}"))
    if not total:
        st.text(words("workbench.no_moves"))
        return
    rows = [(bench.label(was), bench.label(now), places.size) for (was, now), places in moved.items()]
    show_table([words("workbench.was"), words("workbench.now"), "n"], rows[:MOST_MOVES])
    if len(rows) > MOST_MOVES:
        st.text(words("workbench.more_moves", n=len(rows) - MOST_MOVES))
    _one_move(bench, moved)


def _one_move(bench: Bench, moved: Mapping[tuple[str, str], np.ndarray]) -> None:
    words = bench.words
    pair = st.selectbox(
        words("workbench.look_at"),
        list(moved),
        index=None,
        placeholder="",
        format_func=lambda each: f"{bench.label(each[0])} → {bench.label(each[1])} · {moved[each].size}",
        key="workbench-move",
    )
    if pair:
        example_list.show(bench, moved[pair], None, f"move-{pair[0]}-{pair[1]}")
