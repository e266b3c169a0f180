"""Before a batch is drawn: how much to share for an interval of a chosen width, and what it all costs."""

import streamlit as st

from annotation.blinded_scoring.planning import Wish, outlook
from annotation.statistics.planning import Rater
from db.errors import WardroundError
from db.people import Person
from review_app.table import show_table
from review_app.words import Words


def show(words: Words, evaluators: list[Person], questions: int, sources: int, share: float) -> None:
    """A plan of the chosen evaluators; pay is asked for, never assumed."""
    with st.expander(words("planning.title")):
        left, middle, right = st.columns(3)
        wish = Wish(
            left.number_input(words("planning.icc"), 0.0, 0.99, 0.7, 0.05, key="plan-icc"),
            middle.number_input(words("planning.width"), 0.02, 1.9, 0.2, 0.02, key="plan-width"),
            right.number_input(words("planning.minutes"), 0.5, 240.0, 6.0, 0.5, key="plan-minutes"),
        )
        roles = sorted({each.role for each in evaluators})
        columns = st.columns(len(roles))
        hourly = {
            role: column.number_input(
                f"{words('role.' + role)} · {words('planning.hourly')}", 0, 100_000, 0, key=f"plan-pay-{role}"
            )
            for role, column in zip(roles, columns, strict=True)
        }
        raters = [Rater(each.role, hourly[each.role]) for each in evaluators]
        try:
            found = outlook(wish, questions, sources, share, raters)
        except WardroundError as error:
            st.error(error.said(words.language))
            return
        st.text(
            words(
                "planning.needed", needed=found.needed, questions=found.questions, share=f"{found.share:.0%}"
            )
        )
        if found.share > 1:
            st.text(words("planning.too_few"))
        if found.width is not None:
            st.text(words("planning.gives", width=f"{found.width:.2f}"))
        show_table(
            [words("planning." + column) for column in ("who", "people", "hours", "pay")],
            [
                (
                    words("role." + role),
                    sum(each.role == role for each in evaluators),
                    f"{hours:.1f}",
                    f"{pay:.0f}",
                )
                for role, (hours, pay) in found.by_seniority.items()
            ]
            + [(words("planning.all"), len(raters), f"{found.cost.hours:.1f}", f"{found.cost.pay:.0f}")],
        )
        st.text(words("planning.note"))
