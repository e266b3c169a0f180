"""The options that every command that asks a model shares."""

from functools import reduce, wraps
from pathlib import Path

import click
from click.core import ParameterSource

from pipelines.asking.stopping import like_ctrl_c
from pipelines.commands.model_name import MODEL_NAME
from pipelines.commands.number_types import ABOVE_0, AGAIN, IN_FLIGHT, SECONDS, Number

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
    """The command, ended as a stopped run is also where a signal comes while nothing is asked yet."""

    @wraps(command)
    def stoppable(*arguments, **options):
        try:
            with like_ctrl_c():
                return command(*arguments, **options)
        except KeyboardInterrupt as pressed:
            from pipelines.asking.run import BrokenOff, stopped_by_hand
            from pipelines.asking.summary import STOPPED

            in_flight = pressed.in_flight if isinstance(pressed, BrokenOff) else 0
            click.echo(stopped_by_hand(in_flight), err=True)
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
    """What a run of each model may take. Says, once, what the price file says of itself, and where fewer
    requests can be in flight than are wanted."""
    from pipelines.asking.open_files import in_flight_at_most
    from pipelines.asking.prices import prices_in

    prices = prices_in(given["prices"])
    wanted = given["concurrency"]
    in_flight = in_flight_at_most(wanted)
    limits = {model: _limits(given, model, prices, in_flight) for model in models}
    if in_flight < wanted:
        click.echo(
            f"Few files may be open at once here: {in_flight} in flight, not {wanted}; "
            "`ulimit -n` allows more.",
            err=True,
        )
    for note in dict.fromkeys(each.price.note for each in limits.values() if each.price):
        if note:
            click.echo(note, err=True)
    return limits


def _limits(given, model, prices, in_flight):
    from db.errors import Invalid
    from pipelines.asking.request import Limits

    price = prices.get(model)
    if given["budget"] is not None and not price:
        raise Invalid(
            f"--budget needs a price for {model}; give one with --prices.",
            f"不知道 {model} 的价格，无法守住费用上限；请填写它的价格，或不设费用上限。",
        )
    return Limits(
        in_flight=in_flight,
        requests_a_minute=given["requests_per_minute"],
        tokens_a_minute=given["tokens_per_minute"],
        ask_again=given["ask_again"],
        price=price,
        prices=prices,
        budget=given["budget"],
    )


def check_inputs(out, *read):
    """Refuse a table to write that is one of these files to read, where they are given."""
    from pipelines.row_table import check_not_read

    for each in filter(None, read):
        check_not_read(out, each)


def prompt_of(path, name):
    """The user's own prompt when there is one, else the one of this name."""
    from pipelines.asking.prompt import prompt_in, prompt_named

    return prompt_in(path) if path else prompt_named(name)
