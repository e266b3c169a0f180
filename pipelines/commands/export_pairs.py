"""`wardround export-pairs`: approved revisions as preference pairs, chosen over rejected."""

from pathlib import Path

import click

from pipelines.asking.counted import counted


@click.command("export-pairs")
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The JSON Lines file to write.")
def export_pairs(folder, out):
    """Write every approved revision as one JSON line: prompt, chosen (as revised), rejected (as polished).

    To look at or to share. Training reads frozen datasets alone, which hold the same pairs without test
    items: see `wardround freeze` and `wardround export-frozen`.
    """
    from db.durable import written
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.preference_pairs import as_lines

    lines = as_lines(open_study(folder), OPERATOR)
    with written(out) as file:
        file.write(lines.encode())
    click.echo(f"{counted(lines.count(chr(10)), 'preference pair')} written to {out}")
