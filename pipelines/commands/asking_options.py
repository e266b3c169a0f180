"""What every command that asks a model shares: its options, and what it says before, during and after."""

import sys
import time
from functools import reduce, wraps
from pathlib import Path
from statistics import fmean

import click
from click.core import ParameterSource

from db.job_progress import JobProgress, tell_ending, tell_progress
from pipelines.commands.model_name import MODEL_NAME
from pipelines.commands.number_types import ABOVE_0, AGAIN, IN_FLIGHT, SECONDS, Number

LONGEST_LIST = 20

_OPTIONS = (
    click.option("--base-url", required=True, help="The endpoint, such as https://host/v1."),
    click.option("--concurrency", default=8, show_default=True, type=IN_FLIGHT, help="In flight."),
    click.option("--requests-per-minute", type=ABOVE_0, help="At most so many."),
    click.option("--tokens-per-minute", type=ABOVE_0, help="At most so many."),
    click.option("--timeout", default=120.0, show_default=True, type=SECONDS, help="To wait for one answer."),
    click.option(
        "--ask-again",
        default=2,
        show_default=True,
        type=AGAIN,
        help="Times to ask for a useless answer again.",
    ),
    click.option("--prices", type=click.Path(path_type=Path), help="A JSON price file; see docs/judge.md."),
    click.option("--budget", type=Number(0), help="Stop before all runs on this ledger cost more than this."),
    click.option("--dry-run", is_flag=True, help="Only say what would be asked, at about what cost."),
)

_BATCH_OPTIONS = (
    click.option("--batch", is_flag=True, help="Through the Batch API: half the price, within a day."),
    click.option(
        "--poll-seconds", default=30.0, show_default=True, type=SECONDS, help="How often to look at a batch."
    ),
)
# what says how fast single requests may follow one another, and how long one may take
PACE = ("concurrency", "timeout", "requests_per_minute", "tokens_per_minute")


