"""`wardround verify`: is the study whole?"""

from pathlib import Path

import click


@click.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="A file of heads noted before, by `serve` or from this command's last line; - reads them.",
)
@click.option("--seal", is_flag=True, help="Where all is well, seal what is not sealed yet.")
def verify(folder, heads, seal):
    """Check a study: its file, its tables, every answer, every sealed fact, and the chain of its event log.

    Prints the head of the log: kept elsewhere and given back as --heads, it shows whether the end was cut
    off. Exit code 1 when anything is wrong.
    """
    from db import events
    from db.errors import Damaged, Inaccessible
    from db.heads import noted_heads
    from db.seals import seal as seal_facts
    from db.study import study_in
    from db.verification import verify as verified

    study = study_in(folder)
    noted = None
    if heads:
        with click.open_file(heads, encoding="utf-8", errors="replace") as file:
            noted = noted_heads(file, heads)
    checks = verified(study, noted)
    for check in checks:
        click.echo(f"{'ok  ' if not check.faults else 'BAD '} {check.what} ({check.looked_at})")
        for fault in check.faults:
            click.echo(f"     {fault}")
    if seal and not any(check.faults for check in checks):
        seal_facts(study)
    try:
        head = events.head(study)
        click.echo(f"head of the event log: {head.seq} {head.mac}")
    except (Damaged, Inaccessible) as error:
        click.echo(f"no head of the event log: {error}")
    raise SystemExit(1 if any(check.faults for check in checks) else 0)
