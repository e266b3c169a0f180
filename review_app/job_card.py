"""One job in a box: its state, what it was asked for, how far it is, what went wrong, where it led."""

import html
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from db.job_progress import ending_in, progress_in
from db.jobs import UNDER_WAY, Job
from db.people import Person
from db.study import Study
from pipelines.asking.accounts import bills_in, estimates_in
from pipelines.asking.without import Without, counts_of, without_in
from pipelines.jobs.kinds import KINDS, models_of
from pipelines.jobs.run_job import job_folder
from review_app.components.bundle import base_path
from review_app.job_ways_on import show_buttons, show_ways_on
from review_app.job_words import asked, costs, how_far, no_results, waiting
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
PARTLY = "◐"
# kind → the page on which what came of it stands
LEADS_TO = {"submit": "leaderboard", "judge": "data", "label": "rules", "polish": "data", "train": "training"}
STYLE = """<style>
.job { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; font-weight: 600; }
.job .state { font-size: .9rem; padding: .1rem .6rem; border-radius: 1rem; white-space: nowrap;
  background: #e8edef; color: #36464c; }
.job .running, .job .stopping { background: #d8eef0; color: #084c54; }
.job .completed { background: #d9f0e2; color: #0a5a36; }
.job .completed.partly { background: #fbeacb; color: #6b4500; }
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
    ending, without = ending_in(folder), without_in(folder)
    needs, mine = ending.needs if ending else "", person.role in KINDS[job.kind].roles
    with st.container(border=True, key=f"job-{job.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(_head(job, without, words), width="content")
            # a box of their own, so that a phone puts both together on the next line
            with st.container(horizontal=True, width="content"):
                if mine and job.state != "completed":
                    show_buttons(study, person, words, job, needs)
        st.html(f'<div class="job-asked">{html.escape(asked(job, words))}</div>')
        _how_far(job, folder, words)
        _ended(job, without, costs(job, bills_in(folder), words), words)
        if mine:
            show_ways_on(study, person, words, job, needs, counts_of(without))


def _head(job: Job, without: list[Without], words: Words) -> str:
    number = sum(counts_of(without).values())
    said, kind, sign = words("jobs.state." + job.state), job.state, SIGNS[job.state]
    if job.state == "completed" and number:
        said, kind, sign = words("jobs.completed_without", n=number), "completed partly", PARTLY
    state = f'<span class="state {kind}">{sign} {said}</span>'
    return f'{STYLE}<div class="job">{state}<span>{job.id} · {words("jobs.kind." + job.kind)}</span></div>'


def _how_far(job: Job, folder: Path, words: Words) -> None:
    progress, before = progress_in(folder), estimates_in(folder)
    moving, currency = job.state in UNDER_WAY, before[0].currency if before else ""
    if progress and progress.total:
        share = min(1.0, progress.done / progress.total)
        st.progress(share, text=how_far(progress, moving, currency, words))
    if moving and progress and (said := waiting(progress, words)):
        st.html(f'<div class="job-note" role="status">{said}</div>')


def _ended(job: Job, without: list[Without], cost: str, words: Words) -> None:
    """What a job says of itself at its end; of one that is at work again the last run's is forgotten."""
    if job.state == "completed" and without:
        said = "\n".join(no_results(job, without, words))
        st.html(f'<div class="job-note" role="note">{html.escape(said)}</div>')
    elif job.sentence:
        kind, role = ("error", "alert") if job.state == "failed" else ("note", "note")
        said = html.escape(job.said(words.language))
        st.html(f'<div class="job-{kind}" role="{role}">{said}</div>')
    if job.state == "interrupted":
        st.html(f'<div class="job-note" role="note">{words("jobs.interrupted_why")}</div>')
    if job.state not in UNDER_WAY and cost:
        st.html(f'<div class="job-asked">{html.escape(cost)}</div>')
    if links := "".join(_links(job, bool(without), words)):
        st.html(f'<div class="job-led">{links}</div>')


def _links(job: Job, without: bool, words: Words) -> Iterator[str]:
    """Where what came of the job is, and what came to nothing."""
    if job.state == "completed" and job.kind == "generate":
        for number, model in enumerate(models_of(job.arguments), start=1):
            yield _link(
                f"export/answers/{job.id}/{number}", words("jobs.answers_of", model=model), "", " download"
            )
    elif job.state == "completed" and (page := LEADS_TO.get(job.kind)):
        said = words(f"jobs.leads_to.{page}")
        # so that a list of links, which a screen reader gives, tells one from another
        named = words("jobs.of_job", what=said, n=job.id)
        yield _link(quote(page), said, named, ' target="_self"')
    if without and job.state not in UNDER_WAY:
        said = words("jobs.without.table")
        yield _link(
            f"export/without-result/{job.id}", said, words("jobs.of_job", what=said, n=job.id), " download"
        )


def _link(path: str, said: str, named: str, more: str) -> str:
    label = f' aria-label="{html.escape(named)}"' if named else ""
    return f'<a href="{base_path()}/{path}"{more}{label}>{html.escape(said)}</a>'
