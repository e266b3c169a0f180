"""How the rating goes while a batch is open: indices that tell no rating and no source."""

import streamlit as st

from annotation.blinded_scoring.watching import Watch, watch
from db.batches import Batch
from db.errors import WardroundError
from db.people import Person
from db.study import Study
from review_app.table import show_table
from review_app.words import Words

COLUMNS = ("person", "items", "pace", "hasty", "straight", "drifts", "repeats", "others")


def show(study: Study, person: Person, words: Words, batch: Batch) -> None:
    """Behind a switch, for the figures take a second and are not for passing by."""
    if not st.toggle(words("watching.title"), key=f"watch-{batch.id}"):
        return
    try:
        found = watch(study, person, batch.id)
    except WardroundError as error:
        st.error(error.said(words.language))
        return
    show_table(
        [words("watching." + column) for column in COLUMNS], [_row(one, words) for one in found.people]
    )
    alpha = found.alpha
    if alpha.value is None or alpha.interval is None:
        st.text(words("watching.no_alpha", count=found.shared))
    else:
        ends = f"{alpha.value:.2f} [{alpha.interval.low:.2f}, {alpha.interval.high:.2f}]"
        st.text(words("watching.alpha", count=found.shared, alpha=ends))
    st.text(words("watching.note"))


def _row(one: Watch, words: Words) -> tuple:
    drifts = None if one.drifts is None else words("watching.yes" if one.drifts else "watching.no")
    return (
        one.name,
        one.items,
        None if one.pace is None else f"{one.pace:.2f}×",
        None if one.hasty is None else f"{one.hasty:.0%}",
        None if one.straight_lined is None else f"{one.straight_lined:.0%}",
        drifts,
        None if one.repeat_gap is None else f"{one.repeat_gap:.2f}",
        None if one.from_others is None else f"{one.from_others:.2f}",
    )
