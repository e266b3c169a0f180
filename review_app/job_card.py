"""One job in a box: its state, what it was asked for, how far it is, what went wrong, where it led."""

import html
from urllib.parse import quote

import streamlit as st

from db.job_progress import progress_in
from db.jobs import RESUMABLE, UNDER_WAY, Job, cancel_job
from db.people import Person
from db.study import Study
from pipelines.asking.accounts import bills_in, estimates_in
from pipelines.jobs.kinds import KINDS, models_of
from pipelines.jobs.queue import go_on_with, go_on_with_budget
from pipelines.jobs.run_job import job_folder
from review_app.carry_out import carry_out
from review_app.components.bundle import base_path
from review_app.job_words import asked, costs, how_far
from review_app.words import Words

# a state's sign, for those who do not see its colour
SIGNS = {
    "queued": "◷",
    "running": "▶",
    "stopping": "◌",
    "completed": "✓",
    "failed": "✕",
    "cancelled": "⊘",
    "interrupted": "‖",
}
STOPPABLE = ("queued", "running")
# kind → the page on which what came of it stands
LEADS_TO = {"submit": "leaderboard", "judge": "data", "label": "rules", "polish": "data", "train": "training"}
STYLE = """<style>
.job { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; font-weight: 600; }
.job .state { font-size: .9rem; padding: .1rem .6rem; border-radius: 1rem; white-space: nowrap;
  background: #e8edef; color: #36464c; }
.job .running, .job .stopping { background: #d8eef0; color: #084c54; }
.job .completed { background: #d9f0e2; color: #0a5a36; }
.job .failed { background: #b00020; color: #fff; }
.job .interrupted { background: #fbeacb; color: #6b4500; }
[class*=st-key-job-]:has(> * .job .failed) { border-left: 4px solid #b00020; }
.job-asked { color: #4a5a60; font-size: .93rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.job-error { background: #fdecee; border-left: 3px solid #b00020; padding: .4rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.job-note { background: #fbf3e2; border-left: 3px solid #9a6700; padding: .4rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.job-led { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
</style>"""


def show_card(study: Study, person: Person, words: Words, job: Job) -> None:
    folder = job_folder(study, job.id)
    with st.container(border=True, key=f"job-{job.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(_head(job, words), width="content")
            # a box of their own, so that a phone puts both together on the next line
            with st.container(horizontal=True, width="content"):
                if person.role in KINDS[job.kind].roles and job.state != "completed":
                    _buttons(study, person, words, job)
        st.html(f'<div class="job-asked">{html.escape(asked(job, words))}</div>')
        progress, before = progress_in(folder), estimates_in(folder)
        currency = before[0].currency if before else ""
        if progress and progress.total:
            share = min(1.0, progress.done / progress.total)
            st.progress(share, text=how_far(progress, job.state in UNDER_WAY, currency, words))
        _ended(job, costs(bills_in(folder), words), words)
        if person.role in KINDS[job.kind].roles and job.state == "failed" and job.arguments.get("budget"):
            _new_budget(study, person, words, job)


def _head(job: Job, words: Words) -> str:
    state = f'<span class="state {job.state}">{SIGNS[job.state]} {words("jobs.state." + job.state)}</span>'
    return f'{STYLE}<div class="job">{state}<span>{job.id} · {words("jobs.kind." + job.kind)}</span></div>'


def _buttons(study: Study, person: Person, words: Words, job: Job) -> None:
    """Each in a place of its own: the second press of a double click on one misses the other."""
    if st.button(words("jobs.cancel"), key=f"cancel-{job.id}", disabled=job.state not in STOPPABLE):
        carry_out(words, lambda: cancel_job(study, person, job.id))
    if st.button(words("jobs.resume"), key=f"resume-{job.id}", disabled=job.state not in RESUMABLE):
        carry_out(words, lambda: go_on_with(study, person, job))


def _new_budget(study: Study, person: Person, words: Words, job: Job) -> None:
    """For one that may have stopped at its budget, whose own is never changed: go on under another."""
    had = float(job.arguments["budget"])
    # a form, so that the number typed and the press arrive together
    with (
        st.form(f"budget-{job.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        budget = st.number_input(
            words("jobs.new_budget"), had, value=had, format="%g", key=f"budget-of-{job.id}", width=220
        )
        sent = st.form_submit_button(words("jobs.go_on_with_budget"), key=f"go-on-{job.id}")
    if sent:
        carry_out(words, lambda: go_on_with_budget(study, person, job, budget))


def _ended(job: Job, cost: str, words: Words) -> None:
    """What a job says of itself at its end; of one that is at work again the last run's is forgotten."""
    if job.sentence:
        kind, role = ("error", "alert") if job.state == "failed" else ("note", "note")
        said = html.escape(job.said(words.language))
        st.html(f'<div class="job-{kind}" role="{role}">{said}</div>')
    if job.state == "interrupted":
        st.html(f'<div class="job-note" role="note">{words("jobs.interrupted_why")}</div>')
    if job.state not in UNDER_WAY and cost:
        st.html(f'<div class="job-asked">{html.escape(cost)}</div>')
    if job.state == "completed" and (links := _links(job, words)):
        st.html(f'<div class="job-led">{links}</div>')


def _links(job: Job, words: Words) -> str:
    """Where what came of the job is."""
    if job.kind == "generate":
        return "".join(
            f'<a href="{base_path()}/export/answers/{job.id}/{number}" download>'
            f"{html.escape(words('jobs.answers_of', model=model))}</a>"
            for number, model in enumerate(models_of(job.arguments), start=1)
        )
    page = LEADS_TO.get(job.kind)
    said = words(f"jobs.leads_to.{page}") if page else ""
    return f'<a href="{base_path()}/{quote(page)}" target="_self">{said}</a>' if page else ""
