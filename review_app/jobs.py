"""The jobs page: what runs, how far, what went wrong; start, cancel, resume; and endpoints' keys."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from db.errors import WardroundError
from db.job_progress import JobProgress, progress_in
from db.jobs import RESUMABLE, UNDER_WAY, Job, cancel_job, jobs
from db.people import Person
from db.study import Study
from pipelines.jobs.keys import forget_key, keep_key
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.presence import why_none, worker_is_there
from pipelines.jobs.queue import go_on_with, start_job
from pipelines.jobs.run_job import job_folder
from review_app.job_forms.every import FORMS
from review_app.plain import plain
from review_app.words import Words, catalogue

LOOK_EVERY = "2s"
ENDED_SHOWN = 20
# what a job is known by, said without its name
FIRST = ("name", "model", "eval_set", "file", "base_url")


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("jobs.title"))
    mine = [kind for kind in FORMS if person.role in KINDS[kind].roles]
    # over the list, which renews itself: what moves below an open field does not disturb it
    if mine:
        first_visit = st.session_state.setdefault("jobs-first", not jobs(study, person))
        with st.expander(words("jobs.start"), expanded=first_visit):
            _start(study, person, words, mine)
        with st.expander(words("jobs.keys")):
            _keys(study, person, words)
    st.fragment(_list, run_every=LOOK_EVERY)(study, person, words)


def tell_if_nobody_works(study: Study, words: Words) -> None:
    """No worker runs: said, with the reason the last one gave, for everything that is started would wait."""
    if worker_is_there(study):
        return
    english, chinese = why_none(study)
    why = (words.language == "zh" and chinese) or english
    plain("⚠ " + words("jobs.no_worker") + (" " + words("jobs.no_worker_why", why=why) if why else ""))


def _list(study: Study, person: Person, words: Words) -> None:
    tell_if_nobody_works(study, words)
    everything = jobs(study, person)
    if not everything:
        st.info(words("jobs.none"))
    under_way = [each for each in everything if each.state in UNDER_WAY]
    ended = [each for each in everything if each.state not in UNDER_WAY]
    # what runs first, then what waits in the order it will run
    under_way.sort(key=lambda job: (job.state == "queued", job.since, job.id))
    for job in [*under_way, *ended[:ENDED_SHOWN]]:
        show_card(study, person, words, job)


def show_card(study: Study, person: Person, words: Words, job: Job) -> None:
    with st.container(border=True, key=f"job-{job.id}"):
        left, middle, right = st.columns([5, 1, 1], vertical_alignment="center")
        with left:
            plain(f"{job.id} · {words('jobs.kind.' + job.kind)} · {words('jobs.state.' + job.state)}")
            plain(_asked(job, words))
            progress = progress_in(job_folder(study, job.id))
            if progress and progress.total:
                share = min(1.0, progress.done / progress.total)
                st.progress(share, text=_how_far(progress, job.state in UNDER_WAY, words))
            if job.sentence:
                plain(job.said(words.language))
        if person.role not in KINDS[job.kind].roles:
            return
        # places of their own: the second press of a double click on one must not meet the other
        if job.state in ("queued", "running") and middle.button(words("jobs.cancel"), key=f"cancel-{job.id}"):
            _do(words, lambda: cancel_job(study, person, job.id))
        if job.state in RESUMABLE and right.button(words("jobs.resume"), key=f"resume-{job.id}"):
            _do(words, lambda: go_on_with(study, person, job))


def _asked(job: Job, words: Words) -> str:
    """Who asked for what, when: the values that tell jobs apart, in the order of FIRST, then the others."""
    moment = datetime.fromisoformat(job.at).astimezone().strftime("%m-%d %H:%M")
    names = sorted(job.arguments, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))
    told = [_argument(job.kind, name, job.arguments[name], words) for name in names]
    return " · ".join([f"{moment} {job.by_login}", *filter(None, told)])


def _argument(kind: str, name: str, value: object, words: Words) -> str:
    if value in (None, False, ""):
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if name in FIRST:
        return text
    keys = (f"jobs.{kind}.{name}", f"jobs.{name}")
    label = next((words(key) for key in keys if key in catalogue()), name)
    return label if value is True else f"{label} {text}"


def _how_far(progress: JobProgress, moving: bool, words: Words) -> str:
    parts = [f"{progress.done} / {progress.total}"]
    if moving and progress.a_second:
        parts.append(words("jobs.a_second", n=f"{progress.a_second:.3g}"))
    if moving and progress.seconds_left is not None:
        parts.append(words("jobs.left", time=_span(progress.seconds_left)))
    if progress.failed:
        parts.append(words("jobs.failed", n=progress.failed))
    if progress.cost is not None:
        parts.append(words("jobs.cost", cost=f"{progress.cost:.4f}"))
    return " · ".join(parts)


def _span(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _start(study: Study, person: Person, words: Words, kinds: list[str]) -> None:
    kind = st.radio(
        words("jobs.kind"),
        kinds,
        format_func=lambda each: words("jobs.kind." + each),
        horizontal=True,
        key="job-kind",
    )
    with st.form("start-job"):
        arguments = FORMS[kind](study, words)
        sent = st.form_submit_button(words("jobs.start"), type="primary", key="job-start")
    if sent:
        _do(words, lambda: start_job(study, person, kind, arguments))


def _keys(study: Study, person: Person, words: Words) -> None:
    st.text(words("jobs.keys_why"))
    # cleared when sent, so that the key stays in no session
    with st.form("keep-key", clear_on_submit=True):
        left, right = st.columns(2)
        base_url = left.text_input(words("jobs.key_of"), key="key-base-url", placeholder="https://…/v1")
        key = right.text_input(words("jobs.key"), type="password", key="key-key", autocomplete="off")
        left, right, _ = st.columns([1, 1, 2])
        keep = left.form_submit_button(words("jobs.keep_key"), key="key-keep")
        forget = right.form_submit_button(words("jobs.forget_key"), key="key-forget")
    if keep:
        _do(words, lambda: keep_key(study, person, base_url, key), "jobs.key_kept")
    if forget:
        _do(words, lambda: forget_key(study, person, base_url), "jobs.key_forgotten")


def _do(words: Words, act: Callable[[], object], done: str = "") -> None:
    try:
        act()
    except WardroundError as error:
        st.error(error.said(words.language))
    else:
        if done:
            st.success(words(done))
        else:
            st.rerun()
