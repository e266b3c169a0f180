"""`wardround export-dialogues`: the accepted dialogues of a batch in DotaBench's published form."""

from pathlib import Path

import click


@click.command("export-dialogues")
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The JSON Lines file to write.")
@click.option("--batch", "batch_id", type=int, help="The batch; else the newest that has any.")
def export_dialogues(folder, out, batch_id):
    """Write every accepted dialogue as one JSON line, with the id and licence of the case it is made from."""
    from annotation.dialogue_rewriting.report import as_lines, newest_batch
    from db.durable import written
    from db.people import OPERATOR
    from db.study import open_study

    study = open_study(folder)
    lines = as_lines(study, OPERATOR, batch_id or newest_batch(study, OPERATOR, accepted=True))
    with written(out) as file:
        file.write(lines.encode())
    click.echo(f"{lines.count(chr(10))} accepted dialogues written to {out}")
