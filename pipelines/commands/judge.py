"""`wardround judge`: rate the rows of a file, or the responses of a study, with an LLM judge."""

from functools import reduce
from pathlib import Path

import click

from pipelines.commands.asking_options import (
    asking_options,
    batch_options,
    check_inputs,
    endpoint_of,
    limits_of_each,
    poll_seconds_of,
    prompt_of,
    several_models,
    was_given,
)
from pipelines.commands.number_types import Number
from pipelines.commands.run_told import announced, show, tell, tell_unasked
from pipelines.commands.sampling_options import max_tokens, sampling_of, temperature

EVAL_SETS = ("doctorflan", "dotabench", "doctorbench", "checklist", "pairwise")
CONTRACTS = ("published", "nonce", "schema")

_OPTIONS = (
    click.option(
        "--prompt", "prompt_file", type=click.Path(path_type=Path), help="A prompt file of your own."
    ),
    click.option("--contract", type=click.Choice(CONTRACTS), help="How the judge must write its rating."),
    click.option("--rubric", type=click.Path(path_type=Path), help="A rubric of your own, as JSON."),
    click.option(
        "--veto-at",
        default=0.0,
        show_default=True,
        type=Number(0, 1, max_open=True),
        help="Share of its scale at which one vetoes.",
    ),
    click.option(
        "--veto-ceiling",
        default=0.0,
        show_default=True,
        type=Number(0, 100),
        help="What a veto leaves, of 100.",
    ),
    temperature,
    max_tokens,
    click.option(
        "--repeats", default=1, show_default=True, type=click.IntRange(1), help="Times to judge each."
    ),
)


def judging_options(command):
    """The options of the rubric and of how a judge is asked."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


@click.command("judge")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--eval-set", type=click.Choice(EVAL_SETS), help="Which published set the rows of FILE are of.")
@click.option("--turn", type=click.IntRange(1, 3), help="DotaBench: judge this turn only; else all three.")
@click.option("--out", type=click.Path(path_type=Path), help="The table to write, one row an id and judge.")
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Judge a study's responses instead.")
@several_models("A judge's name at the endpoint; several may be given.")
@judging_options
@batch_options
@click.option(
    "--anchors",
    default=0,
    type=click.IntRange(0),
    help="Ask so many that were scored before again first, and stop if the judge has changed.",
)
@asking_options
@click.pass_context
def judge(context, file, eval_set, turn, out, folder, models, **given):
    """Rate the rows of FILE, or a study's responses, with an LLM judge, or with several, one after another.

    The key is read from OPENAI_API_KEY. A run that was killed or stopped is taken up by the same command:
    nothing paid for is asked again. Exit code 0: all scored; 3: some are not; 4: stopped before the end.
    """
    if folder and not (file or eval_set or out):
        _refuse_of_files_alone()
        codes = _judge_study(folder, models, given)
    elif file and eval_set and out and not folder:
        codes = _judge_file(file, eval_set, turn, out, models, given)
    else:
        raise click.UsageError("Give FILE, --eval-set and --out, or --study alone.")
    context.exit(max(codes, default=0))


def row_judging(eval_set, turn, model, given):
    """How the rows of a file are judged by this model, by the options given."""
    from annotation.rubric_score import Veto
    from pipelines.judge_rows import RowJudging
    from pipelines.judging.cases import Judge
    from pipelines.judging.contracts import contract_named
    from pipelines.judging.eval_sets import EVAL_SETS, TURNS

    which, own = EVAL_SETS[eval_set], _rubric(given["rubric"])
    judge = Judge(
        model,
        own or which.rubric,
        prompt_of(given["prompt_file"], which.name),
        # the published form is that of the published rubrics
        contract_named(given["contract"] or ("nonce" if own else which.contract)),
        sampling_of(given),
    )
    veto = Veto(given["veto_at"], given["veto_ceiling"])
    return RowJudging(which, judge, (turn,) if turn else TURNS, given["repeats"], veto)


def _judge_file(file, eval_set, turn, out, models, given):
    from pipelines.judge_rows import Seat, judge_rows
    from pipelines.row_files import read_rows

    check_inputs(out, given["rubric"], given["prompt_file"], given["prices"])
    if turn and eval_set != "dotabench":
        raise click.UsageError("--turn is for dotabench; the other sets have one turn.")
    seats = [
        Seat(row_judging(eval_set, turn, model, given), endpoint_of(given, model), limits)
        for model, limits in limits_of_each(given, models).items()
    ]
    going = announced(given)

    def go_ahead(model, estimate):
        _name(model, models, err=True)
        return going(estimate)

    if given["anchors"] and given["batch"]:
        raise click.UsageError("--anchors are asked at once; leave them out with --batch.")

    def on_drift(model, drift):
        _name(model, models)
        click.echo(drift)

    one, poll_seconds = seats[0].judging, poll_seconds_of(given)
    rows = read_rows(file, lambda row: one.eval_set.cases(row, one.turns))
    summaries = judge_rows(rows, seats, out, show, go_ahead, poll_seconds, given["anchors"], on_drift)
    for model, summary in zip(models, summaries, strict=False):
        _name(model, models)
        tell(summary)
    if summaries:
        _tell_together(models, summaries[-1])
        tell_unasked(models[len(summaries) :])
    return [each.exit_code for each in summaries]


def _name(model, models, err=False):
    """Say of which judge the next lines are, where there are several, on the stream they are on."""
    if len(models) > 1:
        click.echo(model, err=err)


def _tell_together(models, last):
    """Say what all judges on the ledger cost together, for they share a budget, and progress tells that cost;
    `last` is the last one's summary."""
    if len(models) > 1 or last.of_ledger.attempts != last.in_all.attempts:
        click.echo(f"all judges: {last.of_ledger}")


def _refuse_of_files_alone():
    """Refuse, rather than ignore, what says how the rows of a file are scored."""
    if any(map(was_given, ("turn", "veto_at", "veto_ceiling", "anchors"))):
        raise click.UsageError(
            "--turn, --veto-at, --veto-ceiling and --anchors are for FILE; leave them out with --study."
        )


def _judge_study(folder, models, given):
    from annotation.activities.blinded_scoring import RUBRIC
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.asking.summary import STOPPED
    from pipelines.judge_responses import judge_study
    from pipelines.judging.contracts import contract_named

    study, rubric = open_study(folder), _rubric(given["rubric"]) or RUBRIC
    codes, summary = [], None
    for model, limits in limits_of_each(given, models).items():
        _name(model, models)
        summary = judge_study(
            study,
            OPERATOR,
            base_url=given["base_url"],
            model=model,
            rubric=rubric,
            prompt=prompt_of(given["prompt_file"], "dialogue"),
            contract=contract_named(given["contract"] or "nonce"),
            parameters=sampling_of(given),
            repeats=given["repeats"],
            limits=limits,
            timeout_seconds=given["timeout"],
            on_progress=show,
            go_ahead=_once_of_ledger(announced(given), model == models[0]),
            poll_seconds=poll_seconds_of(given),
        )
        if summary:
            tell(summary)
            codes.append(summary.exit_code)
        if STOPPED in codes:
            break
    if summary:
        _tell_together(models, summary)
        tell_unasked(models[len(codes) :])
    return codes


def _once_of_ledger(going, first):
    """Tells of an estimate; what the one ledger of all judges lacks with the first alone."""
    return lambda estimate: going(estimate if first else estimate.of_a_later_judge())


def _rubric(path):
    from annotation.rubric_file import read_rubric

    return read_rubric(path) if path else None
