"""`wardround serve`: the review server of one study."""

from pathlib import Path

import click

# as click ends what is interrupted
STOPPED = 1
EXAMPLE = Path("study/example")


@click.command()
@click.option("--study", "folder", type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--example", is_flag=True, help=f"Serve the example study, kept in {EXAMPLE}.")
@click.option(
    "--port", default=8501, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option("--address", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--host", "hosts", multiple=True, help="A name people reach the server by; may be repeated.")
@click.option("--behind-tls", is_flag=True, help="A proxy on this machine speaks HTTPS for this server.")
@click.option("--worker/--no-worker", default=True, help="Whether to run a worker for jobs beside it.")
@click.option(
    "--heads",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the event log's head is noted daily, outside the study; else it is printed.",
)
def serve(folder, example, port, address, hosts, behind_tls, worker, heads):
    """Serve a study to browsers until interrupted."""
    from db.key_closing import finish_closing
    from db.key_faults import key_faults
    from db.study import file_faults, open_study
    from review_app.example_study import open_example
    from review_app.server.daily_head import daily_head
    from review_app.server.serve import serve as run
    from review_app.server.worker_beside import worker_beside

    sign_ins = []
    if example:
        study, sign_ins = open_example(folder or EXAMPLE)
    elif folder is None:
        raise click.UsageError("Say which study to serve: --study FOLDER, or --example.")
    else:
        study = open_study(folder)
    # else each who signs in would be told, and nobody could
    for fault in file_faults(study):
        raise fault
    finish_closing(study)
    greeting = [f"  {each.role:<10} {each.login:<10} {each.password}" for each in sign_ins]
    if greeting:
        greeting = [
            "Sign in as one of these (role, name, password), new at every start:",
            *greeting,
        ]
    for fault in key_faults(study):
        click.echo(f"Take care: {'; '.join(fault)}.", err=True)
    try:
        with daily_head(study, heads):
            run(study, address, port, hosts, behind_tls, greeting, worker_beside(study) if worker else None)
    except KeyboardInterrupt:
        click.echo("\nThe server has stopped. Nothing that was saved is lost.", err=True)
        raise SystemExit(STOPPED) from None
