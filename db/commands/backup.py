"""`wardround backup` and `restore`: a study as it is now, in a folder of its own, and back again."""

from pathlib import Path

import click

from db.commands.new_folder import NEW_FOLDER
from db.commands.people import of_study


@click.command()
@click.argument("into", type=NEW_FOLDER)
@of_study
def backup(folder, into):
    """Write a backup of a study, served or not, into the new folder INTO; it is verified there.

    It holds the study's secrets: keep it where only those may look who may see them.
    """
    from db.backups import back_up
    from db.errors import DiskFull
    from db.key_faults import key_faults
    from db.study import open_study

    try:
        study = open_study(folder)
    except DiskFull as error:
        # SQLite keeps files beside a database that somebody has open, and found no room for them
        remedy = "If nobody serves the study, copy its whole folder to another disk, and back up the copy."
        raise DiskFull(f"{error} {remedy}") from error
    made = back_up(study, into)
    click.echo(f"{made.folder}: {sum(made.rows.values())} rows, {len(made.files)} files, verified.")
    for name, why in made.left_out.items():
        click.echo(f"not in it: {name} ({why})")
    for fault in key_faults(study):
        click.echo(f"Take care: {'; '.join(fault)}.", err=True)
    if not made.noted:
        rows = "1 row in the backup is" if made.unsealed == 1 else f"{made.unsealed} rows in the backup are"
        click.echo(
            f"The study's disk is full: {rows} not sealed, and the study's "
            "log does not tell of it. Free space on the disk, then make another."
        )
    click.echo(f"head of the event log: {made.head.seq} {made.head.mac}")


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.argument("folder", type=NEW_FOLDER)
def restore(backup, folder):
    """Restore BACKUP into the new folder FOLDER, and verify it there. Nothing is ever written over."""
    from db.backups import not_of
    from db.backups import restore as restored
    from db.events import head

    study = restored(backup, folder)
    last = head(study)
    click.echo(f"{study.folder} is restored and verified.")
    for name in not_of(backup):
        click.echo(f"not restored: {name}, which is in the folder and not of the backup")
    click.echo(f"head of the event log: {last.seq} {last.mac}")
