"""`wardround audit-report`: how far the rules' labels agree with the expert's, and what that shows."""

from pathlib import Path

import click


@click.command("audit-report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON instead of tables.")
@click.option(
    "--corpus",
    type=(click.IntRange(min=0), click.IntRange(min=0)),
    metavar="LABELLED UNLABELLED",
    help="Records in the corpus with and without a label, for the recall of the latest rules.",
)
@click.option("--replay", "new_labels", type=click.Path(path_type=Path), help="New labels, id,rule_label.")
def audit_report(file, json_wanted, corpus, new_labels):
    """Report on FILE, a CSV with the header id,batch,rule_version,rule_label,expert_label.

    An empty rule_label is a record the rules left unlabelled; an empty expert_label is not answered yet.
    """
    from collections import Counter

    from annotation.figures import as_json
    from annotation.label_audit import audit
    from annotation.label_audit.files import read_audit, read_labels
    from annotation.label_audit.output import as_text, as_values
    from annotation.label_audit.recall import estimated_recall
    from annotation.label_audit.replay import replay

    records = read_audit(file)
    report = audit.audit_report(records)
    latest = Counter(
        (each.rule_label, each.expert_label)
        for each in records
        if each.rule_version == records[-1].rule_version
    )
    recall = estimated_recall(latest, *corpus) if corpus else None
    replayed = replay(records, read_labels(new_labels)) if new_labels else None
    if json_wanted:
        click.echo(as_json(as_values(report, recall, replayed)))
    else:
        click.echo(as_text(report, recall, replayed))
