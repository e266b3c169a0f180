"""How many records each task gets, before and now, and which tasks share records."""

import streamlit as st

from annotation.label_audit.audit import NONE
from annotation.tasks import TASKS
from pipelines.workbench.outcome import TaskCount, overlaps, task_counts
from review_app.table import show_table
from review_app.workbench import example_list
from review_app.workbench.bench import Bench

ORDER = {name: place for place, name in enumerate([*(task.key for task in TASKS), NONE])}
MOST_OVERLAPS = 30


def show(bench: Bench) -> None:
    show_counts(bench)
    _overlaps(bench)


def show_counts(bench: Bench) -> None:
    """A row a task: how many records it is the best label of, before and now, and a label of at all."""
    words = bench.words
    counts = sorted(task_counts(bench.before, bench.after), key=lambda each: ORDER.get(each.label, 0))
    size = bench.corpus.ids.size
    labelled = size - sum(each.best_after for each in counts if each.label == NONE)
    st.subheader(words("workbench.tasks"))
    st.text(
        words(
            "workbench.labelled", labelled=f"{labelled:,}", size=f"{size:,}", share=f"{labelled / size:.1%}"
        )
    )
    columns = ("task", "best_before", "best_after", "difference", "given_after", "share")
    show_table(
        [words("workbench.column." + column) for column in columns],
        [_row(bench, each, size) for each in counts],
    )


def _row(bench: Bench, count: TaskCount, size: int) -> tuple:
    difference = count.best_after - count.best_before
    return (
        bench.label(count.label),
        count.best_before,
        count.best_after,
        f"{difference:+}" if difference else None,
        count.given_after,
        f"{count.best_after / size:.1%}",
    )


def _overlaps(bench: Bench) -> None:
    words = bench.words
    found = overlaps(bench.after)
    st.subheader(words("workbench.overlaps"))
    if not found:
        st.text(words("workbench.no_overlaps"))
        return
    first = list(found)[:MOST_OVERLAPS]
    st.caption(words("workbench.overlaps_why", n=len(found), shown=len(first)))
    show_table(
        [words("workbench.one"), words("workbench.other"), "n"],
        [(bench.label(one), bench.label(other), found[one, other].size) for one, other in first],
    )
    pair = st.selectbox(
        words("workbench.look_at"),
        first,
        index=None,
        placeholder="",
        format_func=lambda each: f"{bench.label(each[0])} · {bench.label(each[1])} · {found[each].size}",
        key="workbench-overlap",
    )
    if pair:
        example_list.show(bench, found[pair], None, f"overlap-{pair[0]}-{pair[1]}")
