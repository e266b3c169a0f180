"""The form that freezes what is approved: look first, then freeze."""

import streamlit as st

from db.errors import WardroundError
from db.freezing import MAY_FREEZE, newest_version
from db.people import Person
from db.study import Study
from pipelines.freeze_dataset import Freeze, freeze_dataset, plan_freeze
from review_app.plain import plain
from review_app.table import show_table
from review_app.words import Words

TOLD = "dataset-frozen"


def show(study: Study, person: Person, words: Words) -> None:
    if person.role not in MAY_FREEZE:
        return
    st.subheader(words("datasets.new"))
    if told := st.session_state.pop(TOLD, ""):
        plain(f"✓ {told}")
    with st.form("freeze"):
        left, middle, right = st.columns([3, 1, 2])
        name = left.text_input(words("datasets.name"), key="freeze-name")
        seed = middle.number_input(words("datasets.seed"), 0, 2**31, 1, key="freeze-seed")
        per_task = right.number_input(
            words("datasets.per_task"), min_value=1, step=1, value=None, key="freeze-per-task"
        )
        left, right, _ = st.columns([1, 1, 2])
        look = left.form_submit_button(words("datasets.plan"), key="freeze-plan")
        sent = right.form_submit_button(words("datasets.freeze"), type="primary", key="freeze-send")
    asked = Freeze(name.strip(), int(seed), int(per_task) if per_task else None)
    try:
        if look:
            _plan(study, person, asked, words)
        if sent:
            _freeze(study, person, asked, words)
    except WardroundError as error:
        st.error(error.said(words.language))


def _plan(study: Study, person: Person, asked: Freeze, words: Words) -> None:
    plan = plan_freeze(study, person, asked)
    sifted = plan.sifted
    st.info(words("datasets.would", n=len(sifted.kept), left_out=len(sifted.left_out)))
    if not plan.facts["overlap"]["tests"]:
        st.warning(words("datasets.no_tests"))
    rows: dict[str, int] = {}
    for each in sifted.left_out:
        rows[each.reason] = rows.get(each.reason, 0) + 1
    if rows:
        show_table([words("datasets.reason"), "n"], sorted(rows.items()))


def _freeze(study: Study, person: Person, asked: Freeze, words: Words) -> None:
    before = newest_version(study, asked.name)
    frozen = freeze_dataset(study, person, asked)
    key = "datasets.same" if frozen.version == before else "datasets.frozen"
    values = {"title": frozen.title} | (
        {} if frozen.version == before else {"n": frozen.manifest["examples"]}
    )
    st.session_state[TOLD] = words(key, **values)
    st.rerun()
