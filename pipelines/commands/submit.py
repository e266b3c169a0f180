"""`wardround submit`: a model's answers to a set, judged, onto a study's leaderboard."""

from pathlib import Path

import click

from pipelines.commands.asking_options import (
    asking_options,
    endpoint_of,
    limits_of,
    one_model,
)
from pipelines.commands.judge import judging_options, row_judging
from pipelines.commands.run_told import announced, show, tell

EVAL_SETS = ("doctorbench", "doctorflan", "dotabench", "checklist")


@click.command("submit")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--eval-set", required=True, type=click.Choice(EVAL_SETS), help="Which set the rows are of.")
@click.option("--name", help="The model whose answers they are; else the one that `generate` has noted.")
@click.option(
    "--questions", help="What the questions are called on the board; else as they are there, or as FILE."
)
@one_model("The judge's name at the endpoint.")
@judging_options
@asking_options
@click.pass_context
def submit(context, file, folder, eval_set, name, questions, **given):
    """Judge the rows of FILE, as `wardround judge` does, and put them on the study's leaderboard.

    A run that was killed or stopped is taken up by the same command. Nothing is on the leaderboard before all
    rows are judged; rows without a readable rating are counted there, and are no 0. Where not one row got a
    readable rating, nothing is.
    """
    from db.job_progress import CONTEST, add_told
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.asking.summary import STOPPED
    from pipelines.judge_rows import Seat, judge_rows
    from pipelines.row_files import read_rows
    from pipelines.submit_rows import contest_of, model_named_in, questions_named_by, table_of
    from pipelines.submit_rows import submit as store

    study, rows = open_study(folder), read_rows(file)
    model = name or model_named_in(rows)
    judging = row_judging(eval_set, None, given["model"], given)
    table, judge = table_of(study, rows, judging), judging.judge.model
    seat, go_ahead = Seat(judging, endpoint_of(given, judge), limits_of(given, judge)), announced(given)
    summaries = judge_rows(rows, [seat], table, show, lambda _, estimate: go_ahead(estimate))
    if not summaries:
        return
    (summary,) = summaries
    tell(summary)
    if summary.exit_code != STOPPED:
        called = questions or questions_named_by(study, OPERATOR, rows)
        number, new = store(study, OPERATOR, model, rows, judging, table, called)
        add_told(CONTEST, {"mark": contest_of(rows, judging).mark})
        click.echo(f"submission {number} of {model}" + ("" if new else " was there already"))
    context.exit(summary.exit_code)
