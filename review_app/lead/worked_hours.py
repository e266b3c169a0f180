"""What a batch has cost so far: everyone's active hours and pay, by person and by seniority."""

import streamlit as st

from db.batches import Batch
from db.pay import Worked, worked
from db.people import Person
from db.study import Study
from review_app.table import show_table
from review_app.words import Words

COLUMNS = ("who", "seniority", "hours", "hourly", "pay")


def show(study: Study, person: Person, words: Words, batch: Batch) -> None:
    """Behind a switch; leads and admins alone."""
    if not st.toggle(words("hours.title"), key=f"hours-{batch.id}"):
        return
    found = worked(study, person, batch.id)
    paid = [one.pay for one in found if one.pay is not None]
    whole = (words("planning.all"), None, f"{sum(one.hours for one in found):.2f}", None, f"{sum(paid):,.0f}")
    show_table(
        [words("hours." + column) for column in COLUMNS], [*(_row(one, words) for one in found), whole]
    )
    if len(paid) < len(found):
        st.text(words("hours.unset", count=len(found) - len(paid)))
    simulated = sum(one.simulated for one in found)
    if simulated:
        st.text(words("hours.simulated", hours=f"{simulated:.2f}"))
    st.text(words("hours.note"))


def _row(one: Worked, words: Words) -> tuple:
    return (
        one.name,
        words("seniority." + (one.seniority or "unset")),
        f"{one.hours:.2f}",
        None if one.hourly is None else f"{one.hourly:g}",
        None if one.pay is None else f"{one.pay:,.0f}",
    )
