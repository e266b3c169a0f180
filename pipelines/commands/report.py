"""`wardround report`: a study's reports as files."""

from pathlib import Path

import click


@click.group()
def report():
    """Write a study's reports as files."""


@report.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write the report.")
@click.option("--batch", type=int, help="The batch; the newest unblinded one when left out.")
@click.option("--judge", help="Which judge, as listed when there are several.")
@click.option("--own-family", multiple=True, help="A model of the judge's own family; may be given again.")
@click.option("--backbone", help="The model that the others are compared with.")
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap intervals.")
def correlation(folder, out, batch, judge, own_family, backbone, seed):
    """Physicians' ratings of an unblinded batch against a judge's: HTML, PDF, JSON, CSV and XLSX."""
    from annotation.correlation.report import correlation_report
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.reports.write_correlation_report import write_correlation_report

    study = open_study(folder)
    batch_id = batch if batch is not None else _newest_unblinded(study)
    written = correlation_report(study, OPERATOR, batch_id, judge, seed, own_family, backbone)
    for path in write_correlation_report(written, out):
        click.echo(path)
    for level in written.correlation.levels.values():
        click.echo(
            f"{level.name}: n {level.n}, r {_three(level.r)}, {level.reason or _interval(level.interval)}"
        )


@report.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write the report.")
@click.option("--batch", type=int, help="The batch; the newest unblinded one when left out.")
@click.option("--backbone", help="The model that the others are compared with.")
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap intervals.")
def agreement(folder, out, batch, backbone, seed):
    """Physicians' ratings of an unblinded batch by themselves, no judge needed: agreement, raters, models."""
    from annotation.correlation.agreement_report import agreement_report
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.reports.write_agreement_report import write_agreement_report

    study = open_study(folder)
    batch_id = batch if batch is not None else _newest_unblinded(study)
    for path in write_agreement_report(agreement_report(study, OPERATOR, batch_id, seed, backbone), out):
        click.echo(path)


@report.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write the report.")
def audit(folder, out):
    """The rules' labels against the experts', over all locked audit batches: HTML, JSON and CSV."""
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.reports.write_audit_report import write_audit_report

    for path in write_audit_report(open_study(folder), OPERATOR, out):
        click.echo(path)


@report.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write the report.")
@click.option("--batch", type=int, help="The batch; the newest one when left out.")
def rewriting(folder, out, batch):
    """A batch of dialogue rewriting: who wrote what, how long it took, what lies in which turn."""
    from annotation.dialogue_rewriting.report import newest_batch
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.reports.write_rewriting_report import write_rewriting_report

    study = open_study(folder)
    batch_id = batch if batch is not None else newest_batch(study, OPERATOR)
    for path in write_rewriting_report(study, OPERATOR, batch_id, out):
        click.echo(path)


@report.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write the report.")
@click.option("--batch", type=int, help="The batch; the newest of its kind when left out.")
def verification(folder, out, batch):
    """A batch of verified responses: correct and practical before and after, revisions, comments, hours."""
    from annotation.response_verification.items import newest_batch
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.reports.write_verification_report import write_verification_report

    study = open_study(folder)
    batch_id = batch if batch is not None else newest_batch(study, OPERATOR)
    for path in write_verification_report(study, OPERATOR, batch_id, out):
        click.echo(path)


@report.command()
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study's folder.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to write the report.")
@click.option("--survey", type=int, help="The survey; the newest closed one when left out.")
def survey(folder, out, survey):
    """A closed survey by the paper's thresholds: HTML, JSON and CSV."""
    from annotation.survey.results import survey_results
    from db.people import OPERATOR
    from db.study import open_study
    from pipelines.reports.write_survey_report import write_survey_report

    study = open_study(folder)
    results = survey_results(study, OPERATOR, survey if survey is not None else _newest_closed(study))
    for path in write_survey_report(results, out):
        click.echo(path)
    click.echo(f"received {results.validity.received}, valid {results.validity.valid}")


def _newest_closed(study) -> int:
    from db.errors import Refused
    from db.people import OPERATOR
    from db.surveys import surveys

    for each in surveys(study, OPERATOR):
        if each.state == "closed":
            return each.id
    raise Refused("No survey is closed yet; close one on the surveys page first.")


def _newest_unblinded(study) -> int:
    from db.batches import batches
    from db.errors import Refused
    from db.key_standing import is_closed, keeper
    from db.people import OPERATOR

    for batch in batches(study, OPERATOR):
        if batch.state == "unblinded":
            return batch.id
    phrase = f" with the blinding key's phrase, which {keeper(study)} keeps" if is_closed(study) else ""
    raise Refused(f"No batch is unblinded yet; lock and unblind one on the batches page first{phrase}.")


def _three(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _interval(interval) -> str:
    return f"95 % [{interval.low:.3f}, {interval.high:.3f}]"
