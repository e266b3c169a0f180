"""`wardround where`: which datasets and runs hold a record."""

import click

from db.commands.people import of_study


@click.command()
@click.argument("record", type=int)
@of_study
def where(record, folder):
    """Every frozen dataset and training run that holds RECORD, with what was withdrawn since."""
    from db.frozen_marks import where as holdings
    from db.people import OPERATOR
    from db.study import open_study

    found = holdings(open_study(folder), OPERATOR, record)
    if not found:
        click.echo(f"Record {record} is in no frozen dataset.")
    for each in found:
        mark = f"  WITHDRAWN since: {each.withdrawn}" if each.withdrawn else ""
        click.echo(f"{each.dataset}, line {each.line}, approval {each.approval_id}{mark}")
        for run in each.runs:
            click.echo(f"  run {run}")
