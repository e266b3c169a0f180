"""`wardround note-unblinding`: a source that became known to somebody too early, put on record."""

import click

from db.commands.key import by_lead_or_admin, secret
from db.commands.people import of_study


@click.command("note-unblinding")
@click.option("--batch", type=int, required=True, help="The batch whose sources became known.")
@click.option("--kind", required=True, help="inadvertent or emergency.")
@click.option("--who", required=True, help="Who learnt them, by sign-in name; one call for each person.")
@click.option("--at", required=True, help="When, with its zone: 2026-03-01T08:00:00+08:00.")
@click.option("--code", "codes", multiple=True, help="A code that became known; again for each. None: all.")
@click.option("--why", required=True, help="How it came about. Name no source: the log is not sealed.")
@by_lead_or_admin
@of_study
def note_unblinding(folder, login, batch, kind, who, at, codes, why):
    """Note in the event log that somebody learnt before the unblinding which source a code stands for.

    It stays there, and the batch's reports list it. The password is asked for, or read from standard input.
    """
    from db.sign_in import authenticate
    from db.study import open_study
    from db.unblindings_noted import note_unblinding as note

    study = open_study(folder)
    person = authenticate(study, login, secret("Password"), "command line")
    note(study, person, batch, kind, who, at, codes, why)
    click.echo(f"Noted, for good: {kind} unblinding of batch {batch} for {who}.")
