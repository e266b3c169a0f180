"""Drawing a batch: who scores, how much is shared and repeated, and what that comes to."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import streamlit as st

from annotation.blinded_scoring.batches import Drawable, Setup, drawable, plan_of, set_up
from db.batches import Plan
from db.people import Person, everyone
from db.study import Study
from review_app.lead import planning
from review_app.lead.drawing_form import draw, drawn_so_far, first_seed
from review_app.table import show_table
from review_app.words import Words

EVALUATORS = ("physician", "senior")
FORM = "scoring"


def show(study: Study, person: Person, words: Words, done: Callable[[int, str], None]) -> None:
    """The form, its preview, and the draw; `done` is told the new batch and what to say of it."""
    if person.role != "lead":
        return
    st.subheader(words("batches.new"))
    can_draw = drawable(study, person)
    if can_draw.sources < 2 or not can_draw.questions:
        st.info(words("batches.nothing"))
        return
    st.text(words("batches.drawable", questions=len(can_draw.questions), sources=can_draw.sources))
    if can_draw.incomplete:
        ids = "、".join(record.external_id for record in can_draw.incomplete)
        st.text(words("batches.incomplete", count=len(can_draw.incomplete), ids=ids))
    if can_draw.trained_on:
        ids = "、".join(can_draw.trained_on)
        st.text(words("batches.trained_on", count=len(can_draw.trained_on), ids=ids))
    known = {
        each.id: each for each in everyone(study, person) if each.role in EVALUATORS and not each.disabled
    }
    people = {id_: each.name for id_, each in known.items()}
    setup = _form(words, people)
    if not setup.evaluators:
        st.caption(words("batches.choose_first"))
        return
    if len(setup.evaluators) > 1:
        chosen = [known[id_] for id_ in setup.evaluators]
        size = len(can_draw.questions), can_draw.sources
        planning.show(study, person, words, chosen, *size, setup.calibration_share)
    _preview(words, people, can_draw, setup)
    if st.button(words("batches.draw"), type="primary", key="draw"):
        draw(FORM, setup.name, partial(set_up, study, person, setup), words, done)


def _form(words: Words, people: dict[int, str]) -> Setup:
    drawn = drawn_so_far(FORM)
    name = st.text_input(words("batches.name"), key=f"new-name-{drawn}")
    evaluators = st.multiselect(
        words("batches.evaluators"),
        list(people),
        format_func=people.get,
        key=f"new-evaluators-{drawn}",
        placeholder="",
    )
    left, middle, right = st.columns(3)
    calibration = left.number_input(
        words("batches.calibration"),
        0,
        100,
        10,
        help=words("batches.calibration_why"),
        key=f"new-calibration-{drawn}",
    )
    repeats = middle.number_input(
        words("batches.repeats"), 0, 50, 5, help=words("batches.repeats_why"), key=f"new-repeats-{drawn}"
    )
    seed = right.number_input(words("batches.seed"), 0, 2**31, first_seed(FORM), key=f"new-seed-{drawn}")
    guideline = st.text_area(words("batches.guideline"), key=f"new-guideline-{drawn}", height=120)
    version = st.text_input(words("batches.guideline_version"), "1", key=f"new-guideline-version-{drawn}")
    return Setup(name, tuple(evaluators), seed, calibration / 100, repeats / 100, guideline, version)


def _preview(words: Words, people: dict[int, str], can_draw: Drawable, setup: Setup) -> None:
    plan = plan_of(can_draw.questions, setup)
    shared = {item.record_id for item in plan.items if item.part == "calibration"}
    st.text(
        words(
            "batches.plan",
            items=len(plan.items),
            calibration=len(shared),
            assignments=len(plan.assignments),
            repeats=sum(each.occasion > 1 for each in plan.assignments),
        )
    )
    counts = _counts(plan, shared)
    show_table(
        [words("batches." + column) for column in ("person", "own", "shared", "repeated", "total")],
        [
            (
                people[id_],
                counts[id_, "own"],
                counts[id_, "shared"],
                counts[id_, "repeated"],
                counts[id_, "all"],
            )
            for id_ in setup.evaluators
        ],
    )


def _counts(plan: Plan, shared: set[int]) -> Counter:
    """(person, kind) → assignments, where kind is own, shared, repeated or all."""
    counts: Counter = Counter()
    for each in plan.assignments:
        kind = "repeated" if each.occasion > 1 else "shared" if each.record_id in shared else "own"
        counts[each.person_id, kind] += 1
        counts[each.person_id, "all"] += 1
    return counts
