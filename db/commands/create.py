"""`wardround create`: an empty study."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def create(folder):
    """Make an empty study in FOLDER. Its first admin is made on the first visit, or by `people add`."""
    from db.study import create_study

    study = create_study(folder)
    click.echo(f"{study.folder} holds an empty study.")
