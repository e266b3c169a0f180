"""`wardround create`: an empty study."""

import click

from db.commands.new_folder import NEW_FOLDER


@click.command()
@click.argument("folder", type=NEW_FOLDER)
def create(folder):
    """Make an empty study in FOLDER. Its first admin is made on the first visit, or by `people add`."""
    from db.study import create_study

    study = create_study(folder)
    click.echo(f"{study.folder} holds an empty study.")
