"""Drawing a batch of rewriting: which cases, who writes, who reviews, who decides."""

import re

import streamlit as st

from annotation.dialogue_rewriting.batches import Setup, drawable, drawable_counts, set_up
from db.errors import Invalid
from db.people import Person, everyone
from db.records import Record
from db.study import Study
from review_app.carry_out import carry_out
from review_app.lead.new_batch import EVALUATORS
from review_app.words import Words


def show(study: Study, person: Person, words: Words) -> None:
    if person.role != "lead":
        return
    st.subheader(words("rewritings.new"))
    cases, dialogues = drawable_counts(study, person)
    if not cases + dialogues:
        st.info(words("rewritings.nothing"))
        return
    st.text(words("rewritings.drawable", cases=cases, dialogues=dialogues))
    people = {
        each.id: each.name
        for each in everyone(study, person)
        if each.role in EVALUATORS and not each.disabled
    }
    with st.form("new-rewriting"):
        sent = _form(words, people)
        if st.form_submit_button(words("rewritings.draw"), type="primary", key="draw-rewriting"):
            carry_out(words, lambda: _draw(study, person, sent))


def _form(words: Words, people: dict[int, str]) -> dict:
    """What was filled in, by the name of its field in a Setup; `record_ids` still as text."""
    shown = {"format_func": people.get, "placeholder": ""}
    return {
        "name": st.text_input(words("batches.name"), key="rewriting-name"),
        "writers": tuple(
            st.multiselect(words("rewritings.writers"), list(people), key="rewriting-writers", **shown)
        ),
        "reviewers": tuple(
            st.multiselect(words("rewritings.reviewers"), list(people), key="rewriting-reviewers", **shown)
        ),
        "adjudicator": st.selectbox(
            words("rewritings.adjudicator"), list(people), index=None, key="rewriting-adjudicator", **shown
        ),
        "record_ids": st.text_input(words("rewritings.records"), key="rewriting-records"),
        "seed": st.number_input(words("batches.seed"), 0, 2**31, 1, key="rewriting-seed"),
        "guideline": st.text_area(words("rewritings.guideline"), key="rewriting-guideline", height=100),
        "guideline_version": st.text_input(
            words("batches.guideline_version"), "1", key="rewriting-guideline-version"
        ),
    }


def _draw(study: Study, person: Person, sent: dict) -> None:
    chosen = _chosen(drawable(study, person), sent["record_ids"])
    set_up(study, person, Setup(**sent | {"record_ids": chosen}))


def _chosen(found: list[Record], ids: str) -> tuple[int, ...]:
    """The records that an entry names by their own ids; raises Invalid naming those there are none for."""
    wanted = set(re.split(r"[\s,，、;；]+", ids)) - {""}
    if unknown := sorted(wanted - {record.external_id for record in found}):
        raise Invalid(
            f"No case or dialogue has the id {', '.join(unknown)}; look again.",
            f"没有编号为 {'、'.join(unknown)} 的病例或对话，请核对。",
        )
    return tuple(record.id for record in found if record.external_id in wanted)
