"""`wardround export-frozen`: a frozen dataset in the forms that others read."""

from pathlib import Path

import click

from pipelines.asking.counted import counted


@click.command("export-frozen")
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--form", type=click.Choice(["chat", "alpaca", "sharegpt", "dpo"]), default="chat", show_default=True,
    help="How a row is laid out; dpo gives what a physician wrote over what the model wrote.",
)  # fmt: skip
@click.option(
    "--as", "kind", type=click.Choice(["jsonl", "parquet", "hf"]), default="jsonl", show_default=True,
    help="hf is a folder that `datasets.load_dataset` opens.",
)  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A file, for hf a folder.")
def export_frozen(dataset, form, kind, out):
    """Write the frozen dataset in folder DATASET in another form, after proving it."""
    from db.frozen import open_frozen
    from pipelines.freezing.exports import KINDS

    frozen = open_frozen(dataset)
    click.echo(f"{out}: {counted(KINDS[kind](frozen, form, out), 'row')} of {frozen.title}")
