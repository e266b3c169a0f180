"""Drawing a batch of instruction drafting: which tasks, who writes, which senior accepts."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from annotation.instruction_drafting.batches import Setup, drawable, set_up
from annotation.instruction_drafting.draw import EXAMPLES
from annotation.record_tasks import state_of_tasks
from annotation.tasks import TASKS
from db.instructions import current_instructions
from db.people import Person, everyone
from db.study import Study
from review_app.lead import accepted_instructions
from review_app.lead.drawing_form import draw, drawn_so_far
from review_app.words import Words

WRITERS = ("physician", "senior")
MOST_EXAMPLES = 20
FORM = "drafting"


def show(study: Study, person: Person, words: Words, done: Callable[[int, str], None]) -> None:
    """The form and the draw; `done` is told the new batch and what to say of it."""
    if person.role != "lead":
        return
    st.subheader(words("drafting.new"))
    records = _kept(str(study.folder), state_of_tasks(study), _study=study, _person=person)
    able = [each for each in everyone(study, person) if each.role in WRITERS and not each.disabled]
    seniors = {each.id: each.name for each in able if each.role == "senior"}
    if not records or not seniors:
        st.info(words("drafting.nothing" if not records else "drafting.no_senior"))
        return
    titles = _titles(study, records, words)
    with st.form("new-drafting"):
        setup = _form(words, titles, {each.id: each.name for each in able}, seniors)
        sent = st.form_submit_button(words("drafting.draw"), type="primary", key="draw-drafting")
    if sent:
        draw(FORM, setup.name, partial(set_up, study, person, setup), words, done)
    accepted_instructions.show(study, words)


@st.cache_resource(max_entries=1, show_spinner=False)
def _kept(folder: str, state: tuple[int, ...], _study: Study, _person: Person) -> dict[str, list[int]]:
    """The records of each task, read once for a state of theirs. Who may see the page is asked before."""
    return drawable(_study, _person)


def _titles(study: Study, records: dict[str, list[int]], words: Words) -> dict[str, str]:
    """Every task with records, in the order of care; how many, and whether it has an instruction."""
    accepted = {task: found[0].revision for task, found in current_instructions(study).items()}
    return {
        task.key: words(
            "drafting.task",
            task=task.chinese if words.language == "zh" else task.english,
            n=len(records[task.key]),
            accepted=words("drafting.accepted", n=accepted[task.key]) if task.key in accepted else "",
        )
        for task in TASKS
        if task.key in records
    }


def _form(words: Words, titles: dict[str, str], able: dict[int, str], seniors: dict[int, str]) -> Setup:
    drawn = drawn_so_far(FORM)
    name = st.text_input(words("batches.name"), key=f"drafting-name-{drawn}")
    tasks = st.multiselect(
        words("drafting.tasks"),
        list(titles),
        default=list(titles),
        format_func=titles.get,
        placeholder="",
        key=f"drafting-tasks-{drawn}",
    )
    left, right = st.columns(2)
    shown = {"placeholder": ""}
    writers = left.multiselect(
        words("drafting.writers"), list(able), format_func=able.get, key=f"drafting-writers-{drawn}", **shown
    )
    reviewers = right.multiselect(
        words("drafting.reviewers"),
        list(seniors),
        format_func=seniors.get,
        key=f"drafting-reviewers-{drawn}",
        **shown,
    )
    return Setup(
        name,
        tuple(tasks),
        tuple(writers),
        tuple(reviewers),
        seed=left.number_input(words("batches.seed"), 0, 2**31, 1, key=f"drafting-seed-{drawn}"),
        examples=right.number_input(
            words("drafting.examples"), 1, MOST_EXAMPLES, EXAMPLES, key=f"drafting-examples-{drawn}"
        ),
        guideline=st.text_area(words("batches.guideline"), key=f"drafting-guideline-{drawn}", height=100),
        guideline_version=st.text_input(
            words("batches.guideline_version"), "1", key=f"drafting-guideline-version-{drawn}"
        ),
    )
