"""Starting a training run from the page: a frozen dataset, a config, a name."""

import re

import streamlit as st

from db.errors import Conflict, Invalid, WardroundError
from db.freezing import NAME
from db.frozen_marks import datasets
from db.people import Person
from db.study import Study
from pipelines.jobs.kinds import CONFIGS, KINDS
from pipelines.jobs.queue import start_job
from review_app.engineer.standing import TRAIN
from review_app.plain import plain
from review_app.upload import file_field
from review_app.words import Words

ENDINGS = ("yaml", "yml")
LARGEST_CONFIG = 2**20
TOLD = "config-kept"


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
    _add_config(study, words)


def kept_configs(study: Study) -> list[str]:
    """The configs that lie in the study, by name."""
    folder = study.folder / CONFIGS
    return sorted(path.name for ending in ENDINGS for path in folder.glob(f"*.{ending}"))


def keep_config(study: Study, name: str, content: bytes) -> str:
    """Keep a config under its name and return it; another one of the same name is never overwritten."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip(".-")
    if not plain.endswith(ENDINGS) or len(content) > LARGEST_CONFIG:
        raise Invalid(f"{name} is no YAML file of at most 1 MiB.", f"{name} 不是 1 MiB 以内的 YAML 文件。")
    folder = study.folder / CONFIGS
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / plain
    if path.exists() and path.read_bytes() != content:
        raise Conflict(
            f"There is another config {plain}; give this one another name.",
            f"已有另一个配置 {plain}，请改名后再添加。",
        )
    fresh = path.with_name(f".{plain}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
    return plain


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
        try:
            start_job(study, person, TRAIN, {"config": config, "dataset": dataset, "run": name})
        except WardroundError as error:
            st.error(error.said(words.language))
        else:
            st.rerun()


def _add_config(study: Study, words: Words) -> None:
    if told := st.session_state.pop(TOLD, ""):
        plain(f"✓ {told}")
    with st.form("add-config", clear_on_submit=True):
        file = file_field(words, "runs.config_file", ENDINGS, key="run-config-file")
        sent = st.form_submit_button(words("runs.add_config"), key="run-config-add")
    if sent and file:
        try:
            kept = keep_config(study, file.name, file.getvalue())
        except WardroundError as error:
            st.error(error.said(words.language))
        else:
            st.session_state[TOLD] = words("runs.config_kept", name=kept)
            st.rerun()
