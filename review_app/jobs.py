"""The jobs page: what runs, how far, what went wrong; start, cancel, resume; and endpoints' keys."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from db.errors import WardroundError
from db.jobs import UNDER_WAY, Job, jobs, last_step
from db.people import Person
from db.study import Study
from pipelines.jobs.keys import endpoint_of, endpoints_with_key, forget_key, keep_key
from pipelines.jobs.kinds import KINDS
from pipelines.jobs.presence import why_none, worker_is_there
from pipelines.jobs.queue import go_on_with
from pipelines.jobs.same_work import gone_on_as
from review_app import job_start
from review_app.beneath import Beneath
from review_app.browser_time import in_browser_time, offset
from review_app.job_card import show_card
from review_app.job_forms.every import FORMS
from review_app.job_ways_on import KEY_FOR, TIMES_ASKED
from review_app.plain import plain
from review_app.words import Words

LOOK_EVERY = "2s"
# how often a list that rests asks whether it may
WATCH_EVERY = "4s"
ENDED_SHOWN = 20
# session: how many keys were sent from "Endpoints' keys"
KEYS_TYPED = "keys-typed"


def show(study: Study, person: Person, words: Words) -> None:
    st.header(words("jobs.title"))
    mine = [kind for kind in FORMS if person.role in KINDS[kind].roles]
    # over the list, which renews itself: what moves below an open field does not disturb it
    if mine:
        first_visit = st.session_state.setdefault("jobs-first", not jobs(study, person))
        with st.expander(words("jobs.start"), expanded=first_visit):
            job_start.show(study, person, words, mine)
        # by its key it stays unfolded in another language
        with st.expander(words("jobs.keys"), key="endpoint-keys"):
            _keys(study, person, words)
    standing = _standing(study, person)
    moves = any(job.state in UNDER_WAY for job in jobs(study, person))
    st.fragment(_list, run_every=LOOK_EVERY if moves else None)(study, person, words, moves)
    if not moves:
        # where nothing moves, the list is not drawn again and again
        st.fragment(_watch, run_every=WATCH_EVERY)(study, person, standing)


def _standing(study: Study, person: Person) -> tuple[int, bool]:
    """What is another one as soon as any job moves, or a worker comes or goes."""
    return last_step(study, person), worker_is_there(study)


def _watch(study: Study, person: Person, standing: tuple[int, bool]) -> None:
    """Draw the page anew once something moves, another person's job too."""
    if _standing(study, person) != standing:
        st.rerun()


def tell_if_nobody_works(study: Study, words: Words) -> None:
    """No worker runs: said, with the reason the last one gave, for everything that is started would wait."""
    if worker_is_there(study):
        return
    english, chinese = why_none(study)
    why = (words.language == "zh" and chinese) or english
    plain("⚠ " + words("jobs.no_worker") + (" " + words("jobs.no_worker_why", why=why) if why else ""))


def _list(study: Study, person: Person, words: Words, moves: bool) -> None:
    tell_if_nobody_works(study, words)
    everything = jobs(study, person)
    if everything:
        zone = offset(in_browser_time(datetime.now(UTC)))
        st.html(f'<div class="job-asked">{words("jobs.times", zone=zone)}</div>')
    else:
        st.info(words("jobs.none"))
    under_way = [each for each in everything if each.state in UNDER_WAY]
    if moves and not under_way:
        # the page anew, whose list then rests
        st.rerun()
    ended = [each for each in everything if each.state not in UNDER_WAY]
    # what runs first, then what waits in the order it will run
    under_way.sort(key=lambda job: (job.state == "queued", job.place, job.id))
    shown = st.session_state.setdefault("jobs-shown", ENDED_SHOWN)
    later = gone_on_as(everything)
    for job in [*under_way, *ended[:shown]]:
        show_card(study, person, words, job, later.get(job.id))
    if len(ended) > shown:
        st.button(words("jobs.older"), key="jobs-older", on_click=_show_older)


def _show_older() -> None:
    st.session_state["jobs-shown"] += ENDED_SHOWN


def _keys(study: Study, person: Person, words: Words) -> None:
    st.text(words("jobs.keys_why"))
    # a place that is always there: what moves is drawn anew with what was typed in it, and that is sent
    with st.container():
        waits = _waits_for_key(study, person)
        if waits:
            # the page's script brings the keyboard to it, once for each time it is asked for
            said, times = words("jobs.key_for_job", n=waits.id), st.session_state[TIMES_ASKED]
            st.html(f'<p class="filled" role="status" tabindex="-1" data-come-to="key-{times}">{said}</p>')
    with st.form("keep-key"):
        left, right = st.columns(2)
        base_url = left.text_input(words("jobs.key_of"), key="key-base-url", placeholder="https://…/v1")
        beneath = Beneath(words)
        beneath.leave(left, "base_url")
        key = _typed_key(right, words)
        beneath.leave(right, "key")
        with st.container(horizontal=True):
            keep = st.form_submit_button(words("jobs.keep_key"), key="key-keep")
            forget = st.form_submit_button(words("jobs.forget_key"), key="key-forget")
    if keep:
        _told(words, beneath, lambda: _keep(study, person, base_url, key, waits))
    if forget:
        _told(words, beneath, lambda: _forget(study, person, base_url))
    # after what was just done, which changes it
    kept = endpoints_with_key(study, person)
    st.text("\n".join([words("jobs.keys_of"), *kept]) if kept else words("jobs.no_keys"))


def _waits_for_key(study: Study, person: Person) -> Job | None:
    """The job whose card has led here, while it has not gone on."""
    if KEY_FOR not in st.session_state:
        return None
    asked = st.session_state[KEY_FOR]
    found = (job for job in jobs(study, person) if job.id == asked and job.state == "failed")
    return next(found, None)


def _keep(study: Study, person: Person, base_url: str, key: str, waits: Job | None) -> tuple[str, int]:
    """The phrase that says what was done, and the job that goes on, 0 for none."""
    keep_key(study, person, base_url, key)
    # the address may have been changed here
    if not waits or endpoint_of(base_url) != endpoint_of(waits.arguments["base_url"]):
        return "jobs.key_kept", 0
    go_on_with(study, person, waits)
    del st.session_state[KEY_FOR]
    return "jobs.key_kept_for_job", waits.id


def _forget(study: Study, person: Person, base_url: str) -> tuple[str, int]:
    forget_key(study, person, base_url)
    return "jobs.key_forgotten", 0


def _typed_key(column, words: Words) -> str:
    """The key's field; once it is sent, what was typed, and another field in its place.

    A browser sends what each field of a page holds again with whatever is pressed later. With the field the
    key goes from the browser and from the session, where an emptied field leaves it in the browser.
    """
    number = st.session_state.setdefault(KEYS_TYPED, 0)
    typed = ""
    if st.session_state.get("key-keep") or st.session_state.get("key-forget"):
        typed = st.session_state.get(f"key-key-{number}", "")
        number = st.session_state[KEYS_TYPED] = number + 1
    column.text_input(words("jobs.key"), type="password", key=f"key-key-{number}", autocomplete="off")
    return typed


def _told(words: Words, beneath: Beneath, act: Callable[[], tuple[str, int]]) -> None:
    try:
        said, job = act()
    except WardroundError as error:
        beneath.say(error)
    else:
        st.success(words(said, n=int(job)))
