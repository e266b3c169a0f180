"""One job in a box: its state, what it was asked for, how far it is, what went wrong, where it led."""

import html
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from db.job_progress import CONTEST, all_told, ending_in, progress_in
from db.jobs import RESUMABLE, UNDER_WAY, Job
from db.people import Person
from db.study import Study
from pipelines.asking.accounts import bills_in, last_bills_in
from pipelines.asking.cut import Cut, cut_in
from pipelines.asking.without import Without, counts_of, without_in
from pipelines.jobs.answers import has_all, models_answered
from pipelines.jobs.asked import currency_of
from pipelines.jobs.kinds import KINDS, models_of
from pipelines.jobs.run_job import job_folder
from review_app.components.bundle import base_path
from review_app.job_ways_on import STOPPABLE, show_buttons, show_ways_on
from review_app.job_words import asked, costs, cut_off, ended_without, how_far, no_results, waiting
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
.job .gone-on { background: #e8edef; color: #36464c; }
.job .interrupted { background: #fbeacb; color: #6b4500; }
[class*=st-key-job-]:has(> * .job .failed:not(.gone-on)) { border-left: 4px solid #b00020; }
/* of no use it keeps its place: the second press of a double click on one button misses the other */
[class*=st-key-job-]:has(> * .job :is(.failed, .cancelled, .interrupted)) [class*=st-key-cancel-] {
  visibility: hidden; }
.job:focus-visible { outline: 3px solid #3aa0a6; outline-offset: 2px; border-radius: .3rem; }
.job-asked { color: #4a5a60; font-size: .93rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.job-error { background: #fdecee; border-left: 3px solid #b00020; padding: .4rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.job-note { background: #fbf3e2; border-left: 3px solid #9a6700; padding: .4rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.job-led { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; overflow-wrap: anywhere; }
.job-led a { min-width: 0; }
</style>"""


def show_card(study: Study, person: Person, words: Words, job: Job, later: int | None) -> None:
    """`later` is the newest job that has gone on with this one's work, which has the ways on then."""
    folder = job_folder(study, job.id)
    ending, without = ending_in(folder), without_in(folder)
    needs, mine = ending.needs if ending else "", person.role in KINDS[job.kind].roles
    used_up = later if later and _has_ways_on(job, without) else None
    with st.container(border=True, key=f"job-{job.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(_head(job, without, used_up, words), width="content")
            # a box of their own, so that a phone puts both together on the next line
            with st.container(horizontal=True, width="content"):
                if mine and not used_up:
                    show_buttons(study, person, words, job, needs)
        st.html(f'<div class="job-asked">{html.escape(asked(job, words))}</div>')
        _how_far(job, folder, words)
        _ended(
            job, without, cut_in(folder), costs(job, bills_in(folder), last_bills_in(folder), words), words
        )
        if links := "".join(_links(study, job, _nothing_asked(without, folder), without, used_up, words)):
            st.html(f'<div class="job-led">{links}</div>')
        if used_up:
            st.html(f'<div class="job-asked">{words("jobs.gone_on_as", n=used_up)}</div>')
        elif mine:
            show_ways_on(study, person, words, job, needs, counts_of(without))
        elif _has_ways_on(job, without):
            _for_roles(job, "jobs.for_roles", words)
        elif job.state in STOPPABLE:
            _for_roles(job, "jobs.cancel_for_roles", words)


def _for_roles(job: Job, said: str, words: Words) -> None:
    """Who may do what this person may not."""
    roles = ("、" if words.language == "zh" else ", ").join(
        words(f"role.{each}") for each in KINDS[job.kind].roles
    )
    st.html(f'<div class="job-asked">{words(said, roles=roles)}</div>')


def _has_ways_on(job: Job, without: list[Without]) -> bool:
    return job.state in RESUMABLE or (job.state == "completed" and bool(without))


def _nothing_asked(without: list[Without], folder: Path) -> bool:
    """Whether the job has asked for none of its rows, so that all there is to tell of each is that."""
    progress = progress_in(folder)
    return not counts_of(without).keys() - {"missing"} and not (progress and progress.done)


def _head(job: Job, without: list[Without], used_up: int | None, words: Words) -> str:
    number = sum(counts_of(without).values())
    said, kind, sign = words("jobs.state." + job.state), job.state, SIGNS[job.state]
    if job.state == "completed" and number:
        said, kind, sign = words("jobs.completed_without", n=number), "completed partly", PARTLY
    state = f'<span class="state {kind}{" gone-on" if used_up else ""}">{sign} {said}</span>'
    named = f"<span>{job.id} · {words('jobs.kind.' + job.kind)}</span>"
    # it takes the focus of what is gone from the card
    return f'{STYLE}<div class="job" role="heading" aria-level="3" tabindex="-1">{state}{named}</div>'


def _how_far(job: Job, folder: Path, words: Words) -> None:
    progress = progress_in(folder)
    currency = currency_of(job.arguments) if progress and progress.cost is not None else ""
    # one that waits to go on has of its last run but what is done
    at_work = job.state in UNDER_WAY and job.state != "queued"
    if progress and progress.total:
        share = min(1.0, progress.done / progress.total)
        st.progress(share, text=how_far(progress, at_work, currency, words))
    if at_work and progress and (said := waiting(progress, words)):
        st.html(f'<div class="job-note" role="status">{said}</div>')


def _ended(job: Job, without: list[Without], cut: Cut, cost: str, words: Words) -> None:
    """What a job says of itself at its end; of one that is at work again the last run's is forgotten."""
    if job.state == "completed" and without:
        said = "\n".join(no_results(job, without, words))
        st.html(f'<div class="job-note" role="note">{html.escape(said)}</div>')
    elif job.sentence:
        kind, role = ("error", "alert") if job.state == "failed" else ("note", "note")
        said = html.escape(job.said(words.language))
        st.html(f'<div class="job-{kind}" role="{role}">{said}</div>')
    if job.state == "cancelled" and (said := ended_without(without, words)):
        st.html(f'<div class="job-note" role="note">{html.escape(said)}</div>')
    if job.state == "interrupted":
        st.html(f'<div class="job-note" role="note">{words("jobs.interrupted_why")}</div>')
    if job.state not in UNDER_WAY and (said := cut_off(cut, words)):
        st.html(f'<div class="job-note" role="note">{said}</div>')
    if job.state not in UNDER_WAY and cost:
        st.html(f'<div class="job-asked">{html.escape(cost)}</div>')


def _links(
    study: Study, job: Job, nothing_asked: bool, without: list[Without], used_up: int | None, words: Words
) -> Iterator[str]:
    """Where what came of the job is, and what came to nothing."""
    stopped = job.state in RESUMABLE and not used_up
    if job.kind == "generate" and (stopped or job.state == "completed"):
        there = models_answered(study, job) if stopped else models_of(job.arguments)
        for number, model in enumerate(models_of(job.arguments), start=1):
            if model in there:
                said = "answers_so_far" if stopped and not has_all(study, job, model) else "answers_of"
                yield _link(
                    f"export/answers/{job.id}/{number}", words(f"jobs.{said}", model=model), "", " download"
                )
    elif job.state == "completed" and (page := LEADS_TO.get(job.kind)):
        said = words(f"jobs.leads_to.{page}")
        # so that a list of links, which a screen reader gives, tells one from another
        named = words("jobs.of_job", what=said, n=job.id)
        # of a submission to its own contest, which need not be the newest
        contest = "".join(
            f"?contest={quote(each['mark'])}" for each in all_told(job_folder(study, job.id), CONTEST)
        )
        yield _link(quote(page) + contest, said, named, ' target="_self"')
    if without and not nothing_asked and job.state not in UNDER_WAY:
        said = words("jobs.without.table")
        yield _link(
            f"export/without-result/{job.id}", said, words("jobs.of_job", what=said, n=job.id), " download"
        )


def _link(path: str, said: str, named: str, more: str) -> str:
    label = f' aria-label="{html.escape(named)}"' if named else ""
    return f'<a href="{base_path()}/{path}"{more}{label}>{html.escape(said)}</a>'
