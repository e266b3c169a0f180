"""The records no rule labels, by the phrases their questions share: where the next rule is to be found."""

import numpy as np
import streamlit as st

from annotation.label_audit.audit import NONE
from annotation.tasks import TASKS
from db.labels import Match
from pipelines.workbench.corpus import Corpus
from pipelines.workbench.examples import Example
from pipelines.workbench.wordings import Wording, wordings
from review_app.workbench import editing, example_list
from review_app.workbench.bench import Bench


def show(bench: Bench) -> None:
    words = bench.words
    places = np.flatnonzero(bench.after.best == NONE)
    size = bench.corpus.ids.size
    st.subheader(words("workbench.view.unlabelled"))
    st.text(words("workbench.unlabelled", n=f"{places.size:,}", share=f"{places.size / size:.1%}"))
    if not places.size:
        return
    with st.spinner(words("workbench.clustering")):
        found = {each.phrase: each for each in _kept(places.tobytes(), bench.state, _corpus=bench.corpus)}
    if not found:
        st.text(words("workbench.no_clusters"))
        return
    covered = sum(each.places.size for each in found.values())
    st.text(words("workbench.clusters_why", n=len(found), covered=f"{covered:,}"))
    phrase = st.pills(
        words("workbench.clusters"),
        list(found),
        default=next(iter(found)),
        required=True,
        wrap=True,
        format_func=lambda each: f"{each} · {found[each].places.size}",
        label_visibility="collapsed",
        key="workbench-wording",
    )
    _new_rule(bench, phrase)
    example_list.show(
        bench, found[phrase].places, None, f"wording-{phrase}", lambda each: _marks(each, phrase)
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _kept(unlabelled: bytes, state: tuple[int, int], _corpus: Corpus) -> list[Wording]:
    places = np.frombuffer(unlabelled, np.int64)
    return wordings(_corpus.columns.texts["question"].take(places).to_pylist(), places)


def _marks(example: Example, phrase: str) -> tuple[Match, ...]:
    start = example.record.question.find(phrase)
    return (Match("question", start, phrase),) if start >= 0 else ()


def _new_rule(bench: Bench, phrase: str) -> None:
    """A rule with the phrase as its pattern, for a task to be chosen, put into the editor."""
    words = bench.words
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    label = left.selectbox(
        words("workbench.for_task"),
        [task.key for task in TASKS],
        format_func=bench.label,
        key="workbench-wording-task",
    )
    if right.button(words("workbench.write_rule"), key="workbench-write-rule", width="stretch"):
        editing.add_rule(bench.study, bench.person, words, label, phrase)
        st.rerun()
