"""Drawing a batch of verification: which polished responses, who verifies, who oversees."""

from collections.abc import Sequence

import streamlit as st

from annotation.response_verification.batches import Setup, set_up
from annotation.response_verification.drawing import OVERSEEN_SHARE, PART
from annotation.response_verification.report_tables import task_name
from db.batch_states import open_batch
from db.errors import WardroundError
from db.people import Person, everyone
from db.polished import counts_of_polished
from db.study import Study
from db.verified import undrawn_count
from review_app.lead.new_batch import EVALUATORS
from review_app.words import Words

# where the page keeps, for the next run, the batch that was just drawn: its id and name
DRAWN = "verification-drawn"


def show(study: Study, person: Person, words: Words) -> None:
    st.subheader(words("verifications.new"))
    counts = [each for each in counts_of_polished(study, person) if each.status == "answered"]
    if not counts:
        st.info(words("verifications.nothing"))
        return
    lots = sorted({(each.model, each.prompt_hash) for each in counts})
    model, prompt_hash = st.selectbox(
        words("verifications.polished_by"),
        lots,
        format_func=lambda lot: f"{lot[0]} · {lot[1][:12]}",
        key="verification-lot",
    )
    tasks = sorted({each.task for each in counts if (each.model, each.prompt_hash) == (model, prompt_hash)})
    task = st.selectbox(
        words("verifications.task"),
        ["", *tasks],
        format_func=lambda key: task_name(key, words.language) if key else words("verifications.all_tasks"),
        key="verification-task",
    )
    left = undrawn_count(study, person, model, prompt_hash, task)
    st.text(words("verifications.drawable", n=left))
    if not left:
        return
    people = [each for each in everyone(study, person) if each.role in EVALUATORS and not each.disabled]
    with st.form("new-verification"):
        sent = _form(words, people)
        if st.form_submit_button(words("verifications.draw"), type="primary", key="draw-verification"):
            _draw(study, person, words, {"model": model, "prompt_hash": prompt_hash, "task": task, **sent})


def _form(words: Words, people: Sequence[Person]) -> dict:
    """What was filled in, by the name of its field in a Setup; `sizes` are still text."""
    names = {each.id: each.name for each in people}
    seniors = [each.id for each in people if each.role == "senior"]
    shown = {"format_func": names.get, "placeholder": ""}
    return {
        "name": st.text_input(words("batches.name"), key="verification-name"),
        "reviewers": tuple(
            st.multiselect(
                words("verifications.reviewers"), list(names), key="verification-reviewers", **shown
            )
        ),
        "overseers": tuple(
            st.multiselect(words("verifications.overseers"), seniors, key="verification-overseers", **shown)
        ),
        "sizes": st.text_input(words("verifications.sizes", count=PART), key="verification-sizes"),
        "overlap": st.number_input(words("verifications.overlap"), 0, 100, 0, 5, key="verification-overlap")
        / 100,
        "share": st.number_input(
            words("verifications.overseen"), 1, 100, round(OVERSEEN_SHARE * 100), 5, key="verification-share"
        )
        / 100,
        "seed": st.number_input(words("batches.seed"), 0, 2**31, 1, key="verification-seed"),
        "guideline": st.text_area(words("batches.guideline"), key="verification-guideline", height=100),
        "guideline_version": st.text_input(
            words("batches.guideline_version"), "1", key="verification-guideline-version"
        ),
    }


def _draw(study: Study, person: Person, words: Words, sent: dict) -> None:
    sizes = sent.pop("sizes").replace("，", " ").replace(",", " ").split()
    if not all(each.isdecimal() for each in sizes):
        st.error(words("verifications.sizes_are_numbers"))
        return
    try:
        batch_id = set_up(study, person, Setup(**sent, sizes=tuple(map(int, sizes))))
        open_batch(study, person, batch_id)
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        st.session_state[DRAWN] = (batch_id, sent["name"])
        st.rerun()
