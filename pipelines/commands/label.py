"""`wardround label`: a JSON Lines file with the tasks that the rules find in each row."""

from pathlib import Path

import click

from pipelines.commands.engine_options import engine_options
from pipelines.commands.progress import reading_bar

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("label")
@click.argument("source", metavar="IN.jsonl", type=FILE)
@click.option(
    "--out", required=True, type=FILE, help="The same rows with `labels`, best first, and `matches`."
)
@click.option(
    "--rules", type=FILE, help="A rules file of your own; its labels may be any. Else the 22 tasks'."
)
@click.option("--deadline", default=600.0, show_default=True, help="Seconds for 20,000 rows; then give up.")
@engine_options
def label(source, out, rules, deadline, engine, workers):
    """Label rows by rules: patterns over case, question, metadata, answer and options."""
    from annotation.tasks import TASKS
    from pipelines.engine import executor_of
    from pipelines.label_file import label_file
    from pipelines.label_records import TASK_KEYS
    from pipelines.rules import TASK_RULES, load_rules

    rule_set = load_rules(rules) if rules else load_rules(TASK_RULES, TASK_KEYS)
    with executor_of(engine, workers) as executor, reading_bar(source) as advance:
        outcome = label_file(source, rule_set, out, deadline, advance, executor, workers)
    click.echo(f"{outcome.read} read, {outcome.labelled} labelled, by rules {rule_set.version[:12]}")
    order = [task.key for task in TASKS] + sorted(set(outcome.given) - TASK_KEYS)
    for name in order:
        if outcome.given[name]:
            click.echo(f"  {name:30} best {outcome.best[name]:7}  given {outcome.given[name]:7}")
