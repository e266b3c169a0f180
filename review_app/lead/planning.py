"""Before a batch is drawn: how much to share for an interval of a chosen width, and what it all costs."""

from collections.abc import Mapping

import streamlit as st

from annotation.blinded_scoring.planning import Outlook, Wish, outlook
from annotation.statistics.planning import Rater
from db.errors import WardroundError
from db.pay import PayGrade, pay_grades
from db.people import Person
from db.study import Study
from review_app.table import show_table
from review_app.words import Words

UNSET = "unset"


def show(
    study: Study,
    person: Person,
    words: Words,
    evaluators: list[Person],
    questions: int,
    sources: int,
    share: float,
) -> None:
    """A plan of the chosen evaluators; an hour costs what the people page says of each, or what is typed
    here for a seniority that nobody has set a pay for.
    """
    with st.expander(words("planning.title")):
        wish = _wish(words)
        raters = _raters(words, evaluators, pay_grades(study, person))
        try:
            found = outlook(wish, questions, sources, share, raters)
        except WardroundError as error:
            st.error(error.said(words.language))
            return
        _say(words, found)
        _costs(words, found, raters)
        st.text(words("planning.note"))


def _wish(words: Words) -> Wish:
    left, middle, right = st.columns(3)
    return Wish(
        left.number_input(words("planning.icc"), 0.0, 0.99, 0.7, 0.05, key="plan-icc"),
        middle.number_input(words("planning.width"), 0.02, 1.9, 0.2, 0.02, key="plan-width"),
        right.number_input(words("planning.minutes"), 0.5, 240.0, 6.0, 0.5, key="plan-minutes"),
    )


def _raters(words: Words, evaluators: list[Person], grades: Mapping[int, PayGrade]) -> list[Rater]:
    """The evaluators at their own pay; those without one share a pay that is asked for, never assumed."""
    typed = 0.0
    if any(each.id not in grades for each in evaluators):
        typed = st.number_input(
            f"{words('seniority.unset')} · {words('planning.hourly')}", 0.0, 100_000.0, 0.0, key="plan-pay"
        )
    return [
        Rater(grades[each.id].seniority, grades[each.id].hourly) if each.id in grades else Rater(UNSET, typed)
        for each in evaluators
    ]


def _say(words: Words, found: Outlook) -> None:
    share = f"{found.share:.0%}"
    st.text(words("planning.needed", needed=found.needed, questions=found.questions, share=share))
    if found.share > 1:
        st.text(words("planning.too_few"))
    if found.width is not None:
        st.text(words("planning.gives", width=f"{found.width:.2f}"))


def _costs(words: Words, found: Outlook, raters: list[Rater]) -> None:
    rows = [
        (
            words("seniority." + seniority),
            sum(each.seniority == seniority for each in raters),
            f"{hours:.1f}",
            f"{pay:,.0f}",
        )
        for seniority, (hours, pay) in found.by_seniority.items()
    ]
    whole = (words("planning.all"), len(raters), f"{found.cost.hours:.1f}", f"{found.cost.pay:,.0f}")
    columns = ("who", "people", "hours", "pay")
    show_table([words("planning." + column) for column in columns], [*rows, whole])
