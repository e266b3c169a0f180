"""`wardround people`: accounts, from the host's own command line."""

import json
import sys
from pathlib import Path

import click

from db.study import Study, open_study


def of_study(command):
    """Give a command the option that names its study."""
    return click.option(
        "--study", "folder", type=click.Path(path_type=Path), required=True, help="The study's folder."
    )(command)


@click.group()
def people():
    """Add people, list them, close accounts, set passwords."""


@people.command()
@click.argument("login")
@click.option("--name", required=True, help="The person's name, as shown.")
@click.option("--role", required=True, help="physician, senior, lead, engineer or admin.")
@of_study
def add(folder, login, name, role):
    """Add a person; the password is asked for, or read from standard input."""
    from db.people import OPERATOR
    from db.people import add as add_person

    person = add_person(open_study(folder), OPERATOR, login, name, role, _password())
    click.echo(f"{person.login} is added as {person.role}.")


@people.command(name="list")
@of_study
def list_(folder):
    """Everyone, with role and whether the account is closed."""
    from db.one_line import on_one_line
    from db.people import OPERATOR, everyone

    here = everyone(open_study(folder), OPERATOR)
    for person in here:
        closed = "\tdisabled" if person.disabled else ""
        click.echo(f"{person.login}\t{person.role}\t{on_one_line(person.name)}{closed}")
    if sum(person.role == "admin" and not person.disabled for person in here) == 1:
        click.echo("There is only one admin: add a second, for the day the first has left.", err=True)


@people.command()
@click.argument("login")
@of_study
def disable(folder, login):
    """Close an account for good and end its sessions; what the person answered stays."""
    from db.closing import close_account
    from db.people import OPERATOR

    close_account(open_study(folder), OPERATOR, login)
    click.echo(f"{login} is disabled.")


@people.command()
@click.argument("login")
@of_study
def password(folder, login):
    """Set a password, asked for or read from standard input, and end the person's sessions."""
    from db.people import OPERATOR, set_password

    set_password(open_study(folder), OPERATOR, login, _password())
    click.echo(f"The password of {login} is set.")


@people.command()
@click.argument("login")
@click.option("--seniority", required=True, help="mid_level, associate_senior or senior.")
@click.option("--hourly", required=True, type=float, help="Pay an hour in RMB.")
@of_study
def pay(folder, login, seniority, hourly):
    """Set a person's seniority and pay an hour, for plans and for what was worked."""
    from db.pay import set_pay
    from db.people import OPERATOR

    grade = set_pay(open_study(folder), OPERATOR, login, seniority, hourly)
    click.echo(f"{grade.login} is {grade.seniority} at {grade.hourly:g} RMB an hour.")


@people.command()
@click.argument("login")
@click.option("--address", default="http://127.0.0.1:8501", show_default=True, help="Where the server is.")
@of_study
def reset(folder, login, address):
    """Print a link with which the person sets a password; good once, for half an hour."""
    from db import reset_links
    from db.people import OPERATOR

    study: Study = open_study(folder)
    server = reset_links.checked_server(address)
    click.echo(f"{server}/reset/{reset_links.make(study, OPERATOR, login)}")


@people.command()
@click.argument("login")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The JSON file to write.")
@of_study
def export(login, out, folder):
    """Write everything the study holds on a person into a file that only its owner can read."""
    from db.durable import write_secret, writing_to
    from db.errors import Refused
    from db.people import OPERATOR
    from db.personal_rows import rows_of

    rows = rows_of(open_study(folder), OPERATOR, login)
    with writing_to(out):
        if out.exists():
            raise Refused(f"{out} is there already; choose another name.")
        write_secret(out, json.dumps(rows, ensure_ascii=False, indent=1).encode())
    for table, found in rows.items():
        click.echo(f"{table}\t{len(found)}")


@people.command()
@click.argument("login")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@of_study
def erase(login, yes, folder):
    """Replace a person's name, sign-in name and e-mail by a pseudonym; what they answered stays under it."""
    from db.erasure import erase as erase_person
    from db.people import OPERATOR, require_closable

    study: Study = open_study(folder)
    # nobody is asked for what cannot be
    require_closable(study, OPERATOR, login)
    if not yes:
        click.confirm("Names cannot be brought back. Erase them?", abort=True)
    erased = erase_person(study, OPERATOR, login)
    click.echo(
        f"{login} is {erased.pseudonym} from now on; {sum(erased.changed.values())} rows were changed."
    )
    if not erased.free_text:
        click.echo(
            "The name is a word of its own and was not looked for in what people typed; look yourself."
        )
    for table in erased.left:
        click.echo(f"The name still stands in {table}, whose texts are under a hash.")
    click.echo("The sealed file of models' answers as they came, open or closed, was not searched.")
    if not erased.log_emptied:
        click.echo("The write-ahead log is in use and still holds the name: end the server once.")
    click.echo("Copies made before keep the name: backups, reports, exports. Let them expire.")


def _password() -> str:
    """Never an argument, which every user of the machine could read in the process list."""
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")
