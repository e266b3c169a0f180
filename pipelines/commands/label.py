"""`wardround label`: the tasks that the rules find in the rows of a file, or in a study's records."""

from pathlib import Path

import click

from pipelines.asking.counted import counted
from pipelines.commands.engine_options import engine_options
from pipelines.commands.number_types import SECONDS
from pipelines.commands.progress import reading_bar

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("label")
@click.argument("source", metavar="[IN.jsonl]", type=FILE, required=False)
@click.option("--out", type=FILE, help="The same rows with `labels`, best first, and `matches`.")
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Label a study's records instead.")
@click.option(
    "--rules", type=FILE, help="A rules file of your own; its labels may be any. Else the 22 tasks'."
)
@click.option(
    "--replay", is_flag=True, help="With --study: only say what the rules do to the audited records."
)
@click.option(
    "--deadline",
    default=600.0,
    show_default=True,
    type=SECONDS,
    help="Seconds for 20,000 rows; then give up.",
)
@engine_options
def label(source, out, folder, rules, replay, deadline, engine, workers):
    """Label rows by rules: patterns over case, question, metadata, answer and options.

    Each of a row's `matches` has the field and the characters from `start` to `end` in it. Fields are as
    Wardround separates them: where a row's `question` holds a case too, the question begins behind it.

    In a study the rules are kept as a version of their own, whose labels are tasks; records that this
    version was tried on before are not tried again.
    """
    from functools import partial

    from pipelines.rules.match_rules import Deadline

    if folder and not (source or out):
        act = _replay if replay else _label_study
        act(folder, rules, partial(Deadline.after, deadline))
    elif source and out and not folder and not replay:
        _label_file(source, out, rules, deadline, engine, workers)
    else:
        raise click.UsageError("Give IN.jsonl and --out, or --study alone.")


def _label_file(source, out, rules, deadline, engine, workers):
    from annotation.tasks import TASKS
    from pipelines.engine import executor_of
    from pipelines.label_file import label_file
    from pipelines.label_records import TASK_KEYS
    from pipelines.rules.rules import TASK_RULES, load_rules

    rule_set = load_rules(rules) if rules else load_rules(TASK_RULES, TASK_KEYS)
    with executor_of(engine, workers) as executor, reading_bar(source) as advance:
        outcome = label_file(source, rule_set, out, deadline, advance, executor, workers)
    share = f" ({outcome.labelled / outcome.read:.1%})" if outcome.read else ""
    click.echo(f"{outcome.read} read, {outcome.labelled} labelled{share}, by rules {rule_set.version[:12]}")
    order = [task.key for task in TASKS] + sorted(set(outcome.given) - TASK_KEYS)
    for name in order:
        if outcome.given[name]:
            click.echo(f"  {name:30} best {outcome.best[name]:7}  given {outcome.given[name]:7}")


def _label_study(folder, rules, deadline):
    from db.labels import label_counts
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.label_study import label_study

    study = open_study(folder)
    done = label_study(study, OPERATOR, *_text_of(rules), deadline)
    tried = counted(done.tried, "record")
    click.echo(f"rules {done.version.id} ({done.version.hash[:12]}): tried on {tried} just now")
    for count in label_counts(study, OPERATOR, done.version.id):
        click.echo(f"  {count.label or 'no label':30} {count.n:7}")


def _replay(folder, rules, deadline):
    from annotation.label_audit.output import replay_as_text
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.label_study import replay_rules

    click.echo(replay_as_text(replay_rules(open_study(folder), OPERATOR, *_text_of(rules), deadline())))


def _text_of(rules):
    """The text of a rules file and its name."""
    from pipelines.rules.rules import TASK_RULES, rules_text

    path = rules or TASK_RULES
    return rules_text(path), path.name
