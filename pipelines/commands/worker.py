"""`wardround worker`: does the jobs that people start on the server's page."""

from pathlib import Path

import click


@click.command("worker")
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--until-input-ends", is_flag=True, hidden=True)
def worker(folder, until_input_ends):
    """Do a study's jobs until interrupted. `wardround serve` starts one; this is for running it elsewhere.

    Ctrl-C or SIGTERM ends running jobs in order; the next worker goes on with them.
    """
    from db.study import open_study
    from pipelines.jobs.worker import work

    work(open_study(folder), until_input_ends)
