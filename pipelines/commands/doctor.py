"""`wardround doctor`: is the study, and the machine under it, fit to work?"""

import click

from db.commands.people import of_study


@click.command()
@of_study
def doctor(folder):
    """Check what a served study needs, and say for each fault what to do.

    Files and who may use them, SQLite and its pragmas, schema, event log, keys' file modes, blinding key,
    free space, clock, backup, admins, worker, Chinese font, pinned packages. Exit code 1 when anything is
    wrong; nothing is changed.
    """
    from db.study import study_in
    from pipelines.doctor import diagnose

    study = study_in(folder)
    found = diagnose(study)
    for each in found:
        click.echo(f"{'BAD ' if each.faults else 'ok  '} {each.what}: {each.seen}")
        for fault in each.faults:
            click.echo(f"     {fault.what}")
            click.echo(f"     → {fault.remedy}")
    raise SystemExit(1 if any(each.faults for each in found) else 0)
