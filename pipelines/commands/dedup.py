"""`wardround dedup`: a JSON Lines file without its near-duplicates, and a list of those removed."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from pipelines.asking.counted import by_number, counted
from pipelines.commands.engine_options import engine_options
from pipelines.commands.progress import reading_bar

# two blocks a worker, so that none waits long for the last task
BLOCKS_A_WORKER = 2
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("dedup")
@click.argument("source", metavar="[IN.jsonl]", type=FILE, required=False)
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Compare a study's records instead.")
@click.option("--threshold", default=0.8, show_default=True, help="Jaccard similarity, over 0 up to 1.")
@click.option("--shingle", default=3, show_default=True, help="Characters a shingle.")
@click.option(
    "--fields",
    default="question,case_description,options",
    show_default=True,
    help="What is compared, as one text without punctuation, width and case.",
)
@click.option("--guard", type=float, help="Similarity of the questions alone that a pair must reach as well.")
@click.option(
    "--prefer",
    default="answered,longer,first",
    show_default=True,
    help="Which of two is kept: with an answer, with the longer one, the first.",
)
@click.option("--out", type=FILE, help="The kept lines, as they were, in their order; needed with a file.")
@click.option("--duplicates", type=FILE, help="The removed ones, if wanted: id, kept_id, jaccard.")
@engine_options
def dedup(source, folder, threshold, shingle, fields, guard, prefer, out, duplicates, engine, workers):
    """Remove near-duplicates: every pair at or over the threshold is found, and none under it.

    In a study nothing is deleted: what is like a kept record is set apart, with its witness.
    """
    from pipelines.deduplicate import DuplicateRule

    rule = DuplicateRule(threshold, shingle, _names(fields), guard, _names(prefer))
    if folder and not (source or out or duplicates):
        _dedup_study(folder, rule, engine, workers)
    elif source and out and not folder:
        _dedup_file(source, rule, out, duplicates, engine, workers)
    else:
        raise click.UsageError("Give IN.jsonl and --out, or --study alone.")


def _dedup_study(folder, rule, engine, workers):
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.prepare_study import deduplicate_study

    study = open_study(folder)
    with _blocks(engine, workers, study.folder / "blocks") as blocks:
        _tell(deduplicate_study(study, OPERATOR, rule, blocks))


def _dedup_file(source, rule, out, duplicates, engine, workers):
    from pipelines.deduplicate_file import deduplicate_file

    with _blocks(engine, workers, out) as blocks, reading_bar(source) as advance:
        outcome = deduplicate_file(source, rule, out, duplicates, advance, blocks)
    _tell(outcome)


def _tell(outcome):
    kept = outcome.read - outcome.removed
    click.echo(f"{outcome.read} read, {kept} kept, {counted(outcome.removed, 'duplicate')} removed")
    if outcome.answers_differ:
        answer = by_number(outcome.answers_differ, "answers", "answer")
        click.echo(
            f"{outcome.answers_differ} of the removed {answer} otherwise than what was kept: look at them"
        )


def _names(listed):
    return tuple(name.strip() for name in listed.split(",") if name.strip())


@contextmanager
def _blocks(engine, workers, out):
    """None to work here; else the blocks, in a folder beside the output, which helping machines share."""
    from pipelines.engine import executor_of
    from pipelines.similarity.blocks import Blocks

    with executor_of(engine, workers) as executor:
        if executor is None:
            yield None
            return
        with TemporaryDirectory(prefix=".blocks-", dir=out.parent) as folder:
            yield Blocks(executor, workers, BLOCKS_A_WORKER * workers, Path(folder))
