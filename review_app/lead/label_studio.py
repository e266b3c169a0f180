"""The lead's page of Label Studio: send a batch, fetch its answers, say who is who, see what did not hold."""

import streamlit as st

from db.batches import Batch, batches
from db.errors import WardroundError
from db.jobs import jobs
from db.label_studio import accounts, authors, map_author
from db.people import Person, everyone
from db.study import Study
from pipelines.jobs.keys import endpoint_of, keep_key
from pipelines.jobs.queue import start_job
from pipelines.jobs.same_work import gone_on_as
from pipelines.label_studio.catalogue import FORMS
from pipelines.label_studio.standing import Standing, standing
from review_app.carry_out import carry_out
from review_app.job_card import show_card
from review_app.jobs import LOOK_EVERY, tell_if_nobody_works
from review_app.table import heading, show_table
from review_app.words import LANGUAGES, Words

KINDS = ("label_studio_push", "label_studio_pull")
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
JOBS_SHOWN = 3
ANSWER = ("physician", "senior", "lead")


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("label_studio.title"))
    st.text(words("label_studio.what"))
    st.warning(words("label_studio.seen_by_all"))
    sendable = [each for each in batches(study, person) if each.activity in FORMS and each.state != "draft"]
    if not sendable:
        st.info(words("label_studio.no_batch"))
        return
    batch = st.selectbox(
        words("label_studio.batch"),
        sendable,
        format_func=lambda each: f"{each.name} · {words('batches.state.' + each.state)}",
        key="label-studio-batch",
    )
    found = standing(study, person, batch.id)
    _standing(found, words)
    _send(study, person, words, batch, found)
    st.fragment(_jobs, run_every=LOOK_EVERY)(study, person, words, batch)
    if found:
        _accounts(study, person, words, found[-1].url)


def _standing(found: list[Standing], words: Words) -> None:
    if not found:
        st.text(words("label_studio.not_pushed"))
        return
    columns = ("person", "project", "answered", "set_aside", "gone")
    show_table(
        [words(f"label_studio.{column}") for column in columns],
        [
            (
                each.person.name,
                f"{each.url}/projects/{each.project}",
                f"{each.answered} / {each.total}",
                each.set_aside,
                each.gone,
            )
            for each in found
        ],
    )
    rows = [
        (each.person.name, _place(each, task), reason[words.language])
        for each in found
        for task, reason in each.reasons
    ]
    if rows:
        heading(words("label_studio.reasons"))
        show_table([words(f"label_studio.{column}") for column in ("person", "task", "why")], rows)


def _place(project: Standing, task: int | None) -> str:
    where = f"{project.url}/projects/{project.project}"
    return f"{where}/data?task={task}" if task else where


def _send(study: Study, person: Person, words: Words, batch: Batch, found: list[Standing]) -> None:
    with st.form("label-studio", clear_on_submit=False):
        left, right = st.columns(2)
        url = left.text_input(
            words("label_studio.url"),
            found[-1].url if found else "",
            key="label-studio-url",
            placeholder="http://127.0.0.1:8080",
        )
        token = right.text_input(
            words("label_studio.token"),
            type="password",
            key="label-studio-token",
            autocomplete="off",
        )
        language = st.radio(
            words("label_studio.language"),
            LANGUAGES,
            format_func=LANGUAGE_NAMES.get,
            horizontal=True,
            key="label-studio-language",
        )
        left, right, _ = st.columns([1, 1, 2])
        push = left.form_submit_button(
            words("label_studio.push"),
            type="primary",
            key="label-studio-push",
            disabled=batch.state != "open",
        )
        pull = right.form_submit_button(words("label_studio.pull"), key="label-studio-pull")
        st.caption(words("label_studio.token_where"))
        st.caption(words("label_studio.token_why"))
    if not (push or pull):
        return
    kind, more = (KINDS[0], {"language": language}) if push else (KINDS[1], {})
    try:
        if token:
            keep_key(study, person, url, token)
        start_job(study, person, kind, {"base_url": endpoint_of(url), "batch": batch.id, **more})
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        st.success(words("label_studio.started"))


def _jobs(study: Study, person: Person, words: Words, batch: Batch) -> None:
    mine = [
        job for job in jobs(study, person) if job.kind in KINDS and job.arguments.get("batch") == batch.id
    ]
    tell_if_nobody_works(study, words)
    later = gone_on_as(mine)
    for job in mine[:JOBS_SHOWN]:
        show_card(study, person, words, job, later.get(job.id))


def _accounts(study: Study, person: Person, words: Words, url: str) -> None:
    st.subheader(words("label_studio.accounts"))
    st.text(words("label_studio.accounts_why"))
    known, there = authors(study, person, url), accounts(study, person, url)
    if not there:
        st.info(words("label_studio.no_account"))
        return
    show_table(
        [words(f"label_studio.{column}") for column in ("account", "email", "person")],
        [
            (number, email, known[number].name if number in known else words("label_studio.nobody"))
            for number, email in sorted(there.items())
        ],
    )
    people = {each.id: each for each in everyone(study, person) if each.role in ANSWER and not each.disabled}
    with st.form("label-studio-account"):
        left, right = st.columns(2)
        number = left.selectbox(
            words("label_studio.account"),
            sorted(there, key=lambda each: (each in known, each)),
            format_func=lambda each: f"{each} · {there[each]}",
            key="label-studio-account-no",
        )
        chosen = right.selectbox(
            words("label_studio.is"),
            list(people),
            format_func=lambda id_: people[id_].name,
            key="label-studio-account-is",
        )
        named = st.form_submit_button(words("label_studio.name"), key="label-studio-account-name")
    if named:
        carry_out(words, lambda: map_author(study, person, url, number, people[chosen]))
