"""`wardround agreement`: how far raters agree, from one CSV file."""

from pathlib import Path

import click

LEVELS = click.Choice(["nominal", "ordinal", "interval", "ratio"])


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--level", type=LEVELS, default="interval", show_default=True, help="What the values measure.")
@click.option("--scale", type=(float, float), metavar="LOW HIGH", help="Refuse values outside it, e.g. 1 5.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same figures.")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON object instead of a table.")
def agreement(file, level, scale, seed, json_wanted):
    """Agreement of raters on the items of FILE, a CSV with the header item,rater,value.

    At the nominal level values may be words.
    """
    from annotation.agreement import agreement as agreement_of
    from annotation.agreement_figures import agreement_figures
    from annotation.agreement_text import agreement_text
    from annotation.figures import as_json, provenance
    from annotation.rating_table import read_rating_table

    low, high = scale or (None, None)
    table = read_rating_table(file, words=level == "nominal", low=low, high=high)
    result = agreement_of(table, level, scale=scale, seed=seed)
    if json_wanted:
        click.echo(as_json(agreement_figures(result) | provenance(seed, [file])))
    else:
        click.echo(agreement_text(result))
