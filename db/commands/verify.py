"""`wardround verify`: is the study whole?"""

from pathlib import Path

import click


@click.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
def verify(folder):
    """Check a study: its file, its tables, every answer, and the chain of its event log.

    Prints the head of the log: kept elsewhere, it shows later whether the end was cut off. Exit code 1 when
    anything is wrong.
    """
    from db import events
    from db.study import Study
    from db.verification import verify as verified

    study = Study(folder)
    if not study.database.exists():
        raise click.UsageError(f"{folder} holds no study.")
    checks = verified(study)
    for check in checks:
        click.echo(f"{'ok  ' if not check.faults else 'BAD '} {check.what} ({check.looked_at})")
        for fault in check.faults:
            click.echo(f"     {fault}")
    head = events.head(study)
    click.echo(f"head of the event log: {head.seq} {head.mac}")
    raise SystemExit(1 if any(check.faults for check in checks) else 0)
