"""`wardround survey-check`: which submissions of a survey count, and why the others do not."""

from dataclasses import replace
from pathlib import Path

import click


@click.command("survey-check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON instead of tables.")
@click.option("--settings", type=click.Path(path_type=Path), help="A TOML file with layout and thresholds.")
@click.option("--haste-of", type=click.Choice(["mean", "median"]), help="The centre haste is measured by.")
@click.option("--haste-share", type=float, help="Share of it that must be exceeded; 1/3 in the paper.")
@click.option("--min-seconds", "seconds_at_least", type=float, help="Flag quicker submissions.")
@click.option("--max-seconds", "seconds_at_most", type=float, help="Flag slower submissions.")
@click.option("--longstring", type=int, help="Flag runs of one answer this long or longer.")
@click.option("--variability", type=float, help="Flag answers whose standard deviation is under this.")
@click.option("--answered-share", type=float, help="Flag submissions with a smaller share answered.")
@click.option("--mahalanobis-p", type=float, help="Flag answers less probable than this.")
@click.option("--identical", "identical_answers", is_flag=True, default=None, help="Flag copies of another.")
@click.option("--attention", multiple=True, metavar="QUESTION=ANSWER", help="A question with a known answer.")
def survey_check(file, json_wanted, settings, attention, **options):
    """Check FILE, a CSV with the header respondent,seconds,q1..qN, or a folder when the settings say so.

    Nothing is removed: submissions that should not count are listed with every reason. Options win over
    the settings file, and that over the paper's criteria: time over a third of the mean, and no marked
    uniformity.
    """
    from annotation.figures import as_json
    from annotation.survey.files import read_submissions
    from annotation.survey.layout import Layout, read_settings
    from annotation.survey.validity_output import as_text, as_values
    from annotation.survey.validity_report import validity_report
    from annotation.survey.validity_settings import PAPER

    layout, checks = read_settings(settings) if settings else (Layout(), PAPER)
    given = {name: value for name, value in options.items() if value is not None}
    checks = replace(checks, **given, attention=(*checks.attention, *map(_attention, attention)))
    report = validity_report(read_submissions(file, layout), checks)
    click.echo(as_json(as_values(report)) if json_wanted else as_text(report))


def _attention(text: str):
    from annotation.survey.validity_settings import AttentionCheck
    from db.errors import Invalid

    question, _, answer = text.partition("=")
    try:
        return AttentionCheck(question.strip(), float(answer))
    except ValueError as error:
        raise Invalid(f"--attention {text} is not QUESTION=ANSWER, as in q12=2.") from error
