"""`wardround as-of`: what a study was at a moment."""

from pathlib import Path

import click


@click.command("as-of")
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option(
    "--at", "told", required=True, metavar="TIME|EVENT", help="A time with its zone, or an event's number."
)
@click.option("--out", type=click.Path(path_type=Path), help="A new file for the tables, a SQLite database.")
def as_of(folder, told, out):
    """Print what a study was at a moment: its tables by rows and hash, its batches and answers as they stood.

    The same moment gives the same text. With --out, the tables themselves are written too.
    """
    from db.as_of import canonical, moment_of, state, write_database
    from db.study import open_study

    study = open_study(folder)
    moment = moment_of(study, told)
    if out:
        write_database(study, moment, out)
    click.echo(canonical(state(study, moment)), nl=False)
