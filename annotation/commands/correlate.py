"""`wardround correlate`: a judge against physicians, from two CSV files."""

from pathlib import Path

import click

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--ratings", required=True, type=FILE, help="CSV of what people gave.")
@click.option("--judgments", required=True, type=FILE, help="CSV of what the judge gave.")
@click.option("--scale", type=(float, float), metavar="LOW HIGH", help="Refuse values outside it, e.g. 1 10.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same figures.")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object instead of a table.")
def correlate(ratings, judgments, scale, seed, json_wanted):
    """Correlate ratings and judgments of the same answers.

    Both files have the header question,task,model,rater,value and may have criterion, repeat and status.
    """
    from annotation.correlation.correlate import correlate as correlate_tables
    from annotation.correlation.figures import correlation_figures
    from annotation.correlation.text import correlation_text
    from annotation.figures import as_json, provenance
    from annotation.long_table import read_long_table

    low, high = scale or (None, None)
    tables = [read_long_table(path, low, high) for path in (ratings, judgments)]
    result = correlate_tables(*tables, seed=seed)
    if json_wanted:
        figures = correlation_figures(result) | provenance(seed, [ratings, judgments])
        click.echo(as_json(figures))
    else:
        click.echo(correlation_text(result))
