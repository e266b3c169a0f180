"""`wardround generate`: get models' answers to the rows of a published set."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from pipelines.commands.asking_options import (
    asking_options,
    check_inputs,
    endpoint_of,
    limits_of_each,
    prompt_of,
    several_models,
    was_given,
)
from pipelines.commands.number_types import ABOVE_0, TEMPERATURE, TOKENS, TOP_P
from pipelines.commands.run_told import announced, show, tell, tell_unasked

EVAL_SETS = ("doctorflan", "dotabench")


@click.command("generate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--eval-set", required=True, type=click.Choice(EVAL_SETS), help="Which set the rows are of.")
@several_models("A model's name; several may be given.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder for <model>.jsonl.")
@click.option("--prompt", "prompt_file", type=click.Path(path_type=Path), help="A prompt file of your own.")
@click.option("--temperature", default=0.5, show_default=True, type=TEMPERATURE)
@click.option("--top-p", default=0.7, show_default=True, type=TOP_P)
@click.option("--max-tokens", default=1024, show_default=True, type=TOKENS)
@click.option(
    "--repetition-penalty", default=1.1, show_default=True, type=ABOVE_0, help="Where the server takes it."
)
@click.option(
    "--shots", default=0, show_default=True, type=click.IntRange(0), help="Examples before each question."
)
@click.option("--training", type=click.Path(path_type=Path), help="Rows to draw examples from.")
@click.option("--seed", default=1, show_default=True, help="Of the draw of examples.")
@click.option("--prompt-tokens", type=TOKENS, help="Cut the prompt on the left to about so many.")
@asking_options
@click.pass_context
def generate(context, file, models, out, **given):
    """Get each model's answers to the rows of FILE, with the published decoding settings by default.

    DotaBench's three turns follow one another, each seeing the model's own earlier answers. The endpoint is
    tested first: reachable, key accepted, model answers. A stopped run is taken up by the same command. Exit
    code 0: all answered; 3: some are not; 4: stopped before the end, and no further model is asked.
    """
    from pipelines.asking.summary import STOPPED
    from pipelines.generating.dialogue import questions_of
    from pipelines.generating.generator import TURNS
    from pipelines.row_files import read_rows

    rows, codes, ended = read_rows(file, partial(questions_of, turns=TURNS[given["eval_set"]])), [], []
    # all of them before the first is asked, so that nothing is found wrong when something is paid
    for asked in [_asked(rows, *each, out, given) for each in limits_of_each(given, models).items()]:
        codes.append(_generate(rows, *asked, given, _over_all(len(models), ended)))
        # the key, the quota and who pressed Ctrl-C are the next model's too
        if codes[-1] == STOPPED:
            tell_unasked(models[len(codes) :])
            break
    context.exit(max(codes))


def _over_all(models, ended):
    """How far the whole command is: `ended` gets the last progress of each model, one after another."""
    before = tuple(ended)
    ended.append(None)

    def tell_all(progress):
        ended[-1] = progress
        costs = [each.cost for each in ended]
        cost = None if None in costs else sum(costs)
        show(replace(progress.after(before, models * progress.total), cost=cost))

    return tell_all


def _asked(rows, model, limits, out, given):
    """What a model's run takes: how it is asked, its table, endpoint and limits. Refuses what cannot run."""
    from pipelines.generate_rows import check_generation, file_name
    from pipelines.generating.generator import Generator

    generator = Generator(
        model,
        given["eval_set"],
        prompt_of(given["prompt_file"], "answer"),
        _parameters(given),
        _few_shot(given, rows),
        given["prompt_tokens"],
    )
    table = out / file_name(model)
    check_inputs(table, given["prompt_file"], given["training"], given["prices"])
    check_generation(rows, generator, table)
    return generator, table, endpoint_of(given, model), limits


def _generate(rows, generator, table, endpoint, limits, given, tell_all):
    from pipelines.generate_rows import generate_rows

    click.echo(generator.model)
    summary = generate_rows(
        rows,
        generator,
        table,
        endpoint,
        limits,
        tell_all,
        announced(given),
        lambda found: click.echo(found, err=True),
    )
    if summary:
        tell(summary)
    return summary.exit_code if summary else 0


def _parameters(given):
    names = ("max_tokens", "top_p", "temperature")
    penalty = given["repetition_penalty"]
    return {name: given[name] for name in names} | ({"repetition_penalty": penalty} if penalty != 1 else {})


def _few_shot(given, rows):
    from pipelines.few_shot import few_shot_from

    if not given["shots"]:
        if given["training"]:
            raise click.UsageError(
                "--training is for --shots, how many examples to draw; give both or neither."
            )
        if was_given("seed"):
            raise click.UsageError("--seed is for --shots, the examples it draws; give both or neither.")
        return None
    if not given["training"]:
        raise click.UsageError("--shots needs --training, the rows to draw examples from.")
    return few_shot_from(given["training"], given["shots"], given["seed"], rows)
