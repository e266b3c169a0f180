"""`wardround freeze`, `hold-out`, `questions`: from approved examples to a dataset, and what tests it."""

from pathlib import Path

import click

from db.commands.people import of_study
from pipelines.asking.counted import counted

LONGEST_LIST = 20


@click.command()
@click.argument("name")
@of_study
@click.option("--seed", type=int, required=True, help="The same study and seed give the same bytes.")
@click.option("--per-task", type=click.IntRange(1), help="At most so many examples of each task, drawn.")
@click.option(
    "--test", "tests", multiple=True, type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON Lines file of further test items to keep away from; may be repeated.",
)  # fmt: skip
@click.option("--threshold", default=0.8, show_default=True, help="Jaccard similarity that counts as alike.")
@click.option("--dry-run", is_flag=True, help="Say what would be frozen, and freeze nothing.")
def freeze(name, folder, seed, per_task, tests, threshold, dry_run):
    """Freeze the study's approved examples as the next version of NAME: read-only, hashed, with a data card.

    Left out, and listed in the manifest: what was withdrawn, test items, whatever is like one, sources
    without a licence. Where nothing has changed since the newest version, that version is named again.
    """
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.deduplicate import DuplicateRule
    from pipelines.freeze_dataset import Freeze, freeze_dataset, plan_freeze

    study = open_study(folder)
    asked = Freeze(name, seed, per_task, tests, DuplicateRule(threshold))
    if dry_run:
        plan = plan_freeze(study, OPERATOR, asked)
        _tell_plan(plan)
        _tell_without_tests(plan.facts)
        return
    frozen = freeze_dataset(study, OPERATOR, asked)
    _tell_left_out(frozen.manifest["left_out_by_reason"])
    click.echo(f"{frozen.title}: {counted(frozen.manifest['examples'], 'example')}, sha256 {frozen.sha256}")
    click.echo(frozen.folder)
    _tell_without_tests(frozen.manifest)


def _tell_without_tests(facts):
    if not facts["overlap"]["tests"]:
        click.echo("No test items were there to compare with; see `wardround hold-out`.", err=True)


@click.command("hold-out")
@of_study
@click.option("--seed", type=int, required=True, help="The same seed draws the same records.")
@click.option("--held-out", "many", default=25, show_default=True, help="Test records a task.")
@click.option("--dry-run", is_flag=True, help="Say what would be held out, and hold out nothing.")
def hold_out(folder, seed, many, dry_run):
    """Draw test records from each task, once and for good; they and what is like them are never frozen."""
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.freezing.held_out import hold_out_records

    counts = hold_out_records(open_study(folder), OPERATOR, seed, many, dry_run=dry_run)
    click.echo(f"{'task':30} {'train':>8} {'test':>6} {'withheld':>9}")
    for each in counts:
        click.echo(f"{each.name or '(none)':30} {each.train:8} {each.test:6} {each.withheld:9}")


@click.command()
@of_study
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="A .jsonl file.")
def questions(folder, out):
    """Write the test records as rows for `wardround generate`; `wardround import` takes the answers back."""
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.freezing.questions import write_questions

    click.echo(f"{out}: {counted(write_questions(open_study(folder), OPERATOR, out), 'question')}")


def _tell_plan(plan):
    from collections import Counter

    click.echo(f"{counted(len(plan.sifted.kept), 'example')} would be frozen")
    for task, n in sorted(Counter(each.task for each in plan.sifted.kept).items()):
        click.echo(f"  {n} {task}")
    _tell_left_out(plan.facts["left_out_by_reason"])
    for each in plan.sifted.left_out[:LONGEST_LIST]:
        like = f": {each.like}, similarity {each.similarity}" if each.like else ""
        click.echo(f"    record {each.record_id}: {each.reason}{like}")
    if len(plan.sifted.left_out) > LONGEST_LIST:
        click.echo(f"    … and {len(plan.sifted.left_out) - LONGEST_LIST} more")


def _tell_left_out(reasons):
    click.echo(f"{sum(reasons.values())} left out")
    for reason, n in reasons.items():
        click.echo(f"  {n} {reason}")
