"""The ways on from where a job is: cancel it, resume it, or what else can help where resuming cannot."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from db.errors import WardroundError
from db.jobs import RESUMABLE, UNDER_WAY, Job, cancel_job
from db.people import Person
from db.study import Study
from pipelines.asking.request import OF_NO_USE
from pipelines.jobs.keys import key_for
from pipelines.jobs.queue import REREAD, ask_failed_again, ask_unread_again, go_on_with, go_on_with_budget
from review_app.beneath import Beneath
from review_app.carry_out import carry_out
from review_app.job_forms.as_before import FILLED, fill_in, has_form
from review_app.job_forms.number_field import number_field
from review_app.job_words import WRITING
from review_app.words import Words

STOPPABLE = ("queued", "running")
# session: the job whose endpoint's key is asked for above the list, and how often one was asked for
KEY_FOR, TIMES_ASKED = "key-for", "key-times-asked"


def show_buttons(study: Study, person: Person, words: Words, job: Job, needs: str) -> None:
    """Those of use; each in a place of its own, where Cancel stays unseen beside Resume."""
    # none where the same again comes to the same
    resumes = job.state in RESUMABLE and (job.state != "failed" or _can_resume(study, job, needs))
    if not resumes and job.state not in UNDER_WAY:
        return
    if st.button(words("jobs.cancel"), key=f"cancel-{job.id}", disabled=job.state not in STOPPABLE):
        carry_out(words, lambda: cancel_job(study, person, job.id))
    if resumes and st.button(words("jobs.resume"), key=f"resume-{job.id}"):
        carry_out(words, lambda: go_on_with(study, person, job))


def show_ways_on(
    study: Study, person: Person, words: Words, job: Job, needs: str, counts: Mapping[str, int]
) -> None:
    """What a job that has failed needs instead, and asking again what came to no result."""
    if job.state == "failed" and needs in WAYS:
        WAYS[needs](study, person, words, job)
    # one that has failed is resumed, which asks again what has failed or is missing
    failed = counts.get("failed", 0) + counts.get("missing", 0) if job.state == "completed" else 0
    rereads = job.kind in REREAD and job.state in ("completed", "failed") and needs in ("", "ratings")
    # of a model that writes, what is empty is its own answer; of a judge, what there was to judge
    of_no_use = OF_NO_USE if job.kind in WRITING else ("unparsed",)
    unread = sum(counts.get(each, 0) for each in of_no_use) if rereads else 0
    said = "jobs.ask_empty" if unread and "unparsed" not in counts else "jobs.ask_unread"
    if failed or unread:
        with st.container(horizontal=True):
            if failed and st.button(words("jobs.ask_failed", count=failed), key=f"failed-{job.id}"):
                carry_out(words, lambda: ask_failed_again(study, person, job))
            if unread and st.button(words(said, count=unread), key=f"unread-{job.id}"):
                carry_out(words, lambda: ask_unread_again(study, person, job))
    if failed or unread or (needs == "budget" and job.state == "failed"):
        st.html(f'<div class="job-asked">{words("jobs.as_a_new_job")}</div>')


def _can_resume(study: Study, job: Job, needs: str) -> bool:
    if needs == "key":
        # perhaps another one has been kept since, or the endpoint has come to accept it
        return key_for(study, job.arguments["base_url"]) is not None
    return not needs or (needs == "arguments" and not has_form(job))


def _new_budget(study: Study, person: Person, words: Words, job: Job) -> None:
    """The job's own is never changed: go on under another."""
    beneath, refused = Beneath(words), f"budget-refused-{job.id}"
    # a form, so that the number typed and the press arrive together
    with st.form(f"budget-{job.id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            had, key = job.arguments["budget"], f"budget-of-{job.id}"
            budget = number_field(st, words, "jobs.new_budget", key, had, width=220, keyboard="decimal")
            sent = st.form_submit_button(words("jobs.go_on_with_budget"), key=f"go-on-{job.id}")
        beneath.leave(st, "budget")
    if sent:
        try:
            go_on_with_budget(study, person, job, budget)
        except WardroundError as error:
            # the list renews itself: the sentence stands until the next press
            st.session_state[refused] = error
        else:
            st.session_state.pop(refused, None)
            st.rerun()
    if refused in st.session_state:
        beneath.say(st.session_state[refused])


def _new_key(study: Study, person: Person, words: Words, job: Job) -> None:
    """Lead to "Endpoints' keys", which keeps one for the job's address and resumes the job.

    The key has no field here. Where the list moves, a card is drawn for a moment with the fields of the one
    that stood there; a browser then takes what was typed in them for sent, and sends it again and again.
    """
    if key_for(study, job.arguments["base_url"]) is not None:
        st.html(f'<div class="job-asked">{words("jobs.key_is_kept")}</div>')
    if st.button(words("jobs.give_key"), key=f"key-on-{job.id}", on_click=partial(_ask_for_key, job)):
        st.rerun()
    if st.session_state.get(KEY_FOR) == job.id:
        st.html(f'<div class="job-note" role="note">{words("jobs.key_above")}</div>')
    # perhaps it is the address that is wrong
    _changed(study, person, words, job)


def _ask_for_key(job: Job) -> None:
    """Fill its address in above, before the next drawing of the page; `KEY_FOR` says for which job."""
    state = st.session_state
    state["key-base-url"], state[KEY_FOR] = job.arguments["base_url"], job.id
    state[TIMES_ASKED] = state.get(TIMES_ASKED, 0) + 1


def _changed(study: Study, person: Person, words: Words, job: Job) -> None:
    """The form above as it was filled in for this job, to be changed there and started anew."""
    if not has_form(job):
        return
    if st.button(words("jobs.change"), key=f"change-{job.id}", on_click=partial(fill_in, study, job)):
        st.rerun()
    if st.session_state.get(FILLED) == job.id:
        st.html(f'<div class="job-note" role="note">{words("jobs.changed_above")}</div>')


# what a failed job needs → how it is given
WAYS: dict[str, Callable[[Study, Person, Words, Job], None]] = {
    "budget": _new_budget,
    "key": _new_key,
    "arguments": _changed,
    # resuming may help, or it is the address or the model that is wrong
    "": _changed,
}
