"""`wardround split`: training and test lines of a labelled file, and the tables of tasks and specialties."""

from pathlib import Path

import click

from pipelines.asking.counted import by_number, counted
from pipelines.commands.progress import reading_bar


@click.command("split")
@click.argument("source", metavar="LABELLED.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="A folder."
)
@click.option("--seed", required=True, type=int, help="The same seed gives the same split.")
@click.option("--held-out", default=25, show_default=True, help="Test records a task.")
@click.option("--threshold", default=0.8, show_default=True, help="Jaccard similarity that counts as alike.")
def split(source, folder, seed, held_out, threshold):
    """Hold test records out of each task, and nothing like one of them in the training records."""
    from pipelines.deduplicate import DuplicateRule
    from pipelines.split_file import split_file

    with reading_bar(source) as advance:
        outcome = split_file(source, folder, seed, held_out, DuplicateRule(threshold), advance)
    named = any(each.train or each.test or each.withheld for each in outcome.specialties if each.name)
    tables = [("task", outcome.tasks), *([("specialty", outcome.specialties)] if named else [])]
    for title, counts in tables:
        click.echo(f"\n{title:30} {'train':>8} {'test':>6} {'withheld':>9}")
        for each in (*counts, _total(counts)):
            click.echo(f"{each.name or '(none)':30} {each.train:8} {each.test:6} {each.withheld:9}")
    if not named:
        click.echo("\nno row of the parts names a department, so there is no table of specialties")
    without, have = counted(outcome.without_task, "row"), by_number(outcome.without_task, "has", "have")
    click.echo(f"\n{without} {have} no task, hence no part")


def _total(counts):
    from pipelines.split_records import Count

    return Count(
        "together", *(sum(getattr(each, part) for each in counts) for part in ("train", "test", "withheld"))
    )
