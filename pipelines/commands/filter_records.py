"""`wardround filter`: a JSON Lines file without what is no case, or asks about a picture or a table."""

from pathlib import Path

import click

from pipelines.commands.number_types import SECONDS
from pipelines.commands.progress import reading_bar

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("filter")
@click.argument("source", metavar="[IN.jsonl]", type=FILE, required=False)
@click.option("--study", "folder", type=click.Path(path_type=Path), help="Filter a study's records instead.")
@click.option("--out", type=FILE, help="The kept lines, as they were, in their order; needed with a file.")
@click.option(
    "--removed", type=FILE, help="The others: line, id, reason, what was matched; needed with a file."
)
@click.option("--rules", type=FILE, help="A filter file of your own, with labels `keep` and `remove`.")
@click.option("--without", "left_out", multiple=True, metavar="NAME", help="Leave out a filter, by its name.")
@click.option(
    "--deadline", default=3600.0, show_default=True, type=SECONDS, help="Seconds after which to give up."
)
def filter_(source, folder, out, removed, rules, left_out, deadline):
    """Keep cases; remove what refers to pictures or tables. Shows what each filter matched and removed.

    In a study nothing is deleted: what the newest filters take out is set apart.
    """
    if folder and not (source or out or removed):
        _filter_study(folder, rules, left_out, deadline)
    elif source and out and removed and not folder:
        _filter_file(source, out, removed, rules, left_out, deadline)
    else:
        raise click.UsageError("Give IN.jsonl, --out and --removed, or --study alone.")


def _filter_file(source, out, removed, rules, left_out, deadline):
    from pipelines.filter_file import filter_file
    from pipelines.filter_records import FILTER_LABELS, without
    from pipelines.rules.match_rules import Deadline
    from pipelines.rules.rules import FILTER_RULES, load_rules

    rule_set = without(load_rules(rules or FILTER_RULES, FILTER_LABELS), left_out)
    with reading_bar(source) as advance:
        outcome = filter_file(source, rule_set, out, removed, Deadline.after(deadline), advance)
    click.echo(f"{outcome.read} read, {outcome.kept} kept, by filters {rule_set.version[:12]}")
    _tell(rule_set, outcome)


def _filter_study(folder, rules, left_out, deadline):
    from functools import partial

    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.filter_records import FILTER_LABELS, without
    from pipelines.prepare_study import filter_study
    from pipelines.rules.match_rules import Deadline
    from pipelines.rules.rules import FILTER_RULES, parse_rules, rules_text

    path = rules or FILTER_RULES
    text, name = rules_text(path), path.name
    outcome = filter_study(
        open_study(folder), OPERATOR, text, name, partial(Deadline.after, deadline), left_out
    )
    kept = outcome.read - outcome.removed.total()
    click.echo(f"{outcome.read} read, {kept} kept, {outcome.removed.total()} set apart")
    _tell(without(parse_rules(text, name, FILTER_LABELS), left_out), outcome)


def _tell(rule_set, outcome):
    for rule in rule_set.rules:
        click.echo(f"  {rule.label:6} {rule.name:40} matches {outcome.matched[rule.name]:7}")
    for reason, count in outcome.removed.most_common():
        click.echo(f"  removed: {reason:37} {count:15}")
