"""`wardround judge`: rate the rows of a file, or the responses of a study, with an LLM judge."""

import sys
from pathlib import Path

import click

EVAL_SETS = ("doctorflan", "dotabench")
CONTRACTS = ("published", "nonce", "schema")
LONGEST_LIST = 20


@click.command("judge")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--eval-set", type=click.Choice(EVAL_SETS), help="Which published set the rows of FILE are of.")
@click.option("--turn", type=click.IntRange(1, 3), help="DotaBench: judge this turn only; else all three.")
@click.option("--out", type=click.Path(path_type=Path), help="The table to write, one row an id.")
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Judge a study's responses instead.")
@click.option("--base-url", required=True, help="The endpoint, such as https://host/v1.")
@click.option("--model", required=True, help="The judge's name at the endpoint.")
@click.option("--prompt", "prompt_file", type=click.Path(path_type=Path), help="A prompt file of your own.")
@click.option("--contract", type=click.Choice(CONTRACTS), help="How the judge must write its rating.")
@click.option("--temperature", type=float, help="Else the endpoint's default.")
@click.option("--max-tokens", type=int, help="Else the endpoint's default.")
@click.option(
    "--concurrency", default=8, show_default=True, type=click.IntRange(1, 1000), help="In flight at most."
)
@click.option("--requests-per-minute", type=float, help="At most so many.")
@click.option("--tokens-per-minute", type=float, help="At most so many.")
@click.option("--timeout", default=120.0, show_default=True, help="Seconds to wait for one answer.")
@click.option(
    "--ask-again", default=2, show_default=True, help="Times to ask again for an unreadable rating."
)
@click.option("--prices", type=click.Path(path_type=Path), help="A JSON price file; see docs/judge.md.")
@click.option("--budget", type=float, help="Stop before the cost of all runs on this ledger exceeds this.")
@click.option(
    "--repeats", default=1, show_default=True, type=click.IntRange(1), help="Times to judge each response."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be asked, and about what it would cost.")
@click.pass_context
def judge(context, file, eval_set, turn, out, folder, **given):
    """Rate the rows of FILE, or a study's responses, with an LLM judge.

    The key is read from OPENAI_API_KEY. A run that was killed or stopped is taken up by the same command:
    nothing paid for is asked again. Exit code 0: all scored; 3: some are not; 4: stopped before the end.
    """
    if folder and not (file or eval_set or out):
        summary = _judge_study(folder, given)
    elif file and eval_set and out and not folder:
        summary = _judge_file(file, eval_set, turn, out, given)
    else:
        raise click.UsageError("Give FILE, --eval-set and --out, or --study alone.")
    if summary:
        _tell(summary)
        context.exit(summary.exit_code)


def _judge_file(file, eval_set, turn, out, given):
    from pipelines.contracts import contract_named
    from pipelines.eval_sets import RUBRICS, TURNS, read_rows
    from pipelines.judge_rows import judge_rows
    from pipelines.judging import Judge

    if turn and eval_set == "doctorflan":
        raise click.UsageError("--turn is for dotabench; DoctorFLAN has one turn.")
    judge = Judge(
        given["model"],
        RUBRICS[eval_set],
        _prompt(given["prompt_file"], eval_set),
        contract_named(given["contract"] or "published"),
        _parameters(given),
    )
    rows = read_rows(file, eval_set, (turn,) if turn else TURNS)
    return judge_rows(rows, judge, out, _endpoint(given), _limits(given), _show, _announced(given))


def _judge_study(folder, given):
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.contracts import contract_named
    from pipelines.judge_responses import judge_study

    return judge_study(
        open_study(folder),
        OPERATOR,
        base_url=given["base_url"],
        model=given["model"],
        prompt=_prompt(given["prompt_file"], "dialogue"),
        contract=contract_named(given["contract"] or "nonce"),
        parameters=_parameters(given),
        repeats=given["repeats"],
        limits=_limits(given),
        timeout_seconds=given["timeout"],
        on_progress=_show,
        go_ahead=_announced(given),
    )


def _prompt(path, name):
    from pipelines.prompt import prompt_in, prompt_named

    return prompt_in(path) if path else prompt_named(name)


def _parameters(given):
    return {name: given[name] for name in ("temperature", "max_tokens") if given[name] is not None}


def _endpoint(given):
    from pipelines.chat import Endpoint

    return Endpoint(given["base_url"], given["model"], given["timeout"])


def _limits(given):
    from pipelines.prices import read_price
    from pipelines.request import Limits

    if given["budget"] is not None and not given["prices"]:
        raise click.UsageError("--budget needs --prices, or nobody knows what is spent.")
    return Limits(
        in_flight=given["concurrency"],
        requests_a_minute=given["requests_per_minute"],
        tokens_a_minute=given["tokens_per_minute"],
        ask_again=given["ask_again"],
        price=read_price(given["prices"], given["model"]) if given["prices"] else None,
        budget=given["budget"],
    )


def _announced(given):
    """Says the estimate; goes ahead unless this is a dry run."""

    def go_ahead(estimate):
        click.echo(estimate, err=True)
        return not given["dry_run"]

    return go_ahead


def _show(progress):
    left = progress.seconds_left
    text = f"{progress.done}/{progress.total}, {progress.a_second:.1f} a second"
    text += f", {left:.0f} s left" if left else ""
    text += f", {progress.not_scored} not scored" if progress.not_scored else ""
    text += f", cost {progress.cost:.4f}" if progress.cost is not None else ""
    # one line that renews itself on a terminal, a line each time in a log
    click.echo(f"\r\033[K{text}" if sys.stderr.isatty() else text, nl=not sys.stderr.isatty(), err=True)


def _tell(summary):
    if sys.stderr.isatty():
        click.echo(err=True)
    click.echo(", ".join(f"{number} {status}" for status, number in sorted(summary.counts.items())))
    click.echo(f"this run: {summary.this_run}")
    click.echo(f"all runs: {summary.in_all}")
    if summary.answered_as:
        click.echo(f"the endpoint answers under the name {summary.answered_as[:80]!r}", err=True)
    if summary.unsettled:
        more = len(summary.unsettled) - LONGEST_LIST
        listed = ", ".join(summary.unsettled[:LONGEST_LIST]) + (f" and {more} more" if more > 0 else "")
        click.echo(f"not scored: {listed}", err=True)
    if summary.stopped:
        click.echo(summary.stopped, err=True)
