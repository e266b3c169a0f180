"""`wardround where` and `withdraw`: which datasets and runs hold a record, and taking its approvals back."""

import sys

import click

from db.commands.people import of_study


@click.command()
@click.argument("record", type=int)
@of_study
def where(record, folder):
    """Every frozen dataset and training run that holds RECORD, with what was withdrawn since."""
    from db.people import OPERATOR
    from db.study import open_study

    _tell(open_study(folder), OPERATOR, record)


@click.command()
@click.argument("record", type=int)
@click.option("--by", "login", required=True, help="The senior or lead who withdraws; signs with a password.")
@click.option("--reason", required=True, help="Why; shown wherever the mark is.")
@of_study
def withdraw(record, login, reason, folder):
    """Take back every approval of RECORD that stands, which marks all datasets and runs that hold it.

    The password of --by is asked for, or read from standard input.
    """
    from db.approvals import approved_examples
    from db.approving import withdraw as withdraw_approvals
    from db.errors import NotFound
    from db.sign_in import authenticate
    from db.study import open_study

    study = open_study(folder)
    person = authenticate(study, login, _password(), "command line")
    examples = approved_examples(study, person)
    standing = [each.approval_id for each in examples if each.record_id == record and not each.withdrawn]
    if not standing:
        raise NotFound(f"Nothing of record {record} stands approved.")
    withdraw_approvals(study, person, standing, reason)
    click.echo(f"Withdrawn: {len(standing)} of record {record}.")
    _tell(study, person, record)


def _tell(study, person, record):
    from db.frozen_marks import where as holdings

    found = holdings(study, person, record)
    if not found:
        click.echo(f"Record {record} is in no frozen dataset.")
    for each in found:
        mark = f"  WITHDRAWN since: {each.withdrawn}" if each.withdrawn else ""
        click.echo(f"{each.dataset}, line {each.line}, approval {each.approval_id}{mark}")
        for run in each.runs:
            click.echo(f"  run {run}")


def _password():
    """Never an argument, which every user of the machine could read in the process list."""
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True)
    return sys.stdin.readline().rstrip("\n")
