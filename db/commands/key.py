"""`wardround key`: closing the blinding key under a phrase, and opening it again."""

import sys

import click

from db.commands.people import of_study

# a terminal's second screen, of which nothing stays to scroll back to
SECOND_SCREEN, FIRST_SCREEN = "\x1b[?1049h\x1b[H", "\x1b[?1049l"


def by_lead_or_admin(command):
    """Give a command the option that names who does it; for the key, whoever keeps its phrase."""
    return click.option(
        "--by", "login", required=True, help="The lead or admin who does it; signs with a password."
    )(command)


@click.group()
def key():
    """Close the blinding key, so that nobody reads which source a code stands for; open it again."""


@key.command()
@by_lead_or_admin
@of_study
def close(login, folder):
    """Encrypt the blinding key under a phrase that is shown once, in this terminal, and kept nowhere.

    Whoever loses the phrase loses the names of all sources: it is typed back before anything is closed.
    """
    from db import key_phrase
    from db.errors import Refused
    from db.key_closing import KEEPERS, close_key, finish_closing
    from db.key_standing import require_closable
    from db.people import require
    from db.sign_in import authenticate
    from db.study import open_study

    study = open_study(folder)
    finish_closing(study)
    require_closable(study)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("The phrase is shown in a terminal only: run this in one, over ssh with `ssh -t`.")
    person = authenticate(study, login, click.prompt("Password", hide_input=True), "command line")
    require(person, *KEEPERS)
    phrase = key_phrase.draw()
    _show_once(phrase)
    typed = click.prompt("The phrase, typed back", hide_input=True)
    while not _is(typed, phrase):
        typed = click.prompt("Once more, or Ctrl+C to leave the key open", hide_input=True)
    naming = close_key(study, person, typed)
    click.echo("The blinding key is closed. Without the phrase nobody can open it, and nobody can help.")
    for path in naming:
        click.echo(f"The name of a source still stands in {path}: move it elsewhere, or see why it is there.")
    click.echo("Backups made before hold the key open, and so do the files that were imported.")


@key.command(name="open")
@by_lead_or_admin
@of_study
def open_(login, folder):
    """Put the blinding key back, with the phrase it was closed under; an event says so before it happens.

    Password and phrase are asked for, or read from standard input, a line each.
    """
    from db.key_closing import open_key
    from db.sign_in import authenticate
    from db.study import open_study

    study = open_study(folder)
    person = authenticate(study, login, secret("Password"), "command line")
    open_key(study, person, secret("Phrase"))
    click.echo("The blinding key is open: `wardround key close` closes it again, under a new phrase.")


def _show_once(phrase):
    click.echo(SECOND_SCREEN + f"\n  {phrase}\n")
    click.echo("Write it down and keep it where nobody who looks after the server finds it. It is shown this")
    click.echo("once. If it is lost, the sources of this study can never be named.")
    try:
        click.pause("Press a key when it is written down.")
    finally:
        click.echo(FIRST_SCREEN, nl=False)


def _is(typed, phrase):
    from db import key_phrase
    from db.errors import Invalid

    try:
        same = key_phrase.drawn_letters(typed) == key_phrase.drawn_letters(phrase)
    except Invalid as error:
        click.echo(str(error))
        return False
    if not same:
        click.echo("That is a phrase, but not the one that was shown.")
    return same


def secret(asked):
    """Asked for, or read from standard input; an argument every user of the machine could read."""
    if sys.stdin.isatty():
        return click.prompt(asked, hide_input=True)
    return sys.stdin.readline().rstrip("\n")
