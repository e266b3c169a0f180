"""`wardround consent`: what those who answer agree to, from a file, and who has agreed."""

import tomllib
from pathlib import Path

import click

from db.commands.people import of_study


@click.group()
def consent():
    """Set the text that those who answer consent to; see who has."""


@consent.command()
@click.argument("file", type=click.Path(path_type=Path))
@of_study
def add(file, folder):
    """Add a text as the next version: a TOML FILE with `zh` and `en`. Everybody is asked for it again."""
    from db.consent import add_text
    from db.errors import Invalid
    from db.people import OPERATOR
    from db.study import open_study

    if file.is_dir() or file.is_char_device():
        raise Invalid(f"{file} is no file; name a TOML file.")
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid(f"There is no file {file}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid(f"{file} is no TOML file: {error}.") from None
    if set(given) != {"zh", "en"} or not all(isinstance(text, str) for text in given.values()):
        raise Invalid(
            f"{file} has {', '.join(sorted(given)) or 'nothing'}; it must have the texts zh and en."
        )
    version = add_text(open_study(folder), OPERATOR, given["zh"], given["en"])
    click.echo(f"Version {version} is asked for from now on.")


@consent.command(name="list")
@of_study
def list_(folder):
    """Everybody who has been asked, and what each said last."""
    from db.consent import ANSWERING, current_text, last_words
    from db.people import OPERATOR, everyone
    from db.study import open_study

    study = open_study(folder)
    text, said = current_text(study), last_words(study)
    click.echo(f"current text: version {text.version}" if text else "This study asks for no consent.")
    for person in everyone(study, OPERATOR):
        word = said.get(person.id)
        if word:
            how = "consented to" if word.given else "took back consent to"
            click.echo(f"{person.login}\t{how} version {word.version}\t{word.at}")
        elif text and person.role in ANSWERING and not person.disabled:
            click.echo(f"{person.login}\tnot yet")
