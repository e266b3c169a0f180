"""`wardround polish`: let a model write original answers out, in a study or in a file."""

from collections import Counter
from pathlib import Path

import click

from pipelines.commands.asking_options import (
    asking_options,
    batch_options,
    check_inputs,
    endpoint_of,
    limits_of,
    one_model,
    poll_seconds_of,
    prompt_of,
    was_given,
)
from pipelines.commands.run_told import announced, show, tell
from pipelines.commands.sampling_options import max_tokens, sampling_of, temperature

OF_FILES, OF_STUDIES = ("out", "instruction"), ("tasks", "rules", "sample", "seed")


@click.command("polish")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--instruction", type=click.Path(path_type=Path), help="With FILE: a text file, for all rows.")
@click.option("--out", type=click.Path(path_type=Path), help="With FILE: the table to write, one row an id.")
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Polish a study's records instead.")
@click.option("--task", "tasks", multiple=True, help="With --study: records of this task; may be repeated.")
@click.option("--rules", type=int, help="With --study: labels of this version; else of the newest.")
@click.option("--sample", type=click.IntRange(1), help="With --study: so many records, each task its share.")
@click.option("--seed", default=0, show_default=True, help="With --sample: what it is drawn by.")
@one_model("The model's name at the endpoint.")
@click.option("--prompt", "prompt_file", type=click.Path(path_type=Path), help="A prompt file of your own.")
@temperature
@max_tokens
@batch_options
@asking_options
@click.pass_context
def polish(context, file, instruction, out, folder, tasks, rules, sample, seed, **given):
    """Let a model write original answers out, by physicians' instructions.

    The key is read from OPENAI_API_KEY. A run that was killed or stopped is taken up by the same command:
    nothing paid for is asked again. A dry run prints the prompts. Exit code 0: all answered; 3: some are
    not; 4: stopped before the end.
    """
    if bool(folder) == bool(file):
        raise click.UsageError("Give FILE and --out, or --study.")
    _refuse_without_effect(folder, out)
    if folder:
        summary, flags = _polish_study(folder, tasks, rules, sample, seed, given)
    else:
        summary, flags = _polish_file(file, instruction, out, given)
    if summary:
        tell(summary)
        counted = ", ".join(f"{number} {name}" for name, number in sorted(flags.items()))
        click.echo(f"to look at: {counted or 'nothing'}")
        context.exit(summary.exit_code)


def _refuse_without_effect(folder, out):
    """Refuse, rather than ignore, what only the other of a study and a file has, and a seed of no draw."""
    if folder and any(map(was_given, OF_FILES)):
        raise click.UsageError("--out and --instruction are for FILE; leave them out with --study.")
    if not folder and any(map(was_given, OF_STUDIES)):
        raise click.UsageError("--task, --rules, --sample and --seed are for --study; leave them out.")
    if not folder and not out:
        raise click.UsageError("FILE needs --out, the table to write.")
    if was_given("seed") and not was_given("sample"):
        raise click.UsageError("--seed is for --sample, which it draws; give both or neither.")


def _polish_study(folder, tasks, rules, sample, seed, given):
    from annotation.tasks import find_task
    from db.people import OPERATOR
    from db.polished import polished
    from db.study import open_study
    from pipelines.polish_responses import Chosen, polish_study
    from pipelines.polishing.polisher import PROMPT

    study = open_study(folder)
    asked = []
    summary = polish_study(
        study,
        OPERATOR,
        base_url=given["base_url"],
        model=given["model"],
        prompt=prompt_of(given["prompt_file"], PROMPT),
        parameters=sampling_of(given),
        chosen=Chosen(tuple(find_task(each).key for each in tasks), rules, sample, seed),
        limits=limits_of(given, given["model"]),
        timeout_seconds=given["timeout"],
        on_progress=show,
        on_chosen=lambda chosen: _tell_left_out(chosen) or asked.extend(chosen.asked),
        go_ahead=_with_prompts(given),
        poll_seconds=poll_seconds_of(given),
    )
    keys = {each.request.key for each in asked}
    kept = [each for each in polished(study, OPERATOR) if each.key in keys] if summary else []
    return summary, Counter(flag.name for each in kept for flag in each.flags)


def _polish_file(file, instruction, out, given):
    from pipelines.asking.prompt import text_in
    from pipelines.polish_rows import original_of, polish_rows
    from pipelines.polishing.polisher import PROMPT, Polisher
    from pipelines.row_files import read_rows

    check_inputs(out, instruction, given["prompt_file"], given["prices"])
    model = given["model"]
    polisher = Polisher(model, prompt_of(given["prompt_file"], PROMPT), sampling_of(given))
    wording = text_in(instruction) if instruction else ""
    endpoint, limits = endpoint_of(given, model), limits_of(given, model)
    go_ahead = _with_prompts(given)
    poll_seconds = poll_seconds_of(given)
    rows = read_rows(file, lambda row: original_of(row, wording))
    summary = polish_rows(rows, polisher, wording, out, endpoint, limits, show, go_ahead, poll_seconds)
    rows = read_rows(out) if summary and out.stat().st_size else []
    return summary, Counter(flag["name"] for row in rows for flag in row.values["polishing"]["flags"])


def _tell_left_out(chosen):
    for task, number in sorted(chosen.without_instruction.items()):
        click.echo(f"left out: {number} of {task}, which has no accepted instruction", err=True)
    if chosen.without_task:
        click.echo(f"left out: {chosen.without_task} without a task", err=True)
    if chosen.without_answer:
        click.echo(f"left out: {chosen.without_answer} without an original answer", err=True)


def _with_prompts(given):
    """Says the estimate; a dry run prints what would be asked and goes no further."""
    decide = announced(given)

    def go_ahead(estimate, missing):
        going = decide(estimate)
        if not going:
            for request in missing:
                click.echo(f"##### {request.id}")
                for message in request.messages:
                    click.echo(f"=== {message['role']} ===\n{message['content']}")
        return going

    return go_ahead
