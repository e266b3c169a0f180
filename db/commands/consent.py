"""`wardround consent`: what those who answer agree to, from a file, and who has agreed."""

import tomllib
from pathlib import Path

import click

from db.commands.people import of_study

LARGEST_FILE = 2**20


@click.group()
def consent():
    """Set the text that those who answer consent to; see who has."""


@consent.command()
@click.argument("file", type=click.Path(path_type=Path))
@of_study
def add(file, folder):
    """Add a text as the next version: a TOML FILE with `zh` and `en`. Everybody is asked for it again."""
    from db.consent import add_text
    from db.people import OPERATOR
    from db.study import open_study

    given = _given(file)
    version = add_text(open_study(folder), OPERATOR, given["zh"], given["en"])
    click.echo(f"Version {version} is asked for from now on.")


def _given(file):
    """The texts zh and en of a TOML file."""
    from db.errors import Invalid

    if file.exists() and not file.is_file():
        raise Invalid(f"{file} is no file; name a TOML file.")
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Invalid(f"{file} is larger than 1 MiB; a consent text is read by people, so shorten it.")
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid(f"There is no file {file}.") from None
    except RecursionError:
        raise Invalid(f"{file} is no TOML file: it is nested too deep.") from None
    # of bytes that are no UTF-8, of TOML, and of a number with thousands of digits
    except ValueError as error:
        raise Invalid(f"{file} is no TOML file: {error}.") from None
    if no_texts := [name for name in ("zh", "en") if name in given and not isinstance(given[name], str)]:
        raise Invalid(f"{file}: not a text: {', '.join(no_texts)}; put what it says in quotes.")
    if set(given) != {"zh", "en"}:
        raise Invalid(
            f"{file} has {', '.join(sorted(given)) or 'nothing'}; it must have the texts zh and en."
        )
    return given


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
