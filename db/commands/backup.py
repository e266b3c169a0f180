"""`wardround backup` and `restore`: a study as it is now, in a folder of its own, and back again."""

from pathlib import Path

import click

from db.commands.people import of_study


@click.command()
@click.argument("into", type=click.Path(path_type=Path))
@of_study
def backup(folder, into):
    """Write a backup of a study, served or not, into the new folder INTO; it is verified there.

    It holds the study's secrets: keep it where only those may look who may see them.
    """
    from db.backups import back_up
    from db.study import open_study

    made = back_up(open_study(folder), into)
    click.echo(f"{made.folder}: {sum(made.rows.values())} rows, {len(made.files)} files, verified.")
    for name, why in made.left_out.items():
        click.echo(f"not in it: {name} ({why})")
    click.echo(f"head of the event log: {made.head.seq} {made.head.mac}")


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def restore(backup, folder):
    """Restore BACKUP into the new folder FOLDER, and verify it there. Nothing is ever written over."""
    from db.backups import restore as restored
    from db.events import head

    study = restored(backup, folder)
    last = head(study)
    click.echo(f"{study.folder} is restored and verified.")
    click.echo(f"head of the event log: {last.seq} {last.mac}")
