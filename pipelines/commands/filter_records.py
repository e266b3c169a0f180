"""`wardround filter`: a JSON Lines file without what is no case, or asks about a picture or a table."""

from pathlib import Path

import click

from pipelines.commands.progress import reading_bar

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("filter")
@click.argument("source", metavar="IN.jsonl", type=FILE)
@click.option("--out", required=True, type=FILE, help="The kept lines, as they were, in their order.")
@click.option("--removed", required=True, type=FILE, help="The others: line, id, reason, what was matched.")
@click.option("--rules", type=FILE, help="A filter file of your own, with labels `keep` and `remove`.")
@click.option("--without", "left_out", multiple=True, metavar="NAME", help="Leave out a filter, by its name.")
@click.option("--deadline", default=3600.0, show_default=True, help="Seconds after which to give up.")
def filter_(source, out, removed, rules, left_out, deadline):
    """Keep cases; remove what refers to pictures or tables. Shows what each filter matched and removed."""
    from pipelines.filter_file import filter_file
    from pipelines.filter_records import FILTER_LABELS, without
    from pipelines.rules.match_rules import Deadline
    from pipelines.rules.rules import FILTER_RULES, load_rules

    rule_set = without(load_rules(rules or FILTER_RULES, FILTER_LABELS), left_out)
    with reading_bar(source) as advance:
        outcome = filter_file(source, rule_set, out, removed, Deadline.after(deadline), advance)
    click.echo(f"{outcome.read} read, {outcome.kept} kept, by filters {rule_set.version[:12]}")
    for rule in rule_set.rules:
        click.echo(f"  {rule.label:6} {rule.name:40} matches {outcome.matched[rule.name]:7}")
    for reason, count in outcome.removed.most_common():
        click.echo(f"  removed: {reason:37} {count:15}")
