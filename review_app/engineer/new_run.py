"""Starting a training run from the page: a frozen dataset, a config, a name."""

import streamlit as st

from db.errors import WardroundError
from db.freezing import NAME
from db.frozen_marks import datasets
from db.people import Person
from db.study import Study
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.queue import start_job
from review_app.carry_out import carry_out
from review_app.engineer.configs import ENDINGS, keep_config, kept_configs
from review_app.engineer.standing import TRAIN
from review_app.plain import plain
from review_app.upload import file_field
from review_app.words import Words

# what was just added, and how many this visit has
TOLD, ADDED = "config-kept", "configs-added"


def show(study: Study, person: Person, words: Words) -> None:
    if person.role not in KINDS[TRAIN].roles:
        return
    st.subheader(words("runs.new"))
    usable = [each.title for each in datasets(study, person) if not each.withdrawn]
    configs = kept_configs(study)
    if not usable:
        st.info(words("runs.no_dataset"))
    elif not configs:
        st.info(words("runs.no_config"))
    else:
        _form(study, person, words, usable, configs)
    _add_config(study, person, words)


def _form(study: Study, person: Person, words: Words, usable: list[str], configs: list[str]) -> None:
    with st.form("start-run"):
        left, middle, right = st.columns(3)
        dataset = left.selectbox(words("runs.new_dataset"), usable, key="run-dataset")
        config = middle.selectbox(words("runs.config"), configs, key="run-config")
        name = right.text_input(words("runs.name"), key="run-name").strip()
        sent = st.form_submit_button(words("runs.start"), type="primary", key="run-start")
    if not sent:
        return
    if not NAME.fullmatch(name):
        st.error(words("runs.bad_name"))
    elif (study.runs / name).exists():
        st.error(words("runs.taken"))
    else:
        asked = {"config": config, "dataset": dataset, "run": name}
        carry_out(words, lambda: start_job(study, person, TRAIN, asked))


def _add_config(study: Study, person: Person, words: Words) -> None:
    if told := st.session_state.pop(TOLD, ""):
        plain(f"✓ {told}")
    # a field of its own for each file: cleared when sent, it would be empty for the second of two presses
    added = st.session_state.get(ADDED, 0)
    with st.form("add-config"):
        file = file_field(words, "runs.config_file", ENDINGS, key=f"run-config-file-{added}")
        sent = st.form_submit_button(words("runs.add_config"), key="run-config-add")
    if sent and file:
        try:
            kept = keep_config(study, person, file.name, file.getvalue())
        except WardroundError as error:
            st.error(error.said(words.language))
        else:
            st.session_state[TOLD] = words("runs.config_kept", name=kept)
            st.session_state[ADDED] = added + 1
            st.rerun()
