"""What every command that asks a model says before, during and after it asks."""

import sys
import time
from statistics import fmean

import click

from db.job_progress import JobProgress, tell_ending, tell_progress
from pipelines.asking.counted import counted
from pipelines.asking.money import money

LONGEST_LIST = 20


def announced(given):
    """Says the estimate; goes ahead unless this is a dry run."""
    from pipelines.asking.accounts import tell_estimate

    def go_ahead(estimate):
        click.echo(estimate, err=True)
        tell_estimate(estimate)
        return not given["dry_run"]

    return go_ahead


def show(progress):
    tell_progress(
        JobProgress(
            progress.done,
            progress.total,
            progress.a_second,
            progress.seconds_left,
            progress.failed,
            progress.cost,
            time.time() + progress.resumes_in if progress.resumes_in else 0.0,
            time.time() - progress.absent if progress.absent else 0.0,
        )
    )
    left = progress.seconds_left
    text = f"{progress.done}/{progress.total}"
    # a batch is answered all at once, so that a speed would say nothing
    text += "" if progress.batches else f", {progress.a_second:.1f} a second"
    text += f", {left:.0f} s left" if left and not progress.batches else ""
    # the pause is often one of our own, for an endpoint that names none
    pause = f", the endpoint asks for a slower pace, asked again in {progress.resumes_in:.0f} s"
    text += pause if progress.resumes_in else ""
    text += f", away for {progress.absent:.0f} s, waiting" if progress.absent else ""
    text += f", {progress.failed} without a result" if progress.failed else ""
    text += f", cost {money(progress.cost)}" if progress.cost is not None else ""
    text += "".join(f"; {each}" for each in progress.batches)
    # one line that renews itself on a terminal, a line each time in a log
    click.echo(f"\r\033[K{text}" if sys.stderr.isatty() else text, nl=not sys.stderr.isatty(), err=True)


def tell(summary):
    from pipelines.asking.accounts import tell_bill
    from pipelines.asking.cut import tell_cut
    from pipelines.asking.without import sentences_of, tell_without

    if sys.stderr.isatty():
        click.echo(err=True)
    # a row may have been asked about several times over: by turn, in both orders, repeatedly
    for name, counts in (("rows", summary.rows), ("questions", summary.counts)):
        if counts:
            listed = ", ".join(f"{number} {status}" for status, number in sorted(counts.items()))
            click.echo(f"{name}: {listed}")
    if summary.ratings:
        click.echo(f"mean rating: {fmean(summary.ratings):.2f} (n = {len(summary.ratings)})")
    if cut := str(tell_cut(summary)):
        click.echo(f"cut: {cut}")
    if kept := summary.unfinished_answers:
        click.echo(
            f"answers of unfinished dialogues: {kept}, kept in the ledger; the next run goes on from them"
        )
    tell_bill(summary.in_all, summary.this_run)
    click.echo(f"this run: {summary.this_run}")
    click.echo(f"all runs: {summary.in_all}")
    if summary.turned_away:
        refused = counted(summary.turned_away, "request")
        click.echo(f"besides, the endpoint refused {refused} for the whole run's sake: no row's attempt")
    if summary.answered_as:
        click.echo(f"the endpoint answers under the name {summary.answered_as[:80]!r}", err=True)
    if summary.empty:
        click.echo(f"not asked, because the answer is empty: {_listed(summary.empty)}", err=True)
    if summary.unsettled:
        why = f"; the last failure: {summary.why}" if summary.why else ""
        ids = dict.fromkeys(each.id for each in summary.unsettled)
        click.echo(f"without a result, by id: {_listed(list(ids))}{why}", err=True)
    if final := summary.counts.get("refused"):
        click.echo(f"refused: {final}, which no rerun asks again; of a file, another --out does", err=True)
    told = tell_without(summary)
    if summary.stopped:
        click.echo(summary.stopped, err=True)
        tell_ending(*summary.stopped.of_a_job(), summary.stopped.needs)
    elif told:
        tell_ending(*sentences_of(told))


def tell_unasked(models):
    """Say which models nobody asked, for one before them was stopped."""
    if models:
        click.echo(f"not asked: {', '.join(models)}", err=True)


def _listed(names):
    more = len(names) - LONGEST_LIST
    return ", ".join(names[:LONGEST_LIST]) + (f" and {more} more" if more > 0 else "")
