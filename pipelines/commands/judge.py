"""`wardround judge`: rate the rows of a file, or the responses of a study, with an LLM judge."""

from pathlib import Path

import click

from pipelines.commands.asking_options import (
    announced,
    asking_options,
    endpoint_of,
    limits_of,
    prompt_of,
    show,
    tell,
)

EVAL_SETS = ("doctorflan", "dotabench")
CONTRACTS = ("published", "nonce", "schema")


@click.command("judge")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--eval-set", type=click.Choice(EVAL_SETS), help="Which published set the rows of FILE are of.")
@click.option("--turn", type=click.IntRange(1, 3), help="DotaBench: judge this turn only; else all three.")
@click.option("--out", type=click.Path(path_type=Path), help="The table to write, one row an id.")
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Judge a study's responses instead.")
@click.option("--model", required=True, help="The judge's name at the endpoint.")
@click.option("--prompt", "prompt_file", type=click.Path(path_type=Path), help="A prompt file of your own.")
@click.option("--contract", type=click.Choice(CONTRACTS), help="How the judge must write its rating.")
@click.option("--temperature", type=float, help="Else the endpoint's default.")
@click.option("--max-tokens", type=int, help="Else the endpoint's default.")
@click.option("--repeats", default=1, show_default=True, type=click.IntRange(1), help="Times to judge each.")
@asking_options
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
        tell(summary)
        context.exit(summary.exit_code)


def _judge_file(file, eval_set, turn, out, given):
    from pipelines.contracts import contract_named
    from pipelines.eval_sets import RUBRICS, TURNS, read_eval_set
    from pipelines.judge_rows import judge_rows
    from pipelines.judging import Judge

    if turn and eval_set == "doctorflan":
        raise click.UsageError("--turn is for dotabench; DoctorFLAN has one turn.")
    model = given["model"]
    judge = Judge(
        model,
        RUBRICS[eval_set],
        prompt_of(given["prompt_file"], eval_set),
        contract_named(given["contract"] or "published"),
        _parameters(given),
    )
    rows = read_eval_set(file, eval_set, (turn,) if turn else TURNS)
    return judge_rows(
        rows,
        judge,
        out,
        endpoint_of(given, model),
        limits_of(given, model),
        given["repeats"],
        show,
        announced(given),
    )


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
        prompt=prompt_of(given["prompt_file"], "dialogue"),
        contract=contract_named(given["contract"] or "nonce"),
        parameters=_parameters(given),
        repeats=given["repeats"],
        limits=limits_of(given, given["model"]),
        timeout_seconds=given["timeout"],
        on_progress=show,
        go_ahead=announced(given),
    )


def _parameters(given):
    return {name: given[name] for name in ("temperature", "max_tokens") if given[name] is not None}