def asking_options(command):
    """The options of endpoint and limits, for a command that Ctrl-C stops in order at any moment."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), _stoppable(command))


def _stoppable(command):
    """The command, ended as a stopped run is also where Ctrl-C comes while nothing is asked yet."""

    @wraps(command)
    def stoppable(*arguments, **options):
        try:
            return command(*arguments, **options)
        except KeyboardInterrupt:
            from pipelines.asking.run import stopped_by_hand
            from pipelines.asking.summary import STOPPED

            click.echo(stopped_by_hand(), err=True)
            click.get_current_context().exit(STOPPED)

    return stoppable


def batch_options(command):
    """The options of going through the Batch API."""
    return reduce(lambda decorated, option: option(decorated), reversed(_BATCH_OPTIONS), command)


def one_model(help):
    """The option of the one model to ask: another one beside it would be ignored, so it is refused."""
    return click.option(
        "--model", required=True, multiple=True, type=MODEL_NAME, callback=_the_only, help=help
    )


def several_models(help):
    """The option of the models to ask one after another, as `models`."""
    return click.option(
        "--model", "models", required=True, multiple=True, type=MODEL_NAME, callback=_each_once, help=help
    )


def _the_only(context, option, models):
    if len(models) > 1:
        raise click.BadParameter(f"this command asks one model; {', '.join(models)} are {len(models)}.")
    return models[0]


def _each_once(context, option, models):
    for number, model in enumerate(models):
        if model in models[:number]:
            raise click.BadParameter(f"{model} is named twice; name each model once.")
    return models


def endpoint_of(given, model):
    from pipelines.asking.chat import Endpoint

    return Endpoint(given["base_url"], model, given["timeout"])


def poll_seconds_of(given):
    """How often to look at a batch, None without --batch. What would have no effect is refused."""
    if given["batch"]:
        if any(map(was_given, PACE)):
            *listed, last = (f"--{name.replace('_', '-')}" for name in PACE)
            raise click.UsageError(
                f"{', '.join(listed)} and {last} are for single requests; leave them out with --batch."
            )
        return given["poll_seconds"]
    if was_given("poll_seconds"):
        raise click.UsageError("--poll-seconds is for --batch; give both or neither.")
    return None


def was_given(name):
    """Whether an option that has a default stands on the command line."""
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def limits_of(given, model):
    """What a run of this model may take."""
    return limits_of_each(given, [model])[model]


def limits_of_each(given, models):
    """What a run of each model may take. Says, once, what the price file says of itself."""
    from pipelines.asking.prices import prices_in

    prices = prices_in(given["prices"])
    limits = {model: _limits(given, model, prices) for model in models}
    for note in dict.fromkeys(each.price.note for each in limits.values() if each.price):
        if note:
            click.echo(note, err=True)
    return limits


def _limits(given, model, prices):
    from db.errors import Invalid
    from pipelines.asking.request import Limits

    price = prices.get(model)
    if given["budget"] is not None and not price:
        raise Invalid(
            f"--budget needs a price for {model}; give one with --prices.",
            f"不知道 {model} 的价格，无法守住费用上限；请填写它的价格，或不设费用上限。",
        )
    return Limits(
        in_flight=given["concurrency"],
        requests_a_minute=given["requests_per_minute"],
        tokens_a_minute=given["tokens_per_minute"],
        ask_again=given["ask_again"],
        price=price,
        prices=prices,
        budget=given["budget"],
    )


def prompt_of(path, name):
    """The user's own prompt when there is one, else the one of this name."""
    from pipelines.asking.prompt import prompt_in, prompt_named

    return prompt_in(path) if path else prompt_named(name)


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
        )
    )
    left = progress.seconds_left
    text = f"{progress.done}/{progress.total}"
    # a batch is answered all at once, so that a speed would say nothing
    text += "" if progress.batches else f", {progress.a_second:.1f} a second"
    text += f", {left:.0f} s left" if left and not progress.batches else ""
    text += f", the endpoint asks to wait {progress.resumes_in:.0f} s" if progress.resumes_in else ""
    text += f", {progress.failed} without a result" if progress.failed else ""
    text += f", cost {progress.cost:.4f}" if progress.cost is not None else ""
    text += "".join(f"; {each}" for each in progress.batches)
    # one line that renews itself on a terminal, a line each time in a log
    click.echo(f"\r\033[K{text}" if sys.stderr.isatty() else text, nl=not sys.stderr.isatty(), err=True)


def tell(summary):
    from pipelines.asking.accounts import tell_bill
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
    if cut := _cut(summary):
        click.echo(f"cut: {cut}")
    if kept := summary.unfinished_answers:
        click.echo(
            f"answers of unfinished dialogues: {kept}, kept in the ledger; the next run goes on from them"
        )
    tell_bill(summary.in_all)
    click.echo(f"this run: {summary.this_run}")
    click.echo(f"all runs: {summary.in_all}")
    if summary.turned_away:
        from pipelines.asking.counted import counted

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
    told = tell_without(summary)
    if summary.stopped:
        click.echo(summary.stopped, err=True)
        tell_ending(str(summary.stopped), summary.stopped.zh, summary.stopped.needs)
    elif told:
        tell_ending(*sentences_of(told))


def _cut(summary):
    """How much of prompts and answers is not there, "" where all is."""
    from pipelines.asking.counted import counted

    prompts = f"{counted(summary.prompts_cut, 'prompt')} to the token budget" if summary.prompts_cut else ""
    answers = f"{counted(summary.answers_cut, 'answer')} at the length limit" if summary.answers_cut else ""
    return ", ".join(filter(None, (prompts, answers)))


def tell_unasked(models):
    """Say which models nobody asked, for one before them was stopped."""
    if models:
        click.echo(f"not asked: {', '.join(models)}", err=True)


def _listed(names):
    more = len(names) - LONGEST_LIST
    return ", ".join(names[:LONGEST_LIST]) + (f" and {more} more" if more > 0 else "")
