"""What a version of the rules does to the decisions so far, as the pages show it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from annotation.label_audit.replay import Change, Replay
from annotation.label_audit.words import label_name, share
from db.study import Study
from review_app.lead.kept_audits import batch_names
from review_app.table import show_table
from review_app.words import Words

COLUMNS = ("id", "batch", "settled", "was", "now")


def show_replay(study: Study, replayed: Replay, words: Words) -> None:
    """The summary, and each record that the rules break or mend; those broken come first.

    The replay names batches by number, as `kept_audits` does.
    """
    st.text(
        words(
            "audit.replay_summary",
            share=share(replayed.agreement),
            kept=replayed.kept,
            mended=len(replayed.mended),
            broken=len(replayed.broken),
            wrong=replayed.still_wrong,
            missing=len(replayed.not_replayed),
        )
    )
    batches = batch_names(study)
    _changes("audit.broken", replayed.broken, batches, words)
    _changes("audit.mended", replayed.mended, batches, words)
    st.caption(words("audit.replay_flatters"))


def _changes(title: str, changes: Sequence[Change], batches: Mapping[str, str], words: Words) -> None:
    if not changes:
        return
    st.markdown(f"**{words(title)}**")
    show_table(
        [words("audit.column." + column) for column in COLUMNS],
        [
            (each.id, batches[each.batch], *(label_name(key, words.language) for key in _labels(each)))
            for each in changes
        ],
    )


def _labels(change: Change) -> tuple[str, str, str]:
    return change.expert_label, change.was, change.now
